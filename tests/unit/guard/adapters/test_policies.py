"""Policies of tenants: at no cost for a check, in time after an activation, and closed at last without their store."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from sluiceway.guard.v1.events_pb2 import PolicyActivated
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.errors import Unavailable
from sluiceway_common.testing import ManualClock, eventually
from sluiceway_guard.adapters.memory import MemoryPolicyStore
from sluiceway_guard.adapters.policies import FilePolicy, TenantPolicies
from sluiceway_guard.domain.policy import Policy, policy_of
from sluiceway_guard.domain.policy_history import (
    Activation,
    ActivationMode,
    CurrentActivations,
    PolicyName,
    StoredPolicy,
    installed,
)

STANDARD = 'name = "standard"\nversion = "1"\n'
AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class CountedStore(MemoryPolicyStore):
    """A store that counts its looks, and that can be away or hang."""

    looks: int = 0
    reads: int = 0
    away: bool = False
    lost: bool = False
    hangs: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        super().__init__()
        self.hangs.set()

    async def current(self, tenant: str) -> CurrentActivations:
        self.looks += 1
        await self.hangs.wait()
        if self.away:
            raise Unavailable("the database does not answer; ask again in a moment")
        return await super().current(tenant)

    async def get(self, tenant: str, name: PolicyName) -> StoredPolicy | None:
        self.reads += 1
        if self.lost:
            raise Unavailable("the database does not answer; ask again in a moment")
        return await super().get(tenant, name)


@dataclass
class Replicas:
    """Some replicas over one store, at one time."""

    store: CountedStore = field(default_factory=CountedStore)
    clock: ManualClock = field(default_factory=ManualClock)

    def replica(self) -> TenantPolicies:
        return TenantPolicies(self.store, FilePolicy(installed(STANDARD)), self.clock)

    async def activate(self, version: str, tenant: str = "acme", mode: ActivationMode = "decides") -> None:
        toml = f'name = "ours"\nversion = "{version}"\n'
        policy = policy_of(toml)
        named = dict(tenant=tenant, name=policy.name, version=policy.version, digest=policy.digest)
        await self.store.put(StoredPolicy(**named, toml=toml, put_by="ada", put_at=AT))
        number = len(await self.store.activations(tenant, 1_000, 1_000)) + 1
        activation = Activation(**named, number=number, by="ada", at=AT, mode=mode)
        await self.store.activate(activation, OutgoingEvent(PolicyActivated(), tenant))


@pytest.fixture
def there() -> Replicas:
    return Replicas()


async def active(policies: TenantPolicies, tenant: str) -> Policy:
    return (await policies.deciding(tenant)).policy


async def versions(policies: Sequence[TenantPolicies], tenant: str = "acme") -> list[str]:
    return [(await active(each, tenant)).version for each in policies]


async def test_who_never_activated_one_has_that_of_the_installation(there: Replicas) -> None:
    await there.activate("7")
    policies = there.replica()
    assert (await active(policies, "other")).name == "standard"
    assert (await active(policies, "acme")).name == "ours"


async def test_a_thousand_checks_cost_one_look(there: Replicas) -> None:
    policies = there.replica()
    there.clock.advance(100)
    for _ in range(2):
        await asyncio.gather(*(active(policies, "acme") for _ in range(500)))
    assert there.store.looks == 1


async def test_of_a_store_that_hangs_who_has_something_to_go_by_gives_up_first(there: Replicas) -> None:
    policies, ended = there.replica(), list[str]()
    await active(policies, "known")
    there.clock.advance(2)
    there.store.hangs.clear()

    async def ask(tenant: str) -> None:
        with suppress(Unavailable):
            await active(policies, tenant)
        ended.append(tenant)

    await asyncio.gather(ask("unknown"), ask("known"))
    assert ended == ["known", "unknown"]


async def test_an_activation_reaches_every_replica_within_two_seconds(there: Replicas) -> None:
    replicas = [there.replica(), there.replica()]
    await there.activate("1")
    assert await versions(replicas) == ["1", "1"]
    await there.activate("2")
    there.clock.advance(2)
    assert await versions(replicas) == ["2", "2"]


async def test_who_asks_all_the_time_waits_for_no_look(there: Replicas) -> None:
    policies = there.replica()
    await there.activate("1")
    await active(policies, "acme")
    await there.activate("2")
    there.clock.advance(1)
    there.store.hangs.clear()
    assert (await active(policies, "acme")).version == "1"
    there.store.hangs.set()
    await eventually(lambda: _is(policies, "2"))
    assert there.clock.monotonic() == 1


async def test_a_version_that_is_known_is_not_read_again(there: Replicas) -> None:
    policies = there.replica()
    await there.activate("1")
    first = await active(policies, "acme")
    reads = there.store.reads
    there.clock.advance(2)
    assert await active(policies, "acme") is first
    assert there.store.reads == reads


async def test_without_the_store_the_last_known_policy_counts_for_ten_minutes(there: Replicas) -> None:
    policies = there.replica()
    await there.activate("1")
    await active(policies, "acme")
    there.store.away = True
    there.clock.advance(599)
    assert (await active(policies, "acme")).version == "1"
    there.clock.advance(2)
    with pytest.raises(Unavailable, match="the policy of the tenant cannot be read"):
        await active(policies, "acme")


async def test_without_the_store_a_tenant_that_nobody_knows_is_closed(there: Replicas) -> None:
    policies = there.replica()
    await active(policies, "acme")
    there.store.away = True
    with pytest.raises(Unavailable, match="cannot be read") as refused:
        await active(policies, "other")
    assert refused.value.retry_after == 1.0


async def test_when_the_store_is_back_so_is_what_was_activated_meanwhile(there: Replicas) -> None:
    policies = there.replica()
    await active(policies, "acme")
    there.store.away = True
    there.clock.advance(60)
    await active(policies, "acme")
    await there.activate("2")
    there.store.away = False
    there.clock.advance(2)
    assert (await active(policies, "acme")).version == "2"


async def test_a_store_that_hangs_is_away_and_asked_once(there: Replicas) -> None:
    policies = there.replica()
    await there.activate("1")
    await active(policies, "acme")
    there.store.hangs.clear()
    there.clock.advance(60)
    found = await asyncio.gather(*(active(policies, "acme") for _ in range(20)))
    assert {one.version for one in found} == {"1"}
    assert there.store.looks == 2
    there.store.hangs.set()


async def test_a_policy_that_this_guard_cannot_read_lets_nothing_go_on(there: Replicas) -> None:
    policies = there.replica()
    await there.activate("1")
    await active(policies, "acme")
    stored = dict(tenant="acme", name="ours", version="9", digest="d9")
    await there.store.put(StoredPolicy(**stored, toml="of = 'another time'", put_by="ada", put_at=AT))
    await there.store.activate(
        Activation(**stored, number=2, by="ada", at=AT), OutgoingEvent(PolicyActivated(), "acme")
    )
    there.clock.advance(2)
    with pytest.raises(Unavailable, match="written for another version of guard"):
        await active(policies, "acme")


async def test_a_shadow_is_known_beside_what_decides_and_read_once(there: Replicas) -> None:
    policies = there.replica()
    await there.activate("2", mode="shadow")
    first = await policies.deciding("acme")
    assert first.shadow is not None
    assert (first.policy.name, first.shadow.version) == ("standard", "2")
    await there.activate("1")
    there.clock.advance(2)
    second = await policies.deciding("acme")
    assert second.shadow is not None
    assert (second.policy.version, second.shadow.version) == ("1", "2")
    reads = there.store.reads
    there.clock.advance(2)
    assert await policies.deciding("acme") is second
    assert there.store.reads == reads


async def test_a_shadow_that_this_guard_cannot_read_holds_nothing_up(there: Replicas) -> None:
    policies = there.replica()
    await there.activate("1")
    stored = dict(tenant="acme", name="ours", version="9", digest="d9")
    await there.store.put(StoredPolicy(**stored, toml="of = 'another time'", put_by="ada", put_at=AT))
    shadow = Activation(**stored, number=2, by="ada", at=AT, mode="shadow")
    await there.store.activate(shadow, OutgoingEvent(PolicyActivated(), "acme"))
    found = await policies.deciding("acme")
    assert (found.policy.version, found.shadow) == ("1", None)


async def test_a_shadow_that_could_not_be_read_once_is_read_again_and_what_decides_is_not(there: Replicas) -> None:
    policies = there.replica()
    await there.activate("1")
    first = await policies.deciding("acme")
    await there.activate("2", mode="shadow")
    there.store.lost = True
    there.clock.advance(2)
    assert (await policies.deciding("acme")).shadow is None
    there.store.lost = False
    there.clock.advance(2)
    reads = there.store.reads
    found = await policies.deciding("acme")
    assert found.shadow is not None
    assert (found.shadow.version, found.policy is first.policy, there.store.reads) == ("2", True, reads + 1)


async def _is(policies: TenantPolicies, version: str) -> bool:
    return (await active(policies, "acme")).version == version
