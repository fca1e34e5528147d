"""Audit log in the record: entries of every service, as they were written."""

from dataclasses import dataclass
from datetime import datetime

from sluiceway_eval.domain.record import Told


@dataclass(frozen=True, kw_only=True)
class AuditedEntry:
    """An entry in the chain of a service about the tenant. `hash` is hexadecimal; `previous` is the hash before, and
    `content` what happened, both as they were written. Two entries of one place are both kept: one of them was put in.
    """

    told: Told
    service: str
    sequence: int
    hash: str
    previous: bytes
    content: bytes
    act_id: str

    @property
    def key(self) -> tuple[str, ...]:
        return self.told.tenant, self.service, f"{self.sequence:019d}", self.hash


@dataclass(frozen=True, kw_only=True)
class AuditFilter:
    """What must hold of an entry; empty or None: anything."""

    service: str = ""
    act_id: str = ""
    since: datetime | None = None
    until: datetime | None = None
