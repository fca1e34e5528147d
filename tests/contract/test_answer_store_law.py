"""Law of the answer store, in memory and in PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from sluiceway_common.access.memory import MemorySeal
from sluiceway_common.clock import SystemClock
from sluiceway_common.database import Database, migrate
from sluiceway_common.errors import NotFound
from sluiceway_common.run import Supervised
from sluiceway_common.testing import ManualClock, eventually
from sluiceway_infer.adapters.database import PostgresAnswers
from sluiceway_infer.adapters.database.tables import SCHEMA
from sluiceway_infer.adapters.database.waiting_answers import WaitingLimits
from sluiceway_infer.adapters.memory import MemoryAnswers
from sluiceway_infer.ports import AnswerStore
from tests.support.infer import ANSWER, CITATION, holds


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Database]:
    async with opened(database) as made:
        yield made


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    await asyncio.to_thread(migrate, url, schema=SCHEMA, package="sluiceway_infer")
    made = Database(url, schema=SCHEMA, pool=4)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.server)])
def url(request: pytest.FixtureRequest) -> str:
    """The database for a test that asks for PostgreSQL; empty for the store in memory."""
    database: str = request.getfixturevalue("database") if request.param == "postgres" else ""
    return database


@pytest.fixture
async def store(url: str) -> AsyncIterator[AnswerStore]:
    if not url:
        yield MemoryAnswers()
        return
    async with opened(url) as database:
        made = PostgresAnswers(database=database, seal=MemorySeal(), clock=SystemClock(), days=30)
        await made.start()
        yield made
        await made.stop()


async def test_an_answer_is_read_as_it_was_given(store: AnswerStore) -> None:
    await store.keep(ANSWER)
    again = await store.get("default", "ans_1")
    assert replace(again, sources=(), document_ids=()) == replace(ANSWER, sources=())
    assert again.documents == ANSWER.documents
    assert await holds(store, "default", "ans_1")


async def test_keeping_twice_leaves_one(store: AnswerStore) -> None:
    await store.keep(ANSWER)
    await store.keep(ANSWER)
    assert (await store.get("default", "ans_1")).text == ANSWER.text


@pytest.mark.parametrize(("tenant", "answer_id"), [("other", "ans_1"), ("default", "ans_2")])
async def test_what_the_tenant_does_not_have_is_not_found(store: AnswerStore, tenant: str, answer_id: str) -> None:
    await store.keep(ANSWER)
    assert not await holds(store, tenant, answer_id)
    with pytest.raises(NotFound, match=rf"there is no answer {answer_id!r}"):
        await store.get(tenant, answer_id)


async def test_what_a_forgotten_document_had_part_in_is_forgotten_too(store: AnswerStore) -> None:
    await store.keep(ANSWER)
    await store.keep(replace(ANSWER, id="ans_2", sources=()))
    await store.forget("default", "doc_a")
    assert not await holds(store, "default", "ans_1")
    assert await holds(store, "default", "ans_2")


async def test_an_answer_that_comes_after_its_document_was_forgotten_is_not_kept(store: AnswerStore) -> None:
    await store.forget("default", "doc_a")
    await store.keep(ANSWER)
    await store.keep(replace(ANSWER, id="ans_2", tenant="other"))
    assert await holds(store, "other", "ans_2")
    await eventually(lambda: _lacks(store))


async def test_an_answer_that_is_blocked_says_so_from_then_on(store: AnswerStore) -> None:
    await store.keep(ANSWER)
    await store.block("default", "ans_1", "ver_1")
    await store.block("default", "ans_1", "ver_2")
    read = await store.get("default", "ans_1")
    assert (read.guard, read.blocked_by, read.text) == ("blocked", "ver_1", ANSWER.text)


async def test_a_block_that_is_heard_before_its_answer_counts(store: AnswerStore) -> None:
    await store.block("default", "ans_1", "ver_1")
    await store.block("other", "ans_2", "ver_1")
    await store.keep(ANSWER)
    await store.keep(replace(ANSWER, id="ans_2"))
    assert (await store.get("default", "ans_1")).blocked_by == "ver_1"
    assert (await store.get("default", "ans_2")).blocked_by == ""
    assert not await holds(store, "other", "ans_2")


async def test_what_was_blocked_is_forgotten_with_its_document(store: AnswerStore) -> None:
    await store.keep(ANSWER)
    await store.block("default", "ans_1", "ver_1")
    await store.forget("default", "doc_a")
    assert not await holds(store, "default", "ans_1")


@pytest.mark.server
class TestInPostgres:
    """What only a database shows."""

    @pytest.fixture
    def seal(self) -> MemorySeal:
        return MemorySeal()

    async def test_another_replica_finds_it(self, pool: Database, seal: MemorySeal) -> None:
        one, other = (PostgresAnswers(database=pool, seal=seal, clock=SystemClock(), days=30) for _ in range(2))
        await one.start()
        await one.keep(ANSWER)
        await eventually(lambda: holds(other, "default", "ans_1"))
        assert (await other.get("default", "ans_1")).citations == (CITATION,)
        # It lies there: what keeps it from another tenant is the question alone.
        with pytest.raises(NotFound, match="there is no answer 'ans_1'"):
            await other.get("other", "ans_1")
        assert not await holds(other, "other", "ans_1")
        await one.stop()

    async def test_what_waits_is_written_when_the_process_ends(self, pool: Database, seal: MemorySeal) -> None:
        one, other = (PostgresAnswers(database=pool, seal=seal, clock=SystemClock(), days=30) for _ in range(2))
        await one.keep(ANSWER)
        await one.stop()
        assert await holds(other, "default", "ans_1")

    async def test_texts_lie_there_sealed(self, pool: Database, seal: MemorySeal) -> None:
        one = PostgresAnswers(database=pool, seal=seal, clock=SystemClock(), days=30)
        await one.keep(ANSWER)
        await one.stop()
        async with pool.transaction() as connection:
            (row,) = (await connection.execute(text("SELECT to_jsonb(answers)::text FROM answers"))).scalars()
        # Bytes are told in hexadecimal.
        for said in ("Because", CITATION.quote, CITATION.title):
            assert said
            assert said not in row
            assert said.encode().hex() not in row

    async def test_a_defect_in_writing_ends_the_work_instead_of_losing_answers_in_silence(
        self, pool: Database, seal: MemorySeal
    ) -> None:
        one = PostgresAnswers(database=pool, seal=seal, clock=SystemClock(), days=30)
        await one.start()
        assert isinstance(one, Supervised)
        async with pool.transaction() as connection:
            await connection.execute(text("ALTER TABLE answers ADD CONSTRAINT never CHECK (answer_id = '')"))
        await one.keep(ANSWER)
        assert one.work is not None
        with pytest.raises(ExceptionGroup) as told:
            await one.work
        assert [type(each) for each in told.value.exceptions] == [IntegrityError]
        await pool.stop()

    async def test_a_block_reaches_what_lies_there_and_is_deleted_with_it(
        self, pool: Database, seal: MemorySeal
    ) -> None:
        clock = ManualClock()
        one, other = (PostgresAnswers(database=pool, seal=seal, clock=clock, days=30) for _ in range(2))
        await one.keep(replace(ANSWER, given_at=clock.now()))
        await one.stop()
        await other.block("default", "ans_1", "ver_1")
        assert (await one.get("default", "ans_1")).blocked_by == "ver_1"
        clock.advance(timedelta(days=31).total_seconds())
        await one.sweep()
        async with pool.transaction() as connection:
            assert (await connection.execute(text("SELECT count(*) FROM blocked_answers"))).scalar() == 0

    async def test_what_is_older_than_its_days_is_deleted(self, pool: Database, seal: MemorySeal) -> None:
        clock = ManualClock()
        one = PostgresAnswers(database=pool, seal=seal, clock=clock, days=30)
        await one.keep(replace(ANSWER, given_at=clock.now()))
        await one.keep(replace(ANSWER, id="ans_2", given_at=clock.now() + timedelta(days=2)))
        await one.stop()
        clock.advance(timedelta(days=31).total_seconds())
        await one.sweep()
        assert not await holds(one, "default", "ans_1")
        assert await holds(one, "default", "ans_2")

    async def test_while_the_database_is_away_no_more_wait_than_may(self, seal: MemorySeal) -> None:
        away = Database("postgresql://nobody:nothing@127.0.0.1:9/none", schema=SCHEMA)
        one = PostgresAnswers(database=away, seal=seal, clock=SystemClock(), days=30, limits=WaitingLimits(answers=2))
        for number in range(3):
            await one.keep(replace(ANSWER, id=f"ans_{number}"))
        assert await holds(one, "default", "ans_2")
        assert (await one.get("default", "ans_1")).text == ANSWER.text
        await away.stop()


async def _lacks(store: AnswerStore) -> bool:
    return not await holds(store, "default", "ans_1")
