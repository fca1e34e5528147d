"""Of a suspended tenant nobody is let in, in any process, and nothing of it is lost."""

import asyncio
from argparse import ArgumentParser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway_common.access import tenants_command
from sluiceway_common.access.keys import Access
from sluiceway_common.access.suspensions import KnownTenant, Suspension, Suspensions
from sluiceway_common.access.tables import data_keys, migrate, suspended_tenants
from sluiceway_common.access.tenant_states import REFRESH_SECONDS, TenantStates
from sluiceway_common.database import Database
from sluiceway_common.errors import Blocked, Conflict, Invalid, Overloaded, Unavailable
from sluiceway_common.principal import Principal
from sluiceway_common.testing import ManualClock

pytestmark = pytest.mark.server


class World:
    """Two processes at one database."""

    def __init__(self, database: Database) -> None:
        self.clock = ManualClock(datetime(2030, 1, 1, tzinfo=UTC))
        self.database = database
        self.states, self.elsewhere = (TenantStates(database, self.clock) for _ in range(2))
        self.suspensions = Suspensions(database, self.states, self.clock)
        self.access = Access(database, self.clock, self.states)
        self.access_elsewhere = Access(database, self.clock, self.elsewhere)


@pytest.fixture
def world(access_database: Database) -> World:
    return World(access_database)


class HeldUp(Database):
    """A database whose first answer comes when it may."""

    def __init__(self, database: Database, reached: asyncio.Event, go_on: asyncio.Event) -> None:
        self._behind, self._reached, self._go_on = database, reached, go_on

    @asynccontextmanager
    async def autocommit(self) -> AsyncIterator[AsyncConnection]:
        first = not self._reached.is_set()
        async with self._behind.autocommit() as connection:
            yield Late(connection, self._reached, self._go_on) if first else connection  # type: ignore[misc]  # all that is asked of it


class Late:
    """Hands on what it has read once it may."""

    def __init__(self, connection: AsyncConnection, reached: asyncio.Event, go_on: asyncio.Event) -> None:
        self._connection, self._reached, self._go_on = connection, reached, go_on

    async def execute(self, statement: Any) -> Any:
        rows = await self._connection.execute(statement)
        self._reached.set()
        await self._go_on.wait()
        return rows


async def test_its_keys_are_refused_here_at_once_and_elsewhere_in_seconds_and_open_again(world: World) -> None:
    secrets = [await world.access.create_key("acme", "ada", [role]) for role in ("reader", "admin")]
    other = await world.access.create_key("umbrella", "bo", ["reader"])
    for secret in (*secrets, other):
        await world.access_elsewhere.authenticate(secret)

    await world.suspensions.suspend("acme", by="root of head-office", reason="maintenance until Monday")

    told = r"the tenant 'acme' is suspended \(maintenance until Monday\); ask whoever runs this installation"
    for secret in secrets:
        with pytest.raises(Blocked, match=told):
            await world.access.authenticate(secret)
    world.clock.advance(REFRESH_SECONDS)
    for secret in secrets:
        with pytest.raises(Blocked, match=told):
            await world.access_elsewhere.authenticate(secret)
    await world.access_elsewhere.authenticate(other)

    await world.suspensions.resume("acme")
    world.clock.advance(REFRESH_SECONDS)
    for access in (world.access, world.access_elsewhere):
        for secret in secrets:
            assert (await access.authenticate(secret)).tenant == "acme"


async def test_twice_is_once_and_the_first_moment_and_reason_stay(world: World) -> None:
    since = world.clock.now()
    await world.suspensions.suspend("acme", by="root", reason="unpaid")
    world.clock.advance(60)
    again = await world.suspensions.suspend("acme", by="other", reason="another")
    assert again.suspension == Suspension(since, "root", "unpaid")
    for _ in range(2):
        resumed = await world.suspensions.resume("acme")
        assert (resumed.state, resumed.suspension) == ("active", None)


class Taken(Database):
    """A database all of whose connections hang."""

    def __init__(self) -> None:
        """It has none of its own."""

    @asynccontextmanager
    async def autocommit(self) -> AsyncIterator[AsyncConnection]:
        raise Overloaded("all connections to the database are taken; ask again in a moment", retry_after=1.0)
        yield


async def test_what_is_remembered_holds_while_all_connections_hang(world: World) -> None:
    await world.suspensions.suspend("acme", by="root")
    states = TenantStates(world.database, world.clock)
    assert await states.suspension("acme")
    states._database = Taken()
    world.clock.advance(REFRESH_SECONDS)
    assert await states.suspension("acme")
    assert not await states.is_dropped("umbrella")
    world.clock.advance(25)
    with pytest.raises(Unavailable, match="the database does not answer; ask again in a moment"):
        await states.is_dropped("umbrella")


async def test_what_is_remembered_holds_while_the_database_is_away(world: World) -> None:
    secret = await world.access.create_key("acme", "ada", ["reader"])
    await world.suspensions.suspend("acme", by="root")
    with pytest.raises(Blocked, match="is suspended; ask"):
        await world.access.authenticate(secret)
    async with world.database.transaction() as connection:
        await connection.execute(text("ALTER TABLE access.suspended_tenants RENAME TO away"))
    world.clock.advance(REFRESH_SECONDS)
    with pytest.raises(Blocked, match="is suspended; ask"):
        await world.access.authenticate(secret)
    world.clock.advance(24)
    with pytest.raises(Blocked, match="is suspended; ask"):
        await world.access.authenticate(secret)
    world.clock.advance(1)
    with pytest.raises(Unavailable):
        await world.access.authenticate(secret)


async def test_a_look_that_began_before_forgets_nothing_that_was_learned_since(world: World) -> None:
    """It holds up in the database while the tenant is suspended and another look has seen that."""
    reached, go_on = asyncio.Event(), asyncio.Event()
    slow = TenantStates(HeldUp(world.database, reached, go_on), world.clock)
    looking = asyncio.create_task(slow.suspension("acme"))
    await reached.wait()
    world.clock.advance(0.1)
    await Suspensions(world.database, slow, world.clock).suspend("acme", by="root")
    go_on.set()
    await looking
    assert await slow.suspension("acme") is not None


async def test_a_dropped_tenant_is_neither_suspended_nor_resumed(world: World) -> None:
    await world.states.add("acme")
    for change in (world.suspensions.suspend("acme", by="root"), world.suspensions.resume("acme")):
        with pytest.raises(Conflict, match="the tenant 'acme' was dropped"):
            await change


async def test_a_suspended_tenant_that_is_being_dropped_lets_not_even_its_admin_in(world: World) -> None:
    admin = Principal("acme", "root", frozenset({"admin"}))
    await world.suspensions.suspend("acme", by="root")
    await world.states.add("acme")
    await world.states.refresh()
    with pytest.raises(Blocked, match="is suspended"):
        await world.states.admitted(admin)
    assert await world.suspensions.may_be_dropped("acme")


async def test_what_is_suspended_or_being_dropped_may_be_dropped_and_nothing_else(world: World) -> None:
    await world.suspensions.suspend("suspended", by="root")
    await world.states.add("leaving")
    names = ("suspended", "leaving", "acme")
    assert [await world.suspensions.may_be_dropped(name) for name in names] == [True, True, False]


async def test_the_last_service_that_drops_a_tenant_leaves_no_row_of_it(world: World) -> None:
    await world.access.create_key("acme", "ada", ["reader"])
    await world.suspensions.suspend("acme", by="root")
    await world.states.add("acme")
    assert await world.states.shred("acme") == {"data_keys": 0, "keys": 1, "suspended_tenants": 1}
    async with world.database.transaction() as connection:
        assert (await connection.execute(select(suspended_tenants))).all() == []


async def test_tenants_are_those_with_keys_with_something_sealed_and_those_that_are_suspended(world: World) -> None:
    for role in ("reader", "admin"):
        await world.access.create_key("acme", role, [role])
    (key, _) = await world.access.keys("acme")
    await world.access.revoke(key.id)
    row = {"id": "k", "tenant": "by-tokens", "nonce": b"n", "wrapped": b"w", "created": world.clock.now()}
    async with world.database.transaction() as connection:
        await connection.execute(insert(data_keys).values(row))
    await world.suspensions.suspend("to-come", by="root", reason="not yet")
    await world.access.create_key("leaving", "ada", ["reader"])
    await world.states.add("leaving")

    found, total = await world.suspensions.page(after="", limit=10)

    assert [(each.name, each.state, each.keys) for each in found] == [
        ("acme", "active", 1),
        ("by-tokens", "active", 0),
        ("leaving", "dropped", 1),
        ("to-come", "suspended", 0),
    ]
    assert total == 4
    rest, _ = await world.suspensions.page(after="by-tokens", limit=1)
    assert [each.name for each in rest] == ["leaving", "to-come"]
    unknown = KnownTenant(name="nobody", keys=0, suspension=None, dropped=False)
    assert await world.suspensions.find("nobody") == unknown


@pytest.mark.parametrize("name", ["", "x" * 1001, "a\x00b"])
async def test_what_no_tenant_is_called_is_refused(world: World, name: str) -> None:
    with pytest.raises(Invalid, match=r"`tenant` has .* characters"):
        await world.suspensions.suspend(name, by="root")


async def test_a_tenant_that_a_provider_calls_as_it_likes_is_suspended_all_the_same(world: World) -> None:
    await world.suspensions.suspend(" acme\n", by="root")
    with pytest.raises(Blocked, match="is suspended"):
        await world.states.admitted(Principal(" acme\n", "ada", frozenset({"reader"})))


async def test_a_reason_is_told_to_people_so_it_is_one_line(world: World) -> None:
    with pytest.raises(Invalid, match="`reason` is") as refused:
        await world.suspensions.suspend("acme", by="root", reason="a\nb")
    assert refused.value.field == "reason"


def test_whoever_has_the_database_lists_suspends_and_resumes(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    migrate(database)
    clock = ManualClock(datetime(2030, 1, 1, tzinfo=UTC))

    def say(*words: str) -> list[str]:
        parser = ArgumentParser()
        tenants_command.describe(parser)
        assert tenants_command.obey(parser.parse_args(words), database, clock) == 0
        return capsys.readouterr().out.splitlines()

    assert say("suspend", "acme", "--reason", "unpaid") == say("suspend", "acme") == []
    assert say("list") == [
        "tenant  state      keys  suspended             by                                         reason",
        "acme    suspended  0     2030-01-01T00:00:00Z  whoever runs the service, at the database  unpaid",
    ]
    assert say("resume", "acme") == []
    assert len(say("list")) == 1
