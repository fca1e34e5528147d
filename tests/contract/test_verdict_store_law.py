"""Law of the verdict store, in memory and in PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from sluiceway_common.database import Database, migrate
from sluiceway_common.testing import ManualClock
from sluiceway_common.testing.clock import START
from sluiceway_guard.adapters import database as db
from sluiceway_guard.adapters.database.verdicts import deleting_older
from sluiceway_guard.adapters.memory import MemoryVerdicts
from sluiceway_guard.domain.replay import KeptFinding, KeptVerdict
from sluiceway_guard.ports import VerdictStore

VERDICT = KeptVerdict(
    tenant="acme",
    id="ver_1",
    kind="question",
    action="redact",
    judged_at=datetime(2026, 1, 1, 12, 0, 0, 123456, tzinfo=UTC),
    policy_name="ours",
    policy_version="1",
    policy_digest="d1",
    findings=(KeptFinding(part=1, kind="pii.card", rule="card", score=0.75),),
    part_kinds=("question", "passage"),
    left_out=3,
)


def later(number: int) -> KeptVerdict:
    return replace(VERDICT, id=f"ver_{number}", judged_at=VERDICT.judged_at + timedelta(hours=number))


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
async def store(url: str) -> AsyncIterator[VerdictStore]:
    if not url:
        yield MemoryVerdicts()
        return
    async with opened(url) as database:
        yield db.PostgresVerdicts(database, ManualClock(), days=30)


async def test_a_sign_that_no_store_takes_holds_up_no_verdict_of_others(store: VerdictStore) -> None:
    unread = replace(later(2), findings=(KeptFinding(part=0, kind="word.\0", rule="r\0", score=1.0),))
    await store.keep([later(1), unread])
    assert [one.id for one in await store.page("acme", None, None, 10)] == ["ver_2", "ver_1"]


async def test_a_verdict_is_read_as_it_was_kept(store: VerdictStore) -> None:
    await store.keep([])
    await store.keep([VERDICT])
    assert await store.page("acme", None, None, 10) == [VERDICT]
    assert await store.page("other", None, None, 10) == []


async def test_twice_is_once_and_the_later_moment_counts(store: VerdictStore) -> None:
    moved = replace(VERDICT, judged_at=VERDICT.judged_at + timedelta(days=1))
    await store.keep([moved, VERDICT, replace(VERDICT, tenant="other")])
    await store.keep([VERDICT])
    assert await store.page("acme", None, None, 10) == [moved]
    assert len(await store.page("other", None, None, 10)) == 1


async def test_pages_go_from_the_last_one_on_and_end_where_the_range_begins(store: VerdictStore) -> None:
    await store.keep([later(number) for number in (3, 1, 2, 4)])
    first = await store.page("acme", later(2).judged_at, None, 2)
    assert [one.id for one in first] == ["ver_4", "ver_3"]
    rest = await store.page("acme", later(2).judged_at, (first[-1].judged_at, first[-1].id), 2)
    assert [one.id for one in rest] == ["ver_2"]
    assert [one.id for one in await store.page("acme", None, (later(2).judged_at, ""), 9)] == ["ver_1"]


async def test_of_one_moment_none_is_lost_between_pages(store: VerdictStore) -> None:
    await store.keep([replace(VERDICT, id=f"ver_{letter}") for letter in "cab"])
    found: list[KeptVerdict] = []
    while page := await store.page("acme", None, (found[-1].judged_at, found[-1].id) if found else None, 1):
        found += page
    assert [one.id for one in found] == ["ver_c", "ver_b", "ver_a"]


async def test_batches_of_the_same_verdicts_at_once_leave_each_once(store: VerdictStore) -> None:
    given = [later(number) for number in range(50)]
    await asyncio.gather(*(store.keep(order) for order in (given, given[::-1], given)))
    assert len(await store.page("acme", None, None, 100)) == 50


@pytest.mark.server
async def test_what_is_older_than_its_days_is_deleted(database: str) -> None:
    """Of each tenant."""
    async with opened(database) as pool:
        clock = ManualClock()
        store = db.PostgresVerdicts(pool, clock, days=30)
        await store.sweep()
        for number, tenant in product((0, 2), ("acme", "other")):
            moment = START + timedelta(days=number)
            await store.keep([replace(VERDICT, tenant=tenant, id=f"ver_{number}", judged_at=moment)])
        clock.advance(timedelta(days=31).total_seconds())
        await store.sweep()
        left = [[one.id for one in await store.page(tenant, None, None, 9)] for tenant in ("acme", "other")]
        assert left == [["ver_2"], ["ver_2"]]


@pytest.mark.server
async def test_what_is_old_is_found_without_looking_at_every_verdict(database: str) -> None:
    """Whatever the planner thinks of a small table."""
    async with opened(database) as pool, pool.transaction() as connection:
        await connection.execute(text("SET LOCAL enable_seqscan = off"))
        asked = deleting_older(START).compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
        plan = [row[0] for row in await connection.exec_driver_sql(f"EXPLAIN {asked}")]
    assert any("Index" in line and "verdicts_in_time" in line for line in plan), plan
    assert not any("Seq Scan on verdicts" in line for line in plan), plan
