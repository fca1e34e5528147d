"""What is written of a tenant behind its drop does not stay."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Column, Index, Integer, MetaData, Table, Text, insert, select, text

from sluiceway_common.access import tenant_states
from sluiceway_common.access.leftovers import Leftovers
from sluiceway_common.access.tables import SCHEMA, migrate
from sluiceway_common.access.tenant_states import TenantStates
from sluiceway_common.access.tenants import TenantDrops, TenantRows
from sluiceway_common.database import Database
from sluiceway_common.errors import Unavailable
from sluiceway_common.testing import ManualClock, eventually

pytestmark = pytest.mark.server

METADATA = MetaData()
KEYED = Table("keyed", METADATA, Column("tenant", Text, primary_key=True), Column("note", Integer, primary_key=True))
INDEXED = Table("indexed", METADATA, Column("tenant", Text), Column("note", Text), Index("of_tenant", "tenant", "note"))
UNINDEXED = Table("unindexed", METADATA, Column("note", Text), Column("tenant", Text))
TABLES = (KEYED, INDEXED, UNINDEXED)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else has to be told."""
    monkeypatch.setattr(tenant_states, "REFRESH_SECONDS", 0.0)


class World:
    """A service with three tables and a store, whose tenants are dropped."""

    def __init__(self, access: Database, own: Database) -> None:
        self.own, self.clock, self.stored = own, ManualClock(), set[str]()
        self.states, self.rows = TenantStates(access), TenantRows(own, METADATA)
        self.drops = TenantDrops(
            service="ingest",
            services=("ingest", "embed"),
            states=self.states,
            rows=self.rows,
            stores={"files": self._drop_files},
        )
        self.leftovers = Leftovers(drops=self.drops, clock=self.clock, stores=[self._names])

    async def _names(self) -> set[str]:
        return set(self.stored)

    async def _drop_files(self, tenant: str) -> None:
        self.stored.discard(tenant)

    async def write(self, table: Table, *tenants: str) -> None:
        async with self.own.transaction() as connection:
            for tenant in tenants:
                await connection.execute(insert(table).values(tenant=tenant, note=7))

    async def there(self) -> dict[str, set[str]]:
        async with self.own.transaction() as connection:
            return {table.name: set((await connection.execute(select(table.c.tenant))).scalars()) for table in TABLES}


@pytest.fixture
async def world(database: str) -> AsyncIterator[World]:
    await asyncio.to_thread(migrate, database)
    access, own = Database(database, schema=SCHEMA, pool=2), Database(database, schema="public", pool=2)
    async with own.transaction() as connection:
        await connection.run_sync(METADATA.create_all)
    yield World(access, own)
    await own.stop()
    await access.stop()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
async def test_each_name_in_a_table_is_known_once(world: World, table: Table) -> None:
    assert await world.rows.tenants() == set()
    names = {"acme", "acme%", "Äpfel", "zoo", "Zoo", "0", "a b"}
    await world.write(table, *names)
    assert await world.rows.tenants() == names


async def test_many_rows_of_few_tenants_are_a_few_steps_in_the_index(world: World) -> None:
    async with world.own.transaction() as connection:
        await connection.execute(
            text("INSERT INTO keyed SELECT 'tenant' || n % 3, n FROM generate_series(1, 20000) AS n")
        )
        await connection.execute(text("ANALYZE keyed"))
    assert await world.rows.tenants() == {"tenant0", "tenant1", "tenant2"}
    async with world.own.transaction() as connection:
        read = text("SELECT idx_tup_read FROM pg_stat_all_indexes WHERE relname = 'keyed'")
        await connection.execute(text("SELECT pg_stat_clear_snapshot()"))
        assert (await connection.execute(read)).scalar_one() < 100


async def test_what_was_written_behind_the_drop_goes_and_nothing_of_another_tenant(world: World) -> None:
    for table in TABLES:
        await world.write(table, "acme", "zoo")
    await world.drops.drop("acme")
    for table in TABLES:
        await world.write(table, "acme")
    world.stored = {"acme", "zoo"}

    await world.leftovers.sweep()

    assert await world.there() == {table.name: {"zoo"} for table in TABLES}
    assert world.stored == {"zoo"}


async def test_what_lies_in_a_store_alone_goes_too(world: World) -> None:
    await world.drops.drop("acme")
    world.stored = {"acme"}
    await world.leftovers.sweep()
    assert world.stored == set()


async def test_it_is_looked_for_at_the_start_and_as_long_as_a_drop_is_young(world: World) -> None:
    await world.drops.drop("acme")
    await world.write(KEYED, "acme")
    running = asyncio.create_task(world.leftovers.run())
    await eventually(lambda: _is_empty(world), within=10)

    await world.write(KEYED, "acme")
    world.clock.advance(300)
    await eventually(lambda: _is_empty(world), within=10)
    running.cancel()


async def _is_empty(world: World) -> bool:
    return (await world.there())["keyed"] == set()


async def test_nothing_is_looked_for_where_nobody_was_ever_dropped_or_all_was_long_ago(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = list[str]()

    async def noted() -> None:
        looks.append("")

    monkeypatch.setattr(world.leftovers, "sweep", noted)
    await world.leftovers._look(within=float("inf"))
    assert looks == []
    await world.drops.drop("acme")
    await world.leftovers._look(within=0.0)
    assert looks == []
    await world.leftovers._look(within=60.0)
    assert looks == [""]


async def test_a_database_that_is_away_is_asked_again_the_next_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.drops.drop("acme")
    await world.write(KEYED, "acme")
    with monkeypatch.context() as patched:
        patched.setattr(world.states, "last_drop", _away)
        await world.leftovers._look(within=60.0)
    assert not await _is_empty(world)
    await world.leftovers._look(within=60.0)
    assert await _is_empty(world)


async def _away() -> float:
    raise Unavailable("the database does not answer")
