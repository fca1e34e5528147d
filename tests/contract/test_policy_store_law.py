"""Law of the policy store, in memory and in PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sluiceway.guard.v1.events_pb2 import PolicyActivated
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.database import Database, migrate
from sluiceway_common.errors import Conflict, Invalid, NotFound, TooLarge
from sluiceway_common.outbox import Outbox
from sluiceway_guard.adapters import database as db
from sluiceway_guard.adapters.memory import MemoryPolicyStore
from sluiceway_guard.domain.policy_history import (
    Activation,
    ActivationMode,
    CurrentActivations,
    PolicyName,
    StoredPolicy,
)
from sluiceway_guard.ports import PolicyStore

POLICY = StoredPolicy(
    tenant="acme",
    name="ours",
    version="1",
    digest="d1",
    toml='name = "ours"\nversion = "1"\n',
    put_by="ada",
    put_at=datetime(2026, 1, 1, tzinfo=UTC),
)
ACTIVATION = Activation(
    tenant="acme",
    number=1,
    name="ours",
    version="1",
    digest="d1",
    by="ada",
    at=POLICY.put_at or datetime.min,
    note="try",
)
ALL = 2**63 - 1
MOST = 3


def version(number: int) -> StoredPolicy:
    return replace(POLICY, version=str(number), digest=f"d{number}")


def named(activation: Activation) -> OutgoingEvent:
    return OutgoingEvent(PolicyActivated(name=activation.name, number=activation.number), activation.tenant)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    await asyncio.to_thread(migrate, url, schema=db.SCHEMA, package="sluiceway_guard")
    database = Database(url, schema=db.SCHEMA, pool=4)
    yield database
    await database.stop()


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.server)])
def url(request: pytest.FixtureRequest) -> str:
    """The database for a test that asks for PostgreSQL; empty for the store in memory."""
    return "" if request.param == "memory" else str(request.getfixturevalue("database"))


@pytest.fixture
async def store(url: str) -> AsyncIterator[PolicyStore]:
    if not url:
        yield MemoryPolicyStore(most=MOST)
        return
    bus = MemoryBus()
    await bus.ensure_topics(PolicyActivated)
    async with opened(url) as database:
        yield db.PostgresPolicyStore(database, Outbox(database, bus, db.outbox), most=MOST)


async def test_what_was_put_is_found_as_it_was(store: PolicyStore) -> None:
    assert await store.put(POLICY) == replace(POLICY, number=1)
    assert await store.get("acme", PolicyName(name="ours", version="1")) == replace(POLICY, number=1)


async def test_the_first_under_a_name_and_version_stays(store: PolicyStore) -> None:
    await store.put(POLICY)
    assert await store.put(replace(POLICY, digest="d2", toml="", put_by="bob")) == replace(POLICY, number=1)
    assert [one.digest for one in await store.page("acme", ALL, 10)] == ["d1"]


async def test_a_name_alone_finds_what_was_put_last(store: PolicyStore) -> None:
    for one in (version(2), version(1), replace(version(3), name="theirs")):
        await store.put(one)
    found = await store.get("acme", PolicyName(name="ours"))
    assert found is not None
    assert (found.version, found.number) == ("1", 2)


async def test_what_another_tenant_has_is_not_there(store: PolicyStore) -> None:
    await store.put(POLICY)
    assert await store.activate(ACTIVATION, named(ACTIVATION))
    assert await store.get("other", PolicyName(name="ours", version="1")) is None
    assert await store.page("other", ALL, 10) == []
    assert await store.current("other") == CurrentActivations()
    assert await store.activations("other", ALL, 10) == []
    other = await store.put(replace(POLICY, tenant="other", digest="d9"))
    assert (other.digest, other.number) == ("d9", 1)


async def test_pages_go_from_the_last_one_on(store: PolicyStore) -> None:
    for number in (1, 2, 3):
        await store.put(version(number))
    assert [one.version for one in await store.page("acme", ALL, 2)] == ["3", "2"]
    assert [one.version for one in await store.page("acme", 2, 2)] == ["1"]


async def test_a_page_has_no_texts_for_a_thousand_of_them_would_fill_the_memory(store: PolicyStore) -> None:
    await store.put(replace(POLICY, toml="long"))
    assert [(one.digest, one.toml) for one in await store.page("acme", ALL, 2)] == [(POLICY.digest, "")]


async def test_of_as_many_versions_as_there_may_be_the_oldest_goes_for_another(store: PolicyStore) -> None:
    for number in range(1, MOST + 3):
        assert (await store.put(version(number))).number == number
    assert [one.version for one in await store.page("acme", ALL, 10)] == ["5", "4", "3"]
    assert (await store.put(version(3))).number == 3


async def test_what_is_needed_goes_for_nothing(store: PolicyStore) -> None:
    await written(store, ("1", "decides"), ("2", "shadow"), ("3", "decides"))
    with pytest.raises(TooLarge, match="has 3 versions of policies, and each decides"):
        await store.put(version(4))
    assert len(await store.page("acme", ALL, 10)) == MOST


async def test_what_decided_long_ago_goes_and_its_name_and_version_stay_taken(store: PolicyStore) -> None:
    await written(store, ("1", "decides"), ("2", "decides"), ("3", "decides"))
    await store.put(version(4))
    assert await store.get("acme", PolicyName(name="ours", version="1")) is None
    with pytest.raises(Conflict, match="says something else"):
        await store.put(replace(version(1), digest="d9"))
    assert (await store.put(version(1))).number == 5


async def test_what_is_not_there_any_more_is_not_activated(store: PolicyStore) -> None:
    with pytest.raises(NotFound, match="there is no policy 'ours 1'"):
        await store.activate(ACTIVATION, named(ACTIVATION))
    assert (await store.current("acme")).number == 0


async def test_versions_that_come_at_once_are_numbered_one_by_one(store: PolicyStore) -> None:
    put = await asyncio.gather(*(store.put(version(number)) for number in (1, 2, 3)))
    assert sorted(one.number for one in put) == [1, 2, 3]


async def test_the_latest_activation_decides(store: PolicyStore) -> None:
    assert await store.current("acme") == CurrentActivations()
    second = replace(ACTIVATION, number=2, version="2", digest="d2", note="")
    for number in (1, 2):
        await store.put(version(number))
    for one in (ACTIVATION, second):
        assert await store.activate(one, named(one))
    assert await store.current("acme") == CurrentActivations(number=2, decides=second)
    assert await store.activations("acme", ALL, 10) == [second, ACTIVATION]
    assert await store.activations("acme", 2, 10) == [ACTIVATION]
    assert await store.activations("acme", ALL, 1) == [second]


async def test_of_activations_at_once_one_is_the_next(store: PolicyStore) -> None:
    await store.put(POLICY)
    rivals = [replace(ACTIVATION, digest=f"d{number}") for number in range(4)]
    won = await asyncio.gather(*(store.activate(one, named(one)) for one in rivals))
    assert sorted(won) == [False, False, False, True]
    latest = (await store.current("acme")).decides
    assert latest is not None
    assert latest.digest == rivals[won.index(True)].digest


async def written(store: PolicyStore, *modes: tuple[str, ActivationMode]) -> list[Activation]:
    """A history of these versions and what began for them."""
    found = [
        replace(ACTIVATION, number=number, version=version, digest=f"d{version}", mode=mode)
        for number, (version, mode) in enumerate(modes, start=1)
    ]
    for one in found:
        await store.put(version(int(one.version)))
        assert await store.activate(one, named(one))
    return found


async def test_a_shadow_decides_nothing(store: PolicyStore) -> None:
    first, shadow = await written(store, ("1", "decides"), ("2", "shadow"))
    assert await store.current("acme") == CurrentActivations(number=2, decides=first, shadow=shadow)
    assert await store.activations("acme", ALL, 10) == [shadow, first]
    assert await store.current("other") == CurrentActivations()


@pytest.mark.parametrize(
    ("modes", "shadow"),
    [
        ([("2", "shadow")], "2"),
        ([("2", "shadow"), ("3", "shadow")], "3"),
        ([("2", "shadow"), ("1", "decides")], "2"),
        ([("2", "decides"), ("1", "decides"), ("2", "shadow")], "2"),
        ([("2", "shadow"), ("2", "decides")], None),
        ([("2", "shadow"), ("2", "decides"), ("1", "decides")], None),
        ([("2", "shadow"), ("2", "shadow_ended")], None),
        ([("2", "shadow"), ("2", "shadow_ended"), ("2", "shadow")], "2"),
    ],
)
async def test_a_shadow_ends_when_it_is_ended_or_decides(
    store: PolicyStore, modes: list[tuple[str, ActivationMode]], shadow: str | None
) -> None:
    history = await written(store, *modes)
    current = await store.current("acme")
    assert (current.shadow.version if current.shadow else None, current.number) == (shadow, len(history))
    assert current.decides == next((one for one in reversed(history) if one.mode == "decides"), None)


@pytest.mark.server
async def test_a_name_that_no_database_takes_is_refused(database: str) -> None:
    async with opened(database) as pool:
        store = db.PostgresPolicyStore(pool, Outbox(pool, MemoryBus(), db.outbox))
        with pytest.raises(Invalid, match="NUL"):
            await store.get("acme", PolicyName(name="a\0b"))
