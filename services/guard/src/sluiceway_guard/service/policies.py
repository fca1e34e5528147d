"""Policies of tenants: put, read, activated and tried out."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sluiceway_common.access.port import Seal
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Conflict, Invalid, NotFound
from sluiceway_common.principal import Principal
from sluiceway_guard.domain.policy import Policy, policy_of
from sluiceway_guard.domain.policy_history import (
    Activation,
    PolicyName,
    StoredPolicy,
    bounded_policy_of,
    checked_note,
)
from sluiceway_guard.domain.subject import Part
from sluiceway_guard.domain.verdict import Verdict
from sluiceway_guard.ports import PolicyStore
from sluiceway_guard.service.checking import Checking
from sluiceway_guard.service.events import policy_activated

MOST_A_PAGE: Final = 1_000
DEFAULT_PAGE: Final = 100
_TRIES: Final = 5


@dataclass(frozen=True, kw_only=True)
class PolicyQueries:
    """The policies of the caller's tenant, and `standard`, that of the installation."""

    store: PolicyStore
    standard: StoredPolicy

    async def get(self, caller: Principal, name: PolicyName | None) -> StoredPolicy:
        """The one that is named, else the active one. Raises NotFound."""
        caller.must("reader")
        return await self.active(caller.tenant) if name is None else await self.named(caller.tenant, name)

    async def named(self, tenant: str, name: PolicyName) -> StoredPolicy:
        """Raises NotFound."""
        if found := await self.store.get(tenant, name):
            return found
        if name.name == self.standard.name and name.version in ("", self.standard.version):
            return self.standard
        raise NotFound(
            f"there is no policy {str(name)[:140]!r}; `sluiceway policy list` names those that there are",
            field="version" if name.version else "name",
        )

    async def active(self, tenant: str) -> StoredPolicy:
        latest = await self.store.latest(tenant)
        if latest is None:
            return self.standard
        return await self.named(tenant, PolicyName(name=latest.name, version=latest.version))

    async def page(self, caller: Principal, size: int, token: str) -> tuple[Sequence[StoredPolicy], str]:
        """A page, and the token of the next one; empty on the last. Raises Invalid."""
        caller.must("reader")
        size, before = _size(size), _before(token)
        found = await self.store.page(caller.tenant, before, size + 1)
        return found[:size], str(found[size - 1].number) if len(found) > size else ""

    async def activations(self, caller: Principal, size: int, token: str) -> tuple[Sequence[Activation], str]:
        """A page, and the token of the next one; empty on the last. Raises Invalid."""
        caller.must("reader")
        size, before = _size(size), _before(token)
        found = await self.store.activations(caller.tenant, before, size + 1)
        return found[:size], str(found[size - 1].number) if len(found) > size else ""


@dataclass(frozen=True, kw_only=True)
class PolicyChanges:
    """What a tenant puts, and what it lets decide."""

    store: PolicyStore
    queries: PolicyQueries
    seal: Seal
    clock: Clock

    async def put(self, caller: Principal, toml: str) -> StoredPolicy:
        """Twice is once. Raises Invalid, and Conflict where that version says something else."""
        caller.must("operator")
        policy = await asyncio.to_thread(bounded_policy_of, toml)
        standard = self.queries.standard
        if (policy.name, policy.version) == (standard.name, standard.version):
            _check_same(standard, policy)
        return await self._put(caller, policy, toml)

    async def _put(self, caller: Principal, policy: Policy, toml: str) -> StoredPolicy:
        wanted = StoredPolicy(
            tenant=caller.tenant,
            name=policy.name,
            version=policy.version,
            digest=policy.digest,
            toml=toml,
            put_by=caller.subject,
            put_at=self.clock.now(),
        )
        found = await self.store.put(wanted)
        _check_same(found, policy)
        return found

    async def activate(
        self, caller: Principal, name: PolicyName, *, expected: str | None = None, note: str = ""
    ) -> Activation:
        """The activation, which is in the history and will be on the log. What is active is not activated again.

        Raises Invalid, NotFound, and Conflict where `expected` is the digest of another policy than the active one.
        """
        caller.must("approver")
        if not name.version:
            raise Invalid("`version` is missing; say which version is to decide", field="version")
        checked_note(note)
        policy = await self.queries.named(caller.tenant, name)
        for _ in range(_TRIES):
            latest = await self.store.latest(caller.tenant)
            if latest is not None and latest.digest == policy.digest:
                return latest
            _check_expected(latest.digest if latest is not None else self.queries.standard.digest, expected)
            activation = await self._activation(caller, policy, latest.number + 1 if latest is not None else 1, note)
            if await self.store.activate(activation, await policy_activated(activation, self.seal)):
                return activation
        raise Conflict("others activate policies at the same time; look which one is active, then activate yours")

    async def _activation(self, caller: Principal, policy: StoredPolicy, number: int, note: str) -> Activation:
        if not policy.tenant:
            policy = await self._put(caller, policy_of(policy.toml), policy.toml)
        return Activation(
            tenant=caller.tenant,
            number=number,
            name=policy.name,
            version=policy.version,
            digest=policy.digest,
            by=caller.subject,
            at=self.clock.now(),
            note=note,
        )


@dataclass(frozen=True, kw_only=True)
class PolicyTesting:
    """What a policy would decide. Nothing of it is kept, and nothing is said."""

    queries: PolicyQueries
    checking: Checking

    async def test(self, caller: Principal, policy: str | PolicyName | None, parts: Sequence[Part]) -> Verdict:
        """`policy` is the text of one, one that is stored, or the active one. Raises Invalid, NotFound, TooLarge, and
        Unavailable where a scanner could not look."""
        caller.must("reader")
        if isinstance(policy, str):
            return await self.checking.judge(caller, parts, await asyncio.to_thread(bounded_policy_of, policy))
        stored = await self.queries.get(caller, policy)
        return await self.checking.judge(caller, parts, await asyncio.to_thread(policy_of, stored.toml))


def _check_same(found: StoredPolicy, policy: Policy) -> None:
    if found.digest != policy.digest:
        raise Conflict(
            f"the policy {policy.name!r} has a version {policy.version!r} that says something else; give yours another",
            field="version",
        )


def _check_expected(active: str, expected: str | None) -> None:
    if expected is not None and expected != active:
        raise Conflict(
            f"the active policy has the digest {active}, not the one expected; look at it, then activate yours",
            field="expected_digest",
        )


def _size(size: int) -> int:
    if not 0 <= size <= MOST_A_PAGE:
        raise Invalid(f"`page_size` is {size}; it must lie between 1 and {MOST_A_PAGE}", field="page_size")
    return size or DEFAULT_PAGE


def _before(token: str) -> int:
    """The number that a page ends before."""
    if not token:
        return 2**63 - 1
    if not token.isdecimal() or not token.isascii() or len(token) > 18:
        raise Invalid("`page_token` is none that a page ended with; begin without one", field="page_token")
    return int(token)
