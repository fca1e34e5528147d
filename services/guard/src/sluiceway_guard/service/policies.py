"""Policies of tenants: put, read, activated and tried out."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sluiceway_common.access.port import Seal
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Conflict, Invalid
from sluiceway_common.fair_semaphore import FairSemaphore
from sluiceway_common.paging import ListPage, ended_before, page_of, page_size
from sluiceway_common.principal import Principal
from sluiceway_guard.domain.policy import DecidingPolicies, Policy, policy_of, prepared_policy_of
from sluiceway_guard.domain.policy_history import (
    Activation,
    ActivationMode,
    PolicyName,
    StoredPolicy,
    bounded_policy_of,
    checked_note,
)
from sluiceway_guard.domain.policy_versions import no_policy, says_something_else
from sluiceway_guard.domain.subject import Part
from sluiceway_guard.domain.verdict import Verdict
from sluiceway_guard.ports import PolicyStore
from sluiceway_guard.service.checking import Checking
from sluiceway_guard.service.events import policy_activated

_TRIES: Final = 5
_RIVALS: Final = "others activate policies at the same time; look which one is active, then activate yours"


@dataclass(frozen=True)
class CurrentPolicies:
    """What decides for a tenant, and its shadow."""

    active: StoredPolicy
    shadow: StoredPolicy | None


@dataclass(frozen=True, kw_only=True)
class PolicyQueries:
    """The policies of the caller's tenant, and `standard`, that of the installation."""

    store: PolicyStore
    standard: StoredPolicy

    async def get(self, caller: Principal, name: PolicyName | None) -> StoredPolicy:
        """The one that is named, else the active one. Raises NotFound."""
        caller.must("reader")
        return await self.active(caller.tenant) if name is None else await self.named(caller.tenant, name)

    async def read(self, caller: Principal, policy: str | PolicyName | None) -> Policy:
        """The one of that text, the one that is named, or the active one. Raises Invalid, TooLarge, NotFound."""
        if isinstance(policy, str):
            return await asyncio.to_thread(bounded_policy_of, policy)
        return await asyncio.to_thread(prepared_policy_of, (await self.get(caller, policy)).toml)

    async def named(self, tenant: str, name: PolicyName) -> StoredPolicy:
        """Raises NotFound."""
        if found := await self.store.get(tenant, name):
            return found
        if name.name == self.standard.name and name.version in ("", self.standard.version):
            return self.standard
        raise no_policy(name)

    async def active(self, tenant: str) -> StoredPolicy:
        return (await self.current(tenant)).active

    async def current(self, tenant: str) -> CurrentPolicies:
        current = await self.store.current(tenant)
        return CurrentPolicies(
            active=await self._of(current.decides) if current.decides is not None else self.standard,
            shadow=await self._of(current.shadow) if current.shadow is not None else None,
        )

    async def _of(self, activation: Activation) -> StoredPolicy:
        return await self.named(activation.tenant, PolicyName(name=activation.name, version=activation.version))

    async def page(self, caller: Principal, size: int, token: str) -> ListPage[StoredPolicy]:
        """Raises Invalid."""
        caller.must("reader")
        size, before = page_size(size), ended_before(token)
        found = await self.store.page(caller.tenant, before, size + 1)
        return page_of(found, size, lambda one: one.number)

    async def activations(self, caller: Principal, size: int, token: str) -> ListPage[Activation]:
        """Raises Invalid."""
        caller.must("reader")
        size, before = page_size(size), ended_before(token)
        found = await self.store.activations(caller.tenant, before, size + 1)
        return page_of(found, size, lambda one: one.number)


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
        self, caller: Principal, name: PolicyName, *, expected: str | None = None, note: str = "", shadow: bool = False
    ) -> Activation:
        """The activation, which is in the history and will be on the log. What is so already is not activated again.

        Raises Invalid, NotFound, and Conflict where `expected` is the digest of another policy than the active one, or
        the active one is to be its own shadow.
        """
        caller.must("approver")
        if not name.version:
            raise Invalid("`version` is missing; say which version is to decide", field="version")
        checked_note(note)
        policy = await self.queries.named(caller.tenant, name)
        mode: ActivationMode = "shadow" if shadow else "decides"
        for _ in range(_TRIES):
            current = await self.store.current(caller.tenant)
            there = current.shadow if shadow else current.decides
            if there is not None and there.digest == policy.digest:
                return there
            active = current.decides.digest if current.decides is not None else self.queries.standard.digest
            _check_expected(active, expected)
            if shadow and active == policy.digest:
                raise Conflict(f"the policy {str(name)[:140]!r} decides; its shadow is another one", field="shadow")
            activation = await self._activation(caller, policy, current.number + 1, note, mode)
            if await self._is_written(activation):
                return activation
        raise Conflict(_RIVALS)

    async def end_shadow(self, caller: Principal, note: str = "") -> Activation | None:
        """Its end, which is in the history and will be on the log; None where there is no shadow. Raises Invalid."""
        caller.must("approver")
        checked_note(note)
        for _ in range(_TRIES):
            current = await self.store.current(caller.tenant)
            if current.shadow is None:
                return None
            number, now = current.number + 1, self.clock.now()
            ended = replace(current.shadow, number=number, by=caller.subject, at=now, note=note, mode="shadow_ended")
            if await self._is_written(ended):
                return ended
        raise Conflict(_RIVALS)

    async def _is_written(self, activation: Activation) -> bool:
        """False where somebody else was faster."""
        return await self.store.activate(activation, await policy_activated(activation, self.seal))

    async def _activation(
        self, caller: Principal, policy: StoredPolicy, number: int, note: str, mode: ActivationMode
    ) -> Activation:
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
            mode=mode,
        )


@dataclass(frozen=True, kw_only=True)
class PolicyTesting:
    """What a policy would decide. Nothing of it is kept, and nothing is said."""

    queries: PolicyQueries
    checking: Checking
    # A policy that is prepared has 12 MB at the most, and waits for its turn to scan.
    _turns: FairSemaphore = field(default_factory=lambda: FairSemaphore(2, reserved=1))

    async def test(self, caller: Principal, policy: str | PolicyName | None, parts: Sequence[Part]) -> Verdict:
        """`policy` is the text of one, one that is stored, or the active one. Raises Invalid, NotFound, TooLarge, and
        Unavailable where a scanner could not look."""
        caller.must("reader")
        async with self._turns.slot(caller.tenant):
            return await self.checking.try_out(caller, parts, DecidingPolicies(await self.queries.read(caller, policy)))


def _check_same(found: StoredPolicy, policy: Policy) -> None:
    if found.digest != policy.digest:
        raise says_something_else(policy.name, policy.version)


def _check_expected(active: str, expected: str | None) -> None:
    if expected is not None and expected != active:
        raise Conflict(
            f"the active policy has the digest {active}, not the one expected; look at it, then activate yours",
            field="expected_digest",
        )
