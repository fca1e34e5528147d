"""Law of the record store, in memory and in PostgreSQL."""

import asyncio
import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import Select, text
from sqlalchemy.dialects import postgresql

from sluiceway.eval.v1.events_pb2 import DocumentForgotten
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.database import Database, migrate
from sluiceway_common.errors import Invalid
from sluiceway_common.ids import sha256
from sluiceway_common.outbox import Outbox
from sluiceway_common.paging import Position
from sluiceway_eval.adapters import database as db
from sluiceway_eval.adapters.database.rows import TABLE
from sluiceway_eval.adapters.database.searching import answers_that
from sluiceway_eval.adapters.database.searching import recalled as statement_of_recall
from sluiceway_eval.adapters.database.step_rows import document_versions
from sluiceway_eval.adapters.database.verdict_rows import verdict_circumstances
from sluiceway_eval.adapters.memory import MemoryRecord
from sluiceway_eval.domain.audit import AuditFilter
from sluiceway_eval.domain.explanation import fate_of
from sluiceway_eval.domain.facts import Fact, distinct, with_edges
from sluiceway_eval.domain.queries import AnswerFilter, Recalled, Target, VerdictFilter
from sluiceway_eval.domain.record import DocumentStep, Happened, RecordedActivation, Told, VerdictEdge
from sluiceway_eval.domain.scores import INDEXED_SCORES, FeedbackMean
from sluiceway_eval.ports import RecordStore
from sluiceway_eval.service.events import document_forgotten
from tests.support.eval_builders import (
    NOON,
    alias_step,
    answer,
    audited,
    dataset,
    feedback,
    model_version,
    shown,
    step,
    told,
    training_row,
    training_step,
    verdict,
)
from tests.support.eval_running import emptying
from tests.support.evaluations import a_suite, sealed_cases
from tests.support.log import said_on
from tests.support.row_forms import as_before
from tests.support.statement_log import statements_logged

DEPARTURES: tuple[Happened, ...] = ("erased", "withdrawn")
ANSWERS = (
    answer("ans_1", 1, shows=("doc_a",), cites=("doc_b",), verdicts=("ver_1",)),
    answer("ans_2", 2, cites=("doc_a",), asker="bob", model="large", groundedness=0.25, adapter="tickets@1"),
    answer("ans_3", 3, prompt="support", verdicts=("ver_1", "ver_2")),
)
FACTS: tuple[Fact, ...] = (
    *ANSWERS,
    answer("ans_1", 1, tenant="other", cites=("doc_a",), verdicts=("ver_1",)),
    # The same name, told once more and otherwise: a call that was recorded twice.
    answer("ans_3", 2.5, cites=("doc_c",), event_id="earlier"),
    verdict("ver_1", 1, rules=("injection.ignore", "pii.card"), action="redact"),
    verdict("ver_2", 2),
    replace(verdict("ver_2", 5, rules=("pii.card",)), action="block"),
    feedback("ans_1", 1.0, 7, event_id="first"),
    feedback("ans_1", -0.5, 8, event_id="second"),
    feedback("ans_3", -1.0, 7, event_id="bob says", giver="bob"),
    feedback("ans_3", 1.0, 8, event_id="bob says again", giver="bob"),
    feedback("ans_3", 0.5, 8, event_id="bob means", giver="bob"),
    feedback("ans_3", 0.0, 6, event_id="cyd says", giver="cyd"),
    step("doc_a", "chunked", 0),
    step("doc_a", "chunked", 4, version=2),
    step("doc_a", "withdrawn", 9, version=2),
    step("doc_a", "forgotten", 11, version=2, service="embed"),
    step("doc_a", "forgotten", 10, version=2, service="embed", event_id="said before"),
    RecordedActivation(told=told(1), number=1, name="ours", version="2", digest="d"),
    dataset("ds_1", 20),
    replace(dataset("ds_1", 22), training_rows=0, name="told again"),
    training_row("ds_1", "row_1", "doc_a", "ans_1", 21),
    training_row("ds_1", "row_1", "doc_b", "ans_1", 21),
    replace(training_row("ds_1", "row_1", "doc_b", "ans_9", 21), split="validation", told=told(21, event_id="second")),
    training_row("ds_1", "row_2", "doc_a", "ans_2", 21),
    training_row("ds_1", "row_3", minute=21),
    training_row("ds_2", "row_1", "doc_a", "ans_1", 25),
    model_version(1, "ds_1", 30),
    replace(model_version(1, "ds_1", 31), digest="told again"),
    model_version(2, "ds_2", 32),
    alias_step(1, 1, 33),
    alias_step(2, 2, 34, canary=1),
    replace(alias_step(2, 1, 35), told=told(35, event_id="later")),
    training_step("run", "run_1", "queued", 26),
    training_step("run", "run_1", "queued", 25.5),
    training_step("version", "tickets@1", "tainted", 40, about="doc_a"),
    training_step("version", "tickets@1", "tainted", 41, about="doc_b"),
    audited(1, 50),
    audited(2, 51, content=b"what happened", act_id="act_1"),
    # Put in beside it by somebody.
    audited(2, 52, hash="f" * 64),
    audited(1, 53, service="train"),
)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    await asyncio.to_thread(migrate, url, schema=db.SCHEMA, package="sluiceway_eval")
    database = Database(url, schema=db.SCHEMA, pool=4)
    yield database
    await database.stop()


@pytest.fixture(params=["memory", *(pytest.param(each, marks=pytest.mark.server) for each in ("postgres", "before"))])
def url(request: pytest.FixtureRequest) -> str:
    """The database for a test that asks for PostgreSQL; empty for the store in memory."""
    if request.param == "memory":
        return ""
    database = str(request.getfixturevalue("database"))
    if request.param == "before":
        migrate(database, schema=db.SCHEMA, package="sluiceway_eval")
        as_before(database, db.SCHEMA)
    return database


@asynccontextmanager
async def stored(url: str, bus: MemoryBus) -> AsyncIterator[db.PostgresRecord]:
    await bus.ensure_topics(DocumentForgotten)
    async with opened(url) as database:
        yield db.PostgresRecord(database, Outbox(database, bus, db.outbox_rows))


@pytest.fixture
def bus() -> MemoryBus:
    return MemoryBus()


@pytest.fixture
async def store(url: str, bus: MemoryBus) -> AsyncIterator[RecordStore]:
    if not url:
        yield MemoryRecord()
        return
    async with stored(url, bus) as record:
        yield record


@pytest.fixture
async def in_postgres(database: str, bus: MemoryBus) -> AsyncIterator[db.PostgresRecord]:
    async with stored(database, bus) as record:
        yield record


@pytest.fixture
async def filled(store: RecordStore) -> RecordStore:
    await store.write(FACTS)
    return store


async def names(store: RecordStore, wanted: AnswerFilter) -> list[str]:
    return [one.answer_id for one in await store.answers("acme", wanted, None, 10)]


async def recalled(store: RecordStore, target: Target, name: str) -> list[tuple[str, bool]]:
    return [(one.answer_id, one.cited) for one in await store.recall("acme", target, name, None, 10)]


async def test_an_answer_is_found_as_it_was_written(filled: RecordStore) -> None:
    assert await filled.answer("acme", "ans_1") == ANSWERS[0]


async def test_what_is_not_there_is_nothing(filled: RecordStore) -> None:
    assert await filled.answer("acme", "ans_9") is None
    assert await filled.answer("nobody", "ans_1") is None


@pytest.mark.parametrize("seed", range(8))
async def test_order_and_doubles_leave_the_same_record(store: RecordStore, seed: int) -> None:
    """Batches of any size, in any order, some of them twice."""
    chance = random.Random(seed)
    facts = [*FACTS, *chance.sample(FACTS, k=6)]
    chance.shuffle(facts)
    while facts:
        size = chance.randint(1, 5)
        batch, facts = facts[:size], facts[size:]
        await store.write(batch)
    shuffled = await store.digest("acme"), await store.digest("other")
    await store.write(FACTS)
    assert (await store.digest("acme"), await store.digest("other")) == shuffled
    assert (await store.answer("acme", "ans_3")) == FACTS[4]
    assert (await store.verdicts_named("acme", ["ver_2"]))["ver_2"] == FACTS[6]


async def test_the_digest_of_shuffled_facts_is_that_of_sorted_ones(url: str, store: RecordStore) -> None:
    await store.write(FACTS)
    digest = await store.digest("acme")
    another = MemoryRecord()
    if url:
        async with opened(url) as database, database.transaction() as connection:
            for table in reversed(db.metadata.sorted_tables):
                await connection.execute(table.delete())
    again = store if url else another
    for fact in reversed(FACTS):
        await again.write([fact])
    assert await again.digest("acme") == digest
    mine = [fact for fact in FACTS if fact.told.tenant == "acme"]
    assert digest[1] == len(distinct(with_edges(mine)))


@pytest.mark.server
async def test_the_replay_of_the_page_empties_the_record_and_nothing_else(
    database: str, in_postgres: db.PostgresRecord
) -> None:
    """Suites and evaluations lie in the same schema, and no log has them."""
    nothing = await in_postgres.digest("acme")
    await in_postgres.write(FACTS)
    async with opened(database) as there:
        suite = await db.PostgresSuites(there, 10).put(a_suite(), sealed_cases())
        async with there.transaction() as connection:
            await connection.execute(text(emptying()))
        kept = await db.PostgresSuites(there, 10).get("acme", suite.name, suite.version)
    assert await in_postgres.digest("acme") == nothing
    assert kept == suite
    assert set(re.findall(r"eval\.(\w+)", emptying())) == {
        *(table.name for table in TABLE.values()),
        document_versions.name,
        verdict_circumstances.name,
    }


@pytest.mark.server
async def test_steps_have_one_digest_in_either_form(database: str, in_postgres: db.PostgresRecord) -> None:
    steps = [fact for fact in FACTS if isinstance(fact, DocumentStep)]
    await in_postgres.write(steps)
    short = await in_postgres.digest("acme")
    async with opened(database) as there, there.transaction() as connection:
        await connection.execute(text(emptying()))
    as_before(database, db.SCHEMA)
    await in_postgres.write(steps)
    assert (await in_postgres.digest("acme"), short[1]) == (short, len(distinct(steps)))


async def test_another_fact_changes_the_digest(filled: RecordStore) -> None:
    before = await filled.digest("acme")
    await filled.write([feedback("ans_2", 0.5)])
    assert await filled.digest("acme") != before


async def test_of_two_with_one_key_the_earlier_counts(filled: RecordStore) -> None:
    steps = await filled.steps("acme", ["doc_a"], 10)
    assert [(one.happened, one.version) for one in steps] == [
        ("chunked", 1),
        ("chunked", 2),
        ("withdrawn", 2),
        ("forgotten", 2),
    ]
    assert steps[-1].told.event_id == "said before"


@pytest.mark.parametrize(
    ("target", "name", "found"),
    [
        ("document", "doc_a", [("ans_2", True), ("ans_1", False)]),
        ("document", "doc_b", [("ans_1", True)]),
        ("document", "doc_z", []),
        ("passage", "doc_a-chunk", [("ans_2", True), ("ans_1", False)]),
        ("model", "large", [("ans_2", True)]),
        ("model", "large-digest", [("ans_2", True)]),
        ("verdict", "ver_1", [("ans_3", True), ("ans_1", True)]),
        ("verdict_rule", "injection.ignore", [("ans_3", True), ("ans_1", True)]),
        ("day", "2026-03-01", [("ans_3", True), ("ans_2", True), ("ans_1", True)]),
        ("day", "2026-03-02", []),
        ("adapter", "tickets@1", [("ans_2", True)]),
        ("adapter", "digest of tickets 1", [("ans_2", True)]),
        ("adapter", "tickets@2", []),
        ("adapter", "tickets@9", []),
        ("dataset", "ds_1", [("ans_2", True)]),
        ("dataset", "ds_2", []),
        ("training_row", "row_1", [("ans_2", True)]),
        ("training_row", "row_9", []),
    ],
)
async def test_all_that_something_had_part_in_is_recalled(
    filled: RecordStore, target: Target, name: str, found: list[tuple[str, bool]]
) -> None:
    assert await recalled(filled, target, name) == found
    assert await filled.count("acme", target, name, 10) == len(found)


async def test_a_prompt_is_recalled_with_its_version_or_without(store: RecordStore) -> None:
    await store.write([answer("ans_1", prompt="support"), answer("ans_2", prompt="sales")])
    assert await recalled(store, "prompt", "support") == [("ans_1", True)]
    assert await recalled(store, "prompt", "support@3") == [("ans_1", True)]
    assert await recalled(store, "prompt", "support@4") == []


async def test_nothing_of_another_tenant_is_recalled(filled: RecordStore) -> None:
    (one,) = await filled.recall("other", "document", "doc_a", None, 10)
    assert one == Recalled(answer_id="ans_1", at=NOON + timedelta(minutes=1), cited=True)


async def test_pages_of_what_is_recalled_have_each_answer_once(store: RecordStore) -> None:
    # Several at one time: the id tells them apart.
    await store.write([answer(f"ans_{number}", number // 3, shows=("doc_a", "doc_b")) for number in range(9)])
    seen: list[str] = []
    before = None
    while page := await store.recall("acme", "document", "doc_a", before, 2):
        seen += [one.answer_id for one in page]
        before = Position(at=page[-1].at, id=page[-1].answer_id)
    assert seen == [f"ans_{number}" for number in reversed(range(9))]


async def test_an_answer_that_was_judged_again_later_is_recalled_once(store: RecordStore) -> None:
    """The same rule saw something before it was given and after."""
    again = VerdictEdge(told=told(9, event_id="judged again"), answer_id="ans_1", verdict_id="ver_2")
    await store.write([answer("ans_1", 1, verdicts=("ver_1",)), answer("ans_2", 5, verdicts=("ver_3",)), again])
    await store.write([verdict(each, rules=("pii.card",)) for each in ("ver_1", "ver_2", "ver_3")])
    first = await store.recall("acme", "verdict_rule", "pii.card", None, 1)
    (last,) = first
    rest = await store.recall("acme", "verdict_rule", "pii.card", Position(at=last.at, id=last.answer_id), 10)
    assert [one.answer_id for one in (*first, *rest)] == ["ans_2", "ans_1"]
    assert rest[0].at == NOON + timedelta(minutes=1)
    assert await store.count("acme", "verdict_rule", "pii.card", 10) == 2


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (AnswerFilter(), ["ans_3", "ans_2", "ans_1"]),
        (AnswerFilter(asker="bob"), ["ans_2"]),
        (AnswerFilter(model="small", groundedness="grounded"), ["ans_3", "ans_1"]),
        (AnswerFilter(since=NOON + timedelta(minutes=2)), ["ans_3", "ans_2"]),
        (AnswerFilter(until=NOON + timedelta(minutes=2)), ["ans_1"]),
        (AnswerFilter(guard="blocked"), []),
        # Two filters of one word are two.
        (AnswerFilter(collection="small", model="small"), []),
        (AnswerFilter(guard="stop", finish_reason="stop"), []),
        (AnswerFilter(collection="manuals", finish_reason="stop", guard="passed"), ["ans_3", "ans_2", "ans_1"]),
        (AnswerFilter(score="groundedness", most=0.5), ["ans_2"]),
        (AnswerFilter(score="groundedness", least=0.5), ["ans_3", "ans_1"]),
        (AnswerFilter(score="unheard"), []),
        (AnswerFilter(score="feedback", least=0.2, most=0.3), ["ans_1"]),
        (AnswerFilter(score="feedback", least=0.3), ["ans_3"]),
        (AnswerFilter(score="feedback", least=0.6), []),
    ],
)
async def test_answers_are_found_by_what_is_known_of_them(
    filled: RecordStore, wanted: AnswerFilter, found: list[str]
) -> None:
    assert await names(filled, wanted) == found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (VerdictFilter(), ["ver_2", "ver_1"]),
        (VerdictFilter(action="redact"), ["ver_1"]),
        (VerdictFilter(answer_id="ans_1"), ["ver_1"]),
        (VerdictFilter(rule="injection.ignore"), ["ver_1"]),
        (VerdictFilter(verdict_id="ver_2"), ["ver_2"]),
        (VerdictFilter(since=NOON + timedelta(minutes=2)), ["ver_2"]),
        (VerdictFilter(until=NOON + timedelta(minutes=2)), ["ver_1"]),
    ],
)
async def test_verdicts_are_found_by_what_is_known_of_them(
    filled: RecordStore, wanted: VerdictFilter, found: list[str]
) -> None:
    assert [one.verdict_id for one in await filled.verdicts("acme", wanted, None, 10)] == found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (AuditFilter(), [("train", 1), ("guard", 2), ("guard", 2), ("guard", 1)]),
        (AuditFilter(service="train"), [("train", 1)]),
        (AuditFilter(act_id="act_1"), [("train", 1), ("guard", 2), ("guard", 1)]),
        (AuditFilter(since=NOON + timedelta(minutes=52)), [("train", 1), ("guard", 2)]),
        (AuditFilter(until=NOON + timedelta(minutes=51)), [("guard", 1)]),
    ],
)
async def test_entries_of_the_audit_log_are_found_the_last_one_first(
    filled: RecordStore, wanted: AuditFilter, found: list[tuple[str, int]]
) -> None:
    entries = await filled.audit_entries("acme", wanted, None, 10)
    assert [(one.service, one.sequence) for one in entries] == found
    assert await filled.audit_entries("other", wanted, None, 10) == []
    for one in entries:
        assert one in FACTS


async def test_the_audit_log_is_read_in_pages(filled: RecordStore) -> None:
    (first, second) = await filled.audit_entries("acme", AuditFilter(), None, 2)
    rest = await filled.audit_entries("acme", AuditFilter(), Position(at=second.told.at, id=second.told.event_id), 10)
    assert [one.hash[-1] for one in (first, second, *rest)] == ["1", "f", "2", "1"]


async def test_what_one_event_told_stands_in_the_order_of_the_deed(store: RecordStore) -> None:
    deeds = [step("doc_a", "erased", 1, event_id="one"), step("doc_a", "withdrawn", 1, event_id="one")]
    await store.write(deeds)
    assert [one.happened for one in await store.steps("acme", ["doc_a"], 10)] == ["withdrawn", "erased"]


async def test_a_policy_is_found_by_its_digest(filled: RecordStore) -> None:
    assert [one.number for one in await filled.activations("acme", ["d", "x"])] == [1]
    assert list(await filled.activations("other", ["d"])) == []


async def test_what_people_said_is_in_its_order(filled: RecordStore) -> None:
    assert [one.score for one in await filled.feedback("acme", "ans_1", 10)] == [1.0, -0.5]
    assert [one.score for one in await filled.feedback("acme", "ans_1", 1)] == [-0.5]
    assert await filled.feedback("acme", "ans_2", 10) == []


async def test_of_what_a_person_said_of_an_answer_the_last_word_counts(filled: RecordStore) -> None:
    """Of two of one time the one with the larger id."""
    said = await filled.feedback("acme", "ans_3", 10)
    assert [(one.giver, one.score, one.told.event_id) for one in said] == [
        ("cyd", 0.0, "cyd says"),
        ("bob", 1.0, "bob says again"),
    ]


async def test_who_repeats_himself_outvotes_nobody(filled: RecordStore) -> None:
    await filled.write([feedback("ans_3", 1.0, 20 + each, event_id=f"again {each}", giver="bob") for each in range(9)])
    assert await filled.feedback_means("acme", ["ans_1", "ans_2", "ans_3"]) == {
        "ans_1": FeedbackMean(0.25, 2),
        "ans_3": FeedbackMean(0.5, 2),
    }
    assert await names(filled, AnswerFilter(score="feedback", least=0.5, most=0.5)) == ["ans_3"]


async def test_what_a_version_without_givers_wrote_counts_once(filled: RecordStore) -> None:
    """While replicas of both are there, an event is heard by either: also one that its giver has taken back since."""
    for event_id, minute, score in (("bob says", 7, -1.0), ("bob means", 8, 0.5)):
        await filled.write([feedback("ans_3", score, minute, event_id=event_id)])
    others = [feedback("ans_3", -1.0, 9, event_id="dan says"), feedback("ans_1", -1.0, 7, event_id="bob says")]
    await filled.write(others)
    assert (await filled.feedback_means("acme", ["ans_3"]))["ans_3"].people == 5
    again = ("bob says", 7, -1.0), ("bob says again", 8, 1.0), ("bob means", 8, 0.5)
    said = [feedback("ans_3", score, at, event_id=event_id, giver="bob") for event_id, at, score in again]
    await filled.write(said[:1])
    assert (await filled.feedback_means("acme", ["ans_3"]))["ans_3"].people == 4
    await filled.write(said)
    left = [(one.giver, one.told.event_id) for one in await filled.feedback("acme", "ans_3", 10)]
    assert left == [("cyd", "cyd says"), ("bob", "bob says again"), ("", "dan says")]
    assert others[1] in await filled.feedback("acme", "ans_1", 10)


async def test_of_each_document_the_last_steps_are_given_and_all_are_counted(store: RecordStore) -> None:
    await store.write([step(one, "chunked", at, version=at) for one in ("doc_a", "doc_b") for at in range(1, 6)])
    found = await store.steps("acme", ["doc_a", "doc_b"], 2)
    assert sorted((one.document_id, one.version) for one in found) == [
        ("doc_a", 4),
        ("doc_a", 5),
        ("doc_b", 4),
        ("doc_b", 5),
    ]
    assert (await store.step_count("acme", "doc_a"), await store.step_count("other", "doc_a")) == (5, 0)


async def test_of_thousands_of_versions_few_steps_tell_a_fate(store: RecordStore) -> None:
    cut = [step("doc_a", "chunked", version, version=version) for version in range(1, 3_001)]
    gone = [step("doc_a", how, 4_000 + version, version=version) for how in DEPARTURES for version in range(1, 3_001)]
    again = replace(cut[9], attempt=1, told=told(11.5, event_id="again"), manifest_sha256="cut anew")
    await store.write([*cut, *gone, again])
    few = await store.fates("acme", {("doc_a", 10), ("doc_b", 1)})
    assert [one for one in few if one.version >= 10] == [cut[10], again, *(gone[each + 9] for each in (0, 3_000))]
    assert len(few) <= 5
    assert list(await store.fates("other", {("doc_a", 10)})) == []
    first = {(one.happened, one.version) for one in await store.departures("acme", ["doc_a", "doc_b"])}
    assert first == {("withdrawn", 1), ("erased", 1)}


async def test_few_steps_tell_the_fate_that_all_of_them_tell(store: RecordStore) -> None:
    drawn = random.Random(3)
    kinds: list[Happened] = ["chunked", "chunked", "withdrawn", "erased", "indexed"]
    for number in range(40):
        all_of_it = [
            step(
                f"doc_{number}",
                drawn.choice(kinds),
                drawn.randrange(9),
                version=drawn.randrange(1, 5),
                event_id=f"{each}",
            )
            for each in range(drawn.randrange(8))
        ]
        await store.write(all_of_it)
        every = await store.steps("acme", [f"doc_{number}"], 100)
        for passage in [shown(f"doc_{number}", version) for version in range(1, 5)]:
            few = await store.fates("acme", {(passage.document_id, passage.version)})
            assert len(few) <= 5
            assert fate_of(passage, few) == fate_of(passage, every)


async def test_a_withdrawal_and_its_erasure_are_forgotten_each_for_itself(store: RecordStore) -> None:
    of_withdrawal = step("doc_a", "forgotten", 1, service="embed", let_go={"passages": 7})
    of_erasure = step("doc_a", "forgotten_for_good", 2, service="embed", let_go={})
    older = step("doc_a", "forgotten", 3, service="infer")
    await store.write([of_erasure, older, of_withdrawal])
    await store.write([of_withdrawal])
    assert list(await store.steps("acme", ["doc_a"], 10)) == [of_withdrawal, of_erasure, older]


async def test_a_step_is_read_as_it_was_told(store: RecordStore) -> None:
    """Whatever its names, and however far its time."""
    odd = ("a" * 8 + "-1111-2222-3333-" + "b" * 12, "0f" * 32, "~", "~~x", "=", '"\\', "é", "", "A" * 22)
    times = (datetime.min, datetime(1970, 1, 1), datetime(2026, 3, 1, 12, 0, 0, 1), datetime.max)
    for name, at in product(odd, times):
        when = Told(tenant="acme", at=at.replace(tzinfo=UTC), event_id=name)
        cut = step(f"{name} {at}", "chunked", version=2)
        cut = replace(cut, told=when, manifest_sha256=name, chunks=2, index_version=name, attempt=3)
        refused = replace(cut, happened="refused", chunks=0, index_version="", manifest_sha256="", service="ours")
        await store.write([cut, refused])
        found = await store.steps("acme", [cut.document_id], 10)
        assert sorted(found, key=lambda one: one.happened) == [cut, refused]


async def test_a_verdict_is_read_as_it_was_told(store: RecordStore) -> None:
    """Also one whose circumstances others have, whose id is a long one, or that is no message."""
    alike = (b"", b"policy", b"policy", b"another policy")
    names = ("ver_1", "ver_2", "ver_3", "v" * 200, "é" * 100)
    given = [
        replace(verdict(f"{name}{number}"), verdict=begin(f"{name}{number}") + end, circumstances=end)
        for name, (number, end) in product(names, enumerate(alike))
    ]
    odd = replace(verdict("ver_odd"), verdict=b"odd policy", circumstances=b"policy")
    await store.write(given[:3])
    await store.write([*given[2:], odd])
    every = [*given, odd]
    assert await store.verdicts_named("acme", [one.verdict_id for one in every]) == {
        one.verdict_id: one for one in every
    }
    found = await store.verdicts("acme", VerdictFilter(), None, 100)
    assert {one.verdict_id: one.verdict for one in found} == {one.verdict_id: one.verdict for one in every}


def begin(name: str) -> bytes:
    """Of the message: its first field, and another one."""
    return b"\n" + bytes([min(len(name.encode()), 127)]) + name.encode() + b"\x10\x02"


async def test_what_is_said_of_facts_is_said_with_them(store: RecordStore, bus: MemoryBus) -> None:
    withdrawn = step("doc_a", "withdrawn")
    await store.write([withdrawn], [document_forgotten(withdrawn, erase=False)])
    said = store.said if isinstance(store, MemoryRecord) else await said_on(bus, DocumentForgotten)
    assert len(await store.steps("acme", ["doc_a"], 10)) == 1
    assert [one.event for one in said] == [DocumentForgotten(document_id="doc_a", version=1, erase=False)]


@pytest.mark.server
@pytest.mark.parametrize("score", INDEXED_SCORES)
async def test_a_seldom_score_is_found_without_looking_at_every_answer(database: str, score: str) -> None:
    """Whatever the planner thinks of a small table: that the index is of the very expression that is asked for."""
    async with opened(database) as there, there.transaction() as connection:
        await connection.execute(text("SET LOCAL enable_seqscan = off"))
        wanted = answers_that("acme", AnswerFilter(score=score, most=0.5), None).order_by(None)
        asked = wanted.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
        plan = [row[0] for row in await connection.exec_driver_sql(f"EXPLAIN {asked}")]
    assert any(f"answers_{score.replace('.', '_')}" in line for line in plan), plan


@pytest.mark.server
@pytest.mark.parametrize(("target", "name"), [("adapter", "ab" * 32), ("adapter", "tickets@3"), ("dataset", "ds_1")])
async def test_answers_of_an_adapter_are_found_without_looking_at_every_answer(
    database: str, target: Target, name: str
) -> None:
    async with opened(database) as there, there.transaction() as connection:
        await connection.execute(text("SET LOCAL enable_seqscan = off"))
        asked = recalled_by(target, name).compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
        plan = [row[0] for row in await connection.exec_driver_sql(f"EXPLAIN {asked}")]
    assert any("answers_adapter" in line for line in plan), plan


def recalled_by(target: Target, name: str) -> Select[Any]:
    """Not in the order of time, which another index has."""
    return statement_of_recall("acme", target, name, None).order_by(None)


@pytest.mark.server
async def test_where_nothing_was_trained_the_digest_has_nothing_of_training(in_postgres: db.PostgresRecord) -> None:
    """So a record is still known after an update: it is compared with what an older version said of it."""
    nothing = sha256("\n".join(f"{table} 0 0 0" for table in _FIRST_TABLES))
    assert await in_postgres.digest("acme") == (nothing, 0)
    await in_postgres.write([training_row("ds_1", "row_1")])
    assert (await in_postgres.digest("acme"))[0] != nothing


_FIRST_TABLES = (
    "answers", "answer_passages", "answer_verdicts", "verdicts", "verdict_rules", "feedback", "document_steps",
    "policy_activations",
)  # fmt: skip


@pytest.mark.server
async def test_a_search_that_takes_too_long_is_refused_with_the_way_out(database: str, bus: MemoryBus) -> None:
    async with opened(database) as there, there.transaction() as other:
        await other.execute(text("LOCK TABLE answers IN ACCESS EXCLUSIVE MODE"))
        slow = db.PostgresRecord(there, Outbox(there, bus, db.outbox_rows), search_seconds=0.05)
        with pytest.raises(Invalid, match=r"more of the record than it can in 0\.05 s; name a shorter range") as raised:
            await slow.answers("acme", AnswerFilter(), None, 10)
    assert raised.value.field == "from"


@pytest.mark.server
@pytest.mark.parametrize("target", ["document", "verdict_rule", "model", "adapter"])
async def test_a_recall_that_takes_too_long_is_refused_with_the_way_out(
    database: str, bus: MemoryBus, target: Target
) -> None:
    async with opened(database) as there, there.transaction() as other:
        for table in ("answers", "answer_passages", "answer_verdicts"):
            await other.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
        slow = db.PostgresRecord(there, Outbox(there, bus, db.outbox_rows), search_seconds=0.05)
        for asked in (slow.recall("acme", target, "x@1", None, 10), slow.count("acme", target, "x@1", 10)):
            with pytest.raises(Invalid, match=r"than it can in 0\.05 s; name what fewer answers have to do") as raised:
                await asked
            assert raised.value.field == "target"


@pytest.mark.server
async def test_where_the_facts_are_refused_nothing_is_said(in_postgres: db.PostgresRecord, bus: MemoryBus) -> None:
    event = document_forgotten(step("doc_a", "withdrawn"), erase=False)
    with pytest.raises(Invalid, match="a value cannot be stored"):
        await in_postgres.write([step("doc_a", "withdrawn"), step("\0", "withdrawn")], [event])
    assert (await in_postgres.steps("acme", ["doc_a"], 10), await said_on(bus, DocumentForgotten)) == ([], [])


@pytest.mark.server
async def test_a_name_that_no_index_takes_is_the_facts_fault(in_postgres: db.PostgresRecord) -> None:
    """Not a database that is away: nobody would wait for that in vain."""
    name = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=9_000))
    with pytest.raises(Invalid, match="a value cannot be stored; it must be shorter"):
        await in_postgres.write([step(name, "chunked")])


@pytest.mark.server
async def test_few_facts_of_several_kinds_take_one_statement(in_postgres: db.PostgresRecord) -> None:
    with statements_logged() as log:
        await in_postgres.write([verdict("ver_1"), step("doc_a", "judged"), step("doc_b", "judged")])
    assert [one.alone for one in log.sent] == [True], log.told()
    assert list(await in_postgres.verdicts_named("acme", ["ver_1"])) == ["ver_1"]
    assert {one.document_id for one in await in_postgres.steps("acme", ["doc_a", "doc_b"], 10)} == {"doc_a", "doc_b"}


@pytest.mark.server
async def test_of_few_facts_all_are_written_or_none(in_postgres: db.PostgresRecord) -> None:
    with pytest.raises(Invalid, match="a value cannot be stored"):
        await in_postgres.write([verdict("ver_1"), step("doc_a", "judged"), step("\0", "judged")])
    assert await in_postgres.verdicts_named("acme", ["ver_1"]) == {}
    assert await in_postgres.steps("acme", ["doc_a"], 10) == []
