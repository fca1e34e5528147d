"""Audit log as plain dataclasses, and the chain that its entries are."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

AuditPhase = Literal["begun", "ended", "refused"]

_DOMAIN = b"sluiceway audit 1\n"
# Where a chain is broken, all that follows may be: so many faults are told of a service.
_MOST_FAULTS = 20


@dataclass(frozen=True, kw_only=True)
class ChainEntry:
    """An entry as it was written: its place from 1, the hash before (none in the first) and its own, 32 bytes each."""

    sequence: int
    previous: bytes
    content: bytes
    hash: bytes

    def computed_hash(self, service: str, tenant: str) -> bytes:
        """What its hash must be, as `sluiceway/type/v1/audit.proto` says."""
        parts = (service.encode(), tenant.encode(), b"%d" % self.sequence, self.previous, self.content)
        return hashlib.sha256(_DOMAIN + b"".join(b"%d:%s" % (len(part), part) for part in parts)).digest()


@dataclass(frozen=True, kw_only=True)
class AuditedStep:
    """A step of an audited call: one where it begins and one where it ends, or one where it is refused.

    `outcome` is `OK` or the name of a status, empty where it has begun. `details` are who called (`subject`, `roles`,
    `groups`) and what was asked for (`request`) where it begins, `response` or `error` where it ends; empty where the
    tenant's key was dropped.
    """

    service: str
    act_id: str
    phase: AuditPhase
    at: datetime
    method: str
    outcome: str
    details: Mapping[str, Any]
    entry: ChainEntry


@dataclass(frozen=True, kw_only=True)
class AuditedAct:
    """A call that was audited: its steps as one. `outcome` is empty where it is not known how it ended: it is still at
    work, its caller left, or its service died. What is empty in `request`, `response` and `error` was not said. What is
    long in `request` is cut; `request_sha256` is of the whole of it, without its secrets.
    """

    act_id: str
    service: str
    at: datetime
    method: str
    subject: str
    roles: tuple[str, ...]
    outcome: str
    ended_at: datetime | None
    request: Mapping[str, Any]
    response: Mapping[str, Any]
    error: str
    request_sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class AuditQuery:
    """What must hold of a step; empty or None: anything."""

    service: str = ""
    act_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class AuditHead:
    """Where a chain ends: place and hash (hexadecimal) of its last entry; 0 and empty where there is none."""

    sequence: int
    hash: str


@dataclass(frozen=True, kw_only=True)
class ChainReport:
    """What was found of the log of one service. It is whole where there are no `faults`; `missing` are entries that the
    service has written and the record has not got yet."""

    service: str
    entries: int
    head: AuditHead
    missing: int
    faults: tuple[str, ...]


@dataclass
class ChainVerifier:
    """Verifies the chain of one service about one tenant from its end to its beginning, entry by entry.

    `known` are ends that the chain had at some time, as somebody has kept them: each must be in it, with that hash.
    """

    service: str
    known: Sequence[AuditHead] = ()
    tenant: str = ""
    head: AuditHead = AuditHead(sequence=0, hash="")
    entries: int = 0
    faults: list[str] = field(default_factory=list)
    _after: ChainEntry | None = None

    def feed(self, entries: Iterable[ChainEntry]) -> None:
        """The next ones, the last one first."""
        for entry in entries:
            self._feed(entry)

    def report(self, service_head: AuditHead) -> ChainReport:
        """After all of them; `service_head` is what the service itself says."""
        first = self._after
        if first is not None and (first.sequence != 1 or first.previous):
            self._fault(f"it begins with entry {first.sequence:,}: those before are missing")
        if self.head.sequence > service_head.sequence:
            self._fault(f"the service itself has written {service_head.sequence:,} entries: what follows was put in")
        for one in self.known:
            if one.sequence > max(self.head.sequence, service_head.sequence):
                self._fault(f"entry {one.sequence:,} was there before and is not there now")
        return ChainReport(
            service=self.service,
            entries=self.entries,
            head=self.head,
            missing=max(0, service_head.sequence - self.head.sequence),
            faults=tuple(self.faults[:_MOST_FAULTS]),
        )

    def _feed(self, entry: ChainEntry) -> None:
        self.entries += 1
        if self._after is None:
            self.head = AuditHead(sequence=entry.sequence, hash=entry.hash.hex())
        else:
            self._follow(entry, self._after)
        if entry.computed_hash(self.service, self.tenant) != entry.hash:
            self._fault(f"entry {entry.sequence:,} was changed: its hash is another")
        for one in self.known:
            if one.sequence == entry.sequence and one.hash != entry.hash.hex():
                self._fault(f"entry {entry.sequence:,} is another than it was: it had the hash {one.hash}")
        self._after = entry

    def _follow(self, entry: ChainEntry, after: ChainEntry) -> None:
        gap = after.sequence - entry.sequence
        if gap == 0:
            self._fault(f"there are two entries {entry.sequence:,}")
        elif gap < 0:
            self._fault(f"entry {entry.sequence:,} stands before entry {after.sequence:,}")
        elif gap > 1:
            self._fault(f"entries {entry.sequence + 1:,} to {after.sequence - 1:,} are missing")
        elif after.previous != entry.hash:
            self._fault(f"entry {after.sequence:,} does not follow entry {entry.sequence:,}")

    def _fault(self, said: str) -> None:
        self.faults.append(said)
