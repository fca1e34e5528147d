"""Law of the stores of suites and evaluations, in memory and in PostgreSQL."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.engine import Engine

from sluiceway.eval.v1.events_pb2 import ModelJudged
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.database import Database, migrate
from sluiceway_common.errors import Conflict, Overloaded, TooLarge
from sluiceway_common.outbox import Outbox
from sluiceway_common.paging import Position
from sluiceway_common.testing.clock import START
from sluiceway_eval.adapters import database as db
from sluiceway_eval.adapters.database.evaluation_claims import claiming
from sluiceway_eval.adapters.database.evaluation_rows import OWN, evaluation_row, outcome_row
from sluiceway_eval.adapters.database.evaluation_tables import case_outcomes, evaluations
from sluiceway_eval.adapters.memory_evaluations import MemoryEvaluations, MemorySuites, position_of
from sluiceway_eval.domain.evaluations import (
    AnsweredCounts,
    ComparedModel,
    ModelEvaluation,
    cancelled,
    finished,
    with_known,
)
from sluiceway_eval.domain.gate import GateRule, PairedCounts, judged
from sluiceway_eval.ports.evaluations import EvaluationRequest, EvaluationStore, SuiteStore
from sluiceway_eval.service.judgement_events import model_judged
from tests.support.evaluations import a_claim, a_suite, an_evaluation, an_outcome, sealed_cases

MOST = 4
# What a step of a plan has read.
ROWS = re.compile(r"actual time=\S+ rows=(\S+) loops=(\d+)")
REQUEST = EvaluationRequest("k" * 64, "r" * 64)


@dataclass
class Stores:
    """Both, over one database or one memory."""

    suites: SuiteStore
    evaluations: EvaluationStore


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.server)])
def url(request: pytest.FixtureRequest) -> str:
    """The database for a test that asks for PostgreSQL; empty for the stores in memory."""
    return "" if request.param == "memory" else str(request.getfixturevalue("database"))


@pytest.fixture
async def bus() -> MemoryBus:
    bus = MemoryBus()
    await bus.ensure_topics(ModelJudged)
    return bus


@pytest.fixture
async def stores(url: str, bus: MemoryBus) -> AsyncIterator[Stores]:
    if not url:
        evaluations = MemoryEvaluations(bus, most_waiting=MOST, most=MOST + 2)
        yield Stores(MemorySuites(most_versions=MOST, named=evaluations.names), evaluations)
        return
    await asyncio.to_thread(migrate, url, schema=db.SCHEMA, package="sluiceway_eval")
    database = Database(url, schema=db.SCHEMA, pool=4)
    outbox = Outbox(database, bus, db.outbox_rows)
    yield Stores(
        db.PostgresSuites(database, most_versions=MOST),
        db.PostgresEvaluations(database, outbox, most_waiting=MOST, most=MOST + 2),
    )
    await database.stop()


@pytest.fixture
def suites(stores: Stores) -> SuiteStore:
    return stores.suites


@pytest.fixture
def store(stores: Stores) -> EvaluationStore:
    return stores.evaluations


async def test_a_suite_gets_the_next_number(suites: SuiteStore) -> None:
    first = await suites.put(a_suite(digest="a" * 64), sealed_cases())
    second = await suites.put(a_suite(digest="b" * 64), sealed_cases())
    assert (first.version, second.version) == (1, 2)
    assert await suites.get("acme", "tickets", 1) == first
    assert await suites.get("acme", "tickets", 0) == second
    assert await suites.get("acme", "tickets", 3) is None


async def test_the_same_cases_are_the_same_version(suites: SuiteStore) -> None:
    first = await suites.put(a_suite(), sealed_cases())
    assert await suites.put(a_suite(seconds=5), sealed_cases()) == first


async def test_a_version_is_found_by_its_cases(suites: SuiteStore) -> None:
    first = await suites.put(a_suite(digest="a" * 64), sealed_cases())
    await suites.put(a_suite(digest="b" * 64), sealed_cases())
    assert await suites.of_digest("acme", "tickets", "a" * 64) == first
    for named in (("acme", "tickets", "c" * 64), ("acme", "sums", "a" * 64), ("other", "tickets", "a" * 64)):
        assert await suites.of_digest(*named) is None


async def test_two_who_put_at_a_time_put_two_versions(suites: SuiteStore) -> None:
    put = await asyncio.gather(*(suites.put(a_suite(digest=each * 64), sealed_cases()) for each in "abc"))
    assert sorted(one.version for one in put) == [1, 2, 3]


async def test_a_suite_of_another_tenant_is_not_there(suites: SuiteStore) -> None:
    await suites.put(a_suite(), sealed_cases())
    assert await suites.get("other", "tickets", 0) is None
    assert await suites.suites("other", "", None, 10) == []


async def test_where_a_tenant_has_its_versions_the_oldest_that_nothing_needs_makes_room(stores: Stores) -> None:
    suites = stores.suites
    await suites.put(a_suite("alone", digest="z" * 64), sealed_cases())
    put = [await suites.put(a_suite(digest=each * 64, seconds=at), sealed_cases()) for at, each in enumerate("abc", 1)]
    await stores.evaluations.create(an_evaluation(1), None)
    assert (await suites.put(a_suite(digest="d" * 64, seconds=4), sealed_cases())).version == 4
    left = [(one.name, one.version) for one in await suites.suites("acme", "", None, 10)]
    assert left == [("tickets", 4), ("tickets", 3), ("tickets", 1), ("alone", 1)]
    assert list(await suites.cases(put[1], 0, 10)) == []


async def test_a_tenant_whose_versions_are_all_needed_is_told_what_bounds_them(stores: Stores) -> None:
    for name in "abc":
        await stores.suites.put(a_suite(name), sealed_cases())
    await stores.suites.put(a_suite("c", digest="e" * 64), sealed_cases())
    await stores.evaluations.create(an_evaluation(1, suite="c"), None)
    with pytest.raises(Overloaded, match=r"'acme' has 4 of 4 versions .*EVAL_TENANT_SUITES"):
        await stores.suites.put(a_suite("d"), sealed_cases())
    await stores.suites.put(a_suite(tenant="other"), sealed_cases())


async def test_cases_are_given_from_a_place_on(suites: SuiteStore) -> None:
    suite = await suites.put(a_suite(), sealed_cases(5))
    assert [one.number for one in await suites.cases(suite, 0, 3)] == [0, 1, 2]
    assert [one.number for one in await suites.cases(suite, 3, 3)] == [3, 4]
    assert (await suites.cases(suite, 4, 1))[0] == sealed_cases(5)[4]


async def test_suites_are_listed_the_last_one_first(suites: SuiteStore) -> None:
    put = [
        await suites.put(a_suite(name, each * 64, seconds=seconds), sealed_cases())
        for name, each, seconds in [("a", "a", 0), ("b", "b", 1), ("a", "c", 1)]
    ]
    listed = await suites.suites("acme", "", None, 10)
    assert [(one.name, one.version) for one in listed] == [("b", 1), ("a", 2), ("a", 1)]
    rest = await suites.suites("acme", "", position_of(put[1]), 10)
    assert [(one.name, one.version) for one in rest] == [("a", 2), ("a", 1)]
    assert [one.version for one in await suites.suites("acme", "a", None, 10)] == [2, 1]
    assert await suites.suites("acme", "", Position(at=START, id=""), 10) == []


async def claimed(store: EvaluationStore, owner: str = "one", *, seconds: float = 60.0) -> ModelEvaluation | None:
    return await store.claim(a_claim(owner, seconds=seconds))


async def running(store: EvaluationStore) -> ModelEvaluation:
    await store.create(an_evaluation(), None)
    evaluation = await claimed(store)
    assert evaluation is not None
    return evaluation


async def test_what_was_created_is_found(store: EvaluationStore) -> None:
    await store.create(an_evaluation(), None)
    assert await store.get("acme", an_evaluation().evaluation_id) == an_evaluation()
    assert await store.get("other", an_evaluation().evaluation_id) is None


async def test_the_same_key_is_the_same_evaluation(store: EvaluationStore) -> None:
    first = await store.create(an_evaluation(1), REQUEST)
    assert await store.create(an_evaluation(2), REQUEST) == first
    assert await store.requested("acme", REQUEST) == first
    other = an_evaluation(3, tenant="other")
    assert await store.create(other, REQUEST) == other


async def test_a_key_that_stands_for_something_else_is_refused(store: EvaluationStore) -> None:
    await store.create(an_evaluation(1), REQUEST)
    with pytest.raises(Conflict, match="`idempotency_key`"):
        await store.create(an_evaluation(2), EvaluationRequest(REQUEST.key_sha256, "x" * 64))


async def test_a_tenant_with_many_that_wait_is_told_to_wait(store: EvaluationStore) -> None:
    for number in range(1, MOST + 1):
        await store.create(an_evaluation(number), None)
    with pytest.raises(Overloaded, match="evaluations waiting"):
        await store.create(an_evaluation(MOST + 1), None)
    await store.create(an_evaluation(MOST + 2, tenant="other"), None)


async def test_a_page_has_the_last_one_first(store: EvaluationStore) -> None:
    for one in (an_evaluation(1), an_evaluation(2, suite="b"), an_evaluation(3), an_evaluation(4, tenant="other")):
        await store.create(one, None)
    assert [one.evaluation_id[-1] for one in await store.page("acme", "", "", 10)] == ["3", "2", "1"]
    assert [one.evaluation_id[-1] for one in await store.page("acme", "tickets", "", 10)] == ["3", "1"]
    assert [one.evaluation_id[-1] for one in await store.page("acme", "", an_evaluation(3).evaluation_id, 1)] == ["2"]


async def test_a_claim_gives_it_to_one(store: EvaluationStore) -> None:
    await store.create(an_evaluation(), None)
    got = await asyncio.gather(*(claimed(store, f"replica-{number}") for number in range(6)))
    (one,) = [each for each in got if each is not None]
    claim = a_claim()
    began = replace(an_evaluation(), state="running", owner=one.owner, fence=1, revision=2)
    assert one == replace(began, available_at=claim.until, started_at=claim.now)


async def test_a_tenant_has_so_many_at_work_at_a_time(store: EvaluationStore) -> None:
    await store.create(an_evaluation(1), None)
    await store.create(an_evaluation(2), None)
    await store.create(an_evaluation(3, tenant="other"), None)
    got = [await claimed(store) for _ in range(3)]
    assert [one and (one.tenant, one.evaluation_id[-1]) for one in got] == [("acme", "1"), ("other", "3"), None]


async def test_who_had_his_turn_last_comes_last(store: EvaluationStore) -> None:
    for number in (1, 2, 3):
        await store.create(an_evaluation(number), None)
    await store.create(an_evaluation(4, tenant="other"), None)
    first = await store.claim(a_claim(most=9))
    second = await store.claim(a_claim("two", most=9))
    assert [one and one.tenant for one in (first, second)] == ["acme", "other"]


async def test_nothing_is_claimed_before_its_time(store: EvaluationStore) -> None:
    await store.create(an_evaluation(90), None)
    assert await claimed(store, seconds=60) is None


async def test_who_falls_silent_is_followed_by_another(store: EvaluationStore) -> None:
    first = await running(store)
    assert await claimed(store, "two", seconds=80) is None
    second = await claimed(store, "two", seconds=91)
    assert second is not None
    assert (second.owner, second.fence, second.started_at) == ("two", 2, first.started_at)
    assert not await store.renew(first, START + timedelta(hours=1))
    assert not await store.record(first, an_outcome(0, True))
    assert await store.record(second, an_outcome(0, True))


async def test_takeovers_from_who_fell_silent_are_counted_and_others_not(store: EvaluationStore) -> None:
    first = await running(store)
    second = await claimed(store, "two", seconds=91)
    assert second is not None
    assert not await store.hand_over(first, START)
    assert await store.hand_over(second, START + timedelta(seconds=92))
    third = await claimed(store, "three", seconds=92)
    assert third is not None
    assert [one.takeovers for one in (first, second, third)] == [0, 1, 1]
    assert (third.owner, third.started_at) == ("three", first.started_at)
    known = with_known(third, third.candidate, third.champion)
    assert await store.commit(third, known)
    assert await claimed(store, "four", seconds=123) == replace(
        known, owner="four", fence=4, takeovers=2, revision=6, available_at=a_claim(seconds=123).until
    )


async def test_a_takeover_from_who_lives_is_none(store: EvaluationStore) -> None:
    first = await running(store)
    assert not await store.uncount_takeover(first)
    second = await claimed(store, "two", seconds=91)
    third = await claimed(store, "three", seconds=182)
    assert second is not None
    assert third is not None
    known = with_known(third, third.candidate, third.champion)
    assert [await store.uncount_takeover(one) for one in (third, first, second)] == [False, True, True]
    assert await store.commit(third, known)
    assert await store.get(third.tenant, third.evaluation_id) == replace(known, takeovers=0)


async def test_of_what_is_over_no_takeover_is_uncounted(store: EvaluationStore) -> None:
    first = await running(store)
    second = await claimed(store, "two", seconds=91)
    assert second is not None
    assert await store.commit(second, cancelled(second, PairedCounts(), START))
    assert not await store.uncount_takeover(first)


async def test_what_is_over_is_handed_over_to_nobody(store: EvaluationStore) -> None:
    held = await running(store)
    assert await store.commit(held, cancelled(held, PairedCounts(), START))
    assert not await store.hand_over(held, START)


async def test_who_renews_keeps_it(store: EvaluationStore) -> None:
    evaluation = await running(store)
    assert await store.renew(evaluation, START + timedelta(seconds=200))
    assert await claimed(store, "two", seconds=150) is None


async def test_a_change_keeps_the_lease(store: EvaluationStore) -> None:
    evaluation = await running(store)
    await store.renew(evaluation, START + timedelta(seconds=200))
    known = ComparedModel(name="small", model="small", model_digest="m")
    assert await store.commit(evaluation, with_known(evaluation, known, known))
    now = await store.get("acme", evaluation.evaluation_id)
    assert now is not None
    assert (now.candidate, now.available_at) == (known, START + timedelta(seconds=200))


async def test_what_was_written_since_is_not_written_over(store: EvaluationStore) -> None:
    evaluation = await running(store)
    after = with_known(evaluation, evaluation.candidate, evaluation.champion)
    assert await store.commit(evaluation, after)
    assert not await store.commit(evaluation, after)


async def test_an_end_and_its_event_are_written_together(store: EvaluationStore, bus: MemoryBus) -> None:
    evaluation = await running(store)
    counts = PairedCounts(cases=4, candidate_passed=3, champion_passed=4, champion_alone=1)
    after = finished(evaluation, counts, judged(counts, GateRule(), with_champion=True), START)
    assert await store.commit(evaluation, after, model_judged(after, START))
    assert await store.get("acme", evaluation.evaluation_id) == after
    assert not await store.renew(evaluation, START + timedelta(hours=1))
    assert not await store.record(evaluation, an_outcome(0, True))
    assert await claimed(store, "two", seconds=900) is None


async def test_a_case_stays_as_it_came_out_first(store: EvaluationStore) -> None:
    evaluation = await running(store)
    assert await store.record(evaluation, an_outcome(2, True, False))
    assert await store.record(evaluation, an_outcome(2, False, True))
    assert await store.recorded("acme", evaluation.evaluation_id) == {2}
    assert await store.outcomes("acme", evaluation.evaluation_id, "all", 0, 10) == [an_outcome(2, True, False)]


async def test_outcomes_are_counted_and_found(store: EvaluationStore) -> None:
    evaluation = await running(store)
    for number, sides in enumerate([(True, True), (True, False), (False, True), (False, False), (False, True)]):
        await store.record(evaluation, an_outcome(number, *sides))
    found = PairedCounts(cases=5, candidate_passed=2, champion_passed=3, candidate_alone=1, champion_alone=2)
    assert await store.counts("acme", evaluation.evaluation_id) == found
    assert await store.counts("other", evaluation.evaluation_id) == PairedCounts()

    async def numbers(wanted: str, start: int, limit: int) -> list[int]:
        there = await store.outcomes("acme", evaluation.evaluation_id, wanted, start, limit)  # type: ignore[arg-type]
        return [one.number for one in there]

    assert await numbers("all", 1, 2) == [1, 2]
    assert await numbers("failed", 0, 10) == [2, 3, 4]
    assert await numbers("differing", 2, 10) == [2, 4]


async def test_verdicts_are_outcomes_without_their_words(store: EvaluationStore) -> None:
    evaluation = await running(store)
    for number in range(3):
        await store.record(evaluation, an_outcome(number, True, False))
    without = [replace(an_outcome(number, True, False), words=None) for number in range(3)]
    assert await store.verdicts("acme", evaluation.evaluation_id, 0, 2) == without[:2]
    assert await store.verdicts("acme", evaluation.evaluation_id, 2, 2) == without[2:]
    assert await store.verdicts("other", evaluation.evaluation_id, 0, 2) == []


async def test_outcomes_without_a_champion_are_counted(store: EvaluationStore) -> None:
    evaluation = await running(store)
    await store.record(evaluation, an_outcome(0, True))
    await store.record(evaluation, an_outcome(1, False))
    assert await store.counts("acme", evaluation.evaluation_id) == PairedCounts(cases=2, candidate_passed=1)
    assert await store.outcomes("acme", evaluation.evaluation_id, "differing", 0, 10) == []


async def test_what_neither_model_answered_is_counted_beside_the_cases(store: EvaluationStore) -> None:
    evaluation = await running(store)
    await store.record(evaluation, an_outcome(0, True, True))
    await store.record(evaluation, an_outcome(1, False, False, blocked=True))
    found = PairedCounts(cases=1, candidate_passed=1, champion_passed=1, unasked=1)
    assert await store.counts("acme", evaluation.evaluation_id) == found


async def test_answers_of_each_side_are_counted(store: EvaluationStore) -> None:
    evaluation = await running(store)
    silent = an_outcome(0, False, blocked=True).candidate
    outcomes = [an_outcome(0, True), an_outcome(1, False, True), an_outcome(2, False, False, blocked=True)]
    for outcome in (*outcomes, replace(an_outcome(3, True, True), candidate=silent)):
        await store.record(evaluation, outcome)
    assert await store.answered("acme", evaluation.evaluation_id) == AnsweredCounts(candidate=2, champion=2)
    assert await store.answered("other", evaluation.evaluation_id) == AnsweredCounts(candidate=0, champion=0)


async def test_without_a_champion_what_is_not_answered_is_missed(store: EvaluationStore) -> None:
    evaluation = await running(store)
    await store.record(evaluation, an_outcome(0, True))
    await store.record(evaluation, an_outcome(1, False, blocked=True))
    assert await store.counts("acme", evaluation.evaluation_id) == PairedCounts(cases=2, candidate_passed=1)


async def over(store: EvaluationStore, number: int, *, seconds: float = 100) -> ModelEvaluation:
    """One that was ended so many seconds after the start."""
    evaluation = await store.create(an_evaluation(number), None)
    ended = cancelled(evaluation, PairedCounts(), START + timedelta(seconds=seconds))
    assert await store.commit(evaluation, ended)
    return ended


async def test_a_tenant_has_no_more_evaluations_than_it_may_those_that_are_over_included(
    store: EvaluationStore,
) -> None:
    for number in range(1, MOST + 3):
        await over(store, number)
    with pytest.raises(TooLarge, match=r"the tenant 'acme' has 6 of 6 \(EVAL_TENANT_EVALUATIONS\)"):
        await store.create(an_evaluation(9), None)
    await store.create(an_evaluation(10, tenant="other"), None)


async def test_evaluations_that_are_over_for_long_go_with_their_outcomes(store: EvaluationStore) -> None:
    await store.create(an_evaluation(1), None)
    held = await store.claim(a_claim())
    assert held is not None
    assert await store.record(held, an_outcome(0, True))
    assert await store.commit(held, cancelled(held, PairedCounts(), START + timedelta(seconds=90)))
    await store.create(an_evaluation(2), None)
    assert await store.sweep(START + timedelta(seconds=90), 10) == 0
    assert await store.sweep(START + timedelta(days=1), 10) == 1
    assert await store.get("acme", held.evaluation_id) is None
    assert await store.recorded("acme", held.evaluation_id) == frozenset()
    assert await store.get("acme", an_evaluation(2).evaluation_id) == an_evaluation(2)


@contextmanager
def rows_deleted() -> Iterator[list[int]]:
    """Of outcomes, by each statement."""
    deleted: list[int] = []

    def note(_connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("DELETE") and "case_outcomes" in statement:
            deleted.append(cursor.rowcount)

    event.listen(Engine, "after_cursor_execute", note)
    try:
        yield deleted
    finally:
        event.remove(Engine, "after_cursor_execute", note)


@pytest.mark.parametrize("url", [pytest.param("postgres", marks=pytest.mark.server)], indirect=True)
async def test_no_statement_of_a_sweep_deletes_more_than_it_can_in_its_time(url: str, store: EvaluationStore) -> None:
    of_two = [await over(store, number) for number in (1, 2)]
    database = Database(url, schema=db.SCHEMA, pool=1)
    async with database.transaction() as connection:
        for one in of_two:
            many = [outcome_row(one, an_outcome(number, True)) for number in range(2_500)]
            await connection.execute(insert(case_outcomes), many)
    await database.stop()
    with rows_deleted() as deleted:
        assert await store.sweep(START + timedelta(days=1), 10) == 2
    assert (sum(deleted), max(deleted)) == (5_000, 1_000)
    assert [await store.recorded("acme", one.evaluation_id) for one in of_two] == [frozenset()] * 2


@pytest.mark.parametrize("url", [pytest.param("postgres", marks=pytest.mark.server)], indirect=True)
async def test_a_claim_reads_little_of_a_tenant_that_has_had_many(url: str, store: EvaluationStore) -> None:
    """One waits, and two thousand are over."""
    database = Database(url, schema=db.SCHEMA, pool=1)
    waiting = an_evaluation(0)
    over = [replace(an_evaluation(each), state="finished", started_at=waiting.created_at) for each in range(1, 2_001)]
    async with database.transaction() as connection:
        unasked = dict.fromkeys(OWN)
        await connection.execute(insert(evaluations), [evaluation_row(each) | unasked for each in (waiting, *over)])
        await connection.exec_driver_sql("ANALYZE evaluations")
        asked = claiming(a_claim()).compile(dialect=psycopg.dialect(), compile_kwargs={"render_postcompile": True})
        lines = await connection.exec_driver_sql(f"EXPLAIN (ANALYZE) {asked}", asked.params)
        rows = [float(rows) * int(loops) for rows, loops in ROWS.findall("\n".join(lines.scalars()))]
    await database.stop()
    assert 0 < max(rows) < 100


async def test_a_sweep_takes_no_more_than_it_is_told_to(store: EvaluationStore) -> None:
    for number in (1, 2, 3):
        await over(store, number, seconds=number)
    assert [await store.sweep(START + timedelta(days=1), 2) for _ in range(3)] == [2, 1, 0]


async def test_open_evaluations_are_counted_by_state(store: EvaluationStore) -> None:
    assert await store.open_counts() == {"queued": 0, "running": 0}
    for number in (1, 2):
        await store.create(an_evaluation(number), None)
    await over(store, 3)
    assert await store.claim(a_claim()) is not None
    assert await store.open_counts() == {"queued": 1, "running": 1}


async def test_a_version_of_a_suite_that_was_followed_just_now_is_not_let_go_of_however_old_it_is(
    stores: Stores,
) -> None:
    old = await stores.suites.put(a_suite(digest="a" * 64, seconds=0), sealed_cases())
    await stores.suites.put(a_suite(digest="b" * 64, seconds=200), sealed_cases())
    found = [await stores.suites.followed(START + timedelta(seconds=at), None, 10) for at in (20, 200, 201)]
    assert [list(some) for some in found] == [[], [], [old]]


async def test_versions_of_suites_that_a_later_one_follows_are_let_go_of_and_their_numbers_stay_taken(
    stores: Stores,
) -> None:
    put = [
        await stores.suites.put(a_suite(digest=each * 64, seconds=at), sealed_cases()) for at, each in enumerate("abc")
    ]
    await stores.suites.put(a_suite("other", "e" * 64), sealed_cases())
    late = START + timedelta(days=1)
    assert list(await stores.suites.followed(START, None, 10)) == []
    assert list(await stores.suites.followed(late, None, 10)) == put[:2]
    assert list(await stores.suites.followed(late, ("acme", "tickets", 1), 10)) == put[1:2]
    await stores.evaluations.create(an_evaluation(1), None)
    assert await stores.evaluations.names(put[0])
    assert not await stores.evaluations.names(put[1])
    assert await stores.suites.let_go(put[1])
    assert not await stores.suites.let_go(put[1])
    assert await stores.suites.get("acme", "tickets", 2) is None
    assert list(await stores.suites.cases(put[1], 0, 10)) == []
    assert len(await stores.suites.cases(put[0], 0, 10)) == 2
    again = await stores.suites.put(a_suite(digest="f" * 64), sealed_cases())
    assert again.version == 4
