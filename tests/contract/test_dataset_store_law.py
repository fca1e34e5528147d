"""Law of examples, datasets and what is withdrawn of them, in memory and in PostgreSQL with an object store."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from sluiceway.train.v1.events_pb2 import DatasetChanged, DatasetRequested
from sluiceway_common.access.memory import MemorySeal
from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.blobs.references import BlobReferences
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.database import Database, migrate
from sluiceway_common.errors import NotFound, Unavailable
from sluiceway_common.ids import sha256
from sluiceway_common.outbox import Outbox
from sluiceway_common.paging import Position
from sluiceway_common.testing import ManualClock
from sluiceway_common.testing.clock import START
from sluiceway_train.adapters import database as db
from sluiceway_train.adapters.memory import MemoryDatasets, MemoryExamples, MemoryShards
from sluiceway_train.domain.datasets import (
    Dataset,
    DatasetName,
    DatasetOptions,
    DatasetQuery,
    DatasetReport,
    LeftOut,
    Shard,
)
from sluiceway_train.domain.examples import Lesson, TrainingExample
from sluiceway_train.domain.quotas import DatasetUsage
from sluiceway_train.ports.datasets import DatasetOrder, DatasetStore, ExampleStore, ShardFiles, WithdrawalStore

OPTIONS = DatasetOptions(validation_share=0.25, held_out=("a suite",), keep_redacted=True)
QUERY = DatasetQuery(origins=("correction", "graded"), since=START, collection="wiki", most_rows=7)
ALL = DatasetQuery(origins=("correction", "graded"))


@dataclass(frozen=True)
class Stores:
    """One world."""

    examples: ExampleStore
    datasets: DatasetStore
    withdrawals: WithdrawalStore
    files: ShardFiles


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.server)])
def url(request: pytest.FixtureRequest) -> str:
    """The database for a test that asks for PostgreSQL; empty for the stores in memory."""
    return "" if request.param == "memory" else str(request.getfixturevalue("database"))


@pytest.fixture
async def stores(url: str, tmp_path: Path) -> AsyncIterator[Stores]:
    seal = MemorySeal()
    if not url:
        examples, files = MemoryExamples(), MemoryShards(seal)
        datasets = MemoryDatasets(examples, files)
        yield Stores(examples, datasets, datasets, files)
        return
    await asyncio.to_thread(migrate, url, schema=db.SCHEMA, package="sluiceway_train")
    bus = MemoryBus()
    await bus.ensure_topics(DatasetRequested, DatasetChanged)
    database = Database(url, schema=db.SCHEMA, pool=4)
    blobs = FilesystemBlobs(tmp_path)
    references = BlobReferences(database, blobs, db.blobs)
    store = db.PostgresDatasets(database, Outbox(database, bus, db.outbox), references, seal=seal, clock=ManualClock())
    yield Stores(db.PostgresExamples(database), store, store, db.SealedShards(references, blobs, seal))
    await database.stop()


def a_lesson(number: int = 1, *, minutes: float = 0.0, **changes: object) -> Lesson:
    lesson = Lesson(
        tenant="acme",
        answer_id=f"ans_{number}",
        teacher="person",
        score=1.0,
        said_at=START + timedelta(minutes=number + minutes),
        event_id=f"event-{number}-{minutes}",
    )
    return replace(lesson, **changes)  # type: ignore[arg-type]


async def an_example(number: int = 1, *, minutes: float = 0.0, **changes: object) -> TrainingExample:
    lesson = a_lesson(number, minutes=minutes)
    example = TrainingExample(
        tenant=lesson.tenant,
        answer_id=lesson.answer_id,
        teacher=lesson.teacher,
        score=lesson.score,
        said_at=lesson.said_at,
        event_id=lesson.event_id,
        is_corrected=True,
        words=await MemorySeal().seal("acme", "words"),
        model="clerk",
        collection="wiki",
        document_ids=("doc_1", "doc_2"),
    )
    return replace(example, **changes)  # type: ignore[arg-type]


def an_order(number: int = 1, name: str = "support", source: tuple[Shard, ...] = (), **changes: object) -> DatasetOrder:
    dataset = Dataset(
        tenant="acme",
        dataset_id=f"ds_{number:032x}",
        name=name,
        objective="sft",
        created_at=START + timedelta(minutes=number),
        query=QUERY,
    )
    return DatasetOrder(dataset=replace(dataset, **changes), options=OPTIONS, source=source)  # type: ignore[arg-type]


def requested(order: DatasetOrder) -> OutgoingEvent:
    return OutgoingEvent(DatasetRequested(dataset_id=order.dataset.dataset_id), order.dataset.tenant)


async def added(stores: Stores, order: DatasetOrder) -> Dataset:
    return await stores.datasets.add(order, requested(order))


def built(dataset: Dataset, **changes: object) -> Dataset:
    report = DatasetReport(examples=3, left_out=(LeftOut("empty", 1, ("ans_9",)),), conflicts=(("a" * 64, "b" * 64),))
    ready = replace(dataset, state="ready", report=report, training_rows=2, revision=dataset.revision + 1)
    return replace(ready, **changes)  # type: ignore[arg-type]


async def a_shard(stores: Stores, content: bytes, *documents: tuple[str, int], tenant: str = "acme") -> Shard:
    uri = await stores.files.put(tenant, content)
    row_ids = tuple(sha256(content + bytes([number])) for number in range(3))
    return Shard(
        sha256=sha256(content), split="training", row_ids=row_ids, uri=uri, bytes=len(content), documents=documents
    )


def changed(dataset: Dataset) -> OutgoingEvent:
    return OutgoingEvent(DatasetChanged(dataset_id=dataset.dataset_id), dataset.tenant)


async def all_of(stores: Stores, tenant: str = "acme", query: DatasetQuery = ALL) -> list[TrainingExample]:
    return [one async for one in stores.examples.select(tenant, query, START + timedelta(days=1))]


async def test_an_example_is_read_as_it_was_kept(stores: Stores) -> None:
    example = await an_example()
    await stores.examples.keep(example)
    await stores.examples.keep(example)
    assert await all_of(stores) == [example]
    assert await all_of(stores, "other") == []
    assert await stores.examples.knows(a_lesson())
    assert not await stores.examples.knows(a_lesson(tenant="other"))
    assert not await stores.examples.knows(a_lesson(minutes=1))


@pytest.mark.parametrize("late_first", [True, False])
async def test_what_was_said_later_stays_whichever_comes_first(stores: Stores, late_first: bool) -> None:
    early, late = await an_example(), await an_example(minutes=5, score=-1.0, document_ids=())
    for one in (late, early) if late_first else (early, late):
        await stores.examples.keep(one)
    assert await all_of(stores) == [late]


@pytest.mark.parametrize("person_first", [True, False])
async def test_a_persons_word_stays_before_a_later_score(stores: Stores, person_first: bool) -> None:
    person, score = await an_example(), await an_example(minutes=5, teacher="score", is_corrected=False)
    for one in (person, score) if person_first else (score, person):
        await stores.examples.keep(one)
    assert await all_of(stores) == [person]


async def test_a_query_finds_what_meets_all_of_it_the_last_one_first(stores: Stores) -> None:
    corrected = await an_example(1)
    good, bad = await an_example(2, is_corrected=False, score=0.8), await an_example(3, is_corrected=False, score=0.1)
    elsewhere = await an_example(4, collection="faq", model="other")
    for one in (corrected, good, bad, elsewhere):
        await stores.examples.keep(one)
    assert await all_of(stores) == [elsewhere, good, corrected]
    assert await all_of(stores, query=replace(ALL, origins=("correction",))) == [elsewhere, corrected]
    assert await all_of(stores, query=replace(ALL, origins=("preference",))) == [elsewhere, corrected]
    assert await all_of(stores, query=replace(ALL, origins=("graded",), min_score=0.0)) == [bad, good]
    assert await all_of(stores, query=replace(ALL, collection="wiki")) == [good, corrected]
    assert await all_of(stores, query=replace(ALL, model="other")) == [elsewhere]
    assert await all_of(stores, query=replace(ALL, since=good.said_at, until=elsewhere.said_at)) == [good]
    assert await all_of(stores, query=replace(ALL, most_rows=1)) == [elsewhere]
    assert [one async for one in stores.examples.select("acme", ALL, good.said_at)] == [good, corrected]


async def test_many_examples_are_read_in_their_order_each_once(stores: Stores) -> None:
    for number in range(120):
        # Three are said at a time.
        await stores.examples.keep(await an_example(number, minutes=number // 3 - number))
    found = [(one.said_at, one.answer_id) for one in await all_of(stores)]
    assert (len(found), found) == (120, sorted(set(found), reverse=True))
    assert len(await all_of(stores, query=replace(ALL, most_rows=50))) == 50
    assert len(await all_of(stores, query=replace(ALL, most_rows=101))) == 101


async def test_what_is_too_old_or_too_much_goes(stores: Stores) -> None:
    for number in range(1, 6):
        await stores.examples.keep(await an_example(number))
    await stores.examples.keep(await an_example(1, tenant="other"))
    assert await stores.examples.sweep(START + timedelta(minutes=2), 3) == 3
    assert [one.answer_id for one in await all_of(stores)] == ["ans_5", "ans_4", "ans_3"]
    assert await stores.examples.count("other") == 0


async def test_nothing_is_kept_of_a_withdrawn_document(stores: Stores) -> None:
    await stores.examples.keep(await an_example(1))
    await stores.examples.keep(await an_example(2, document_ids=("doc_2",)))
    await stores.examples.keep(await an_example(3, tenant="other"))
    assert await stores.withdrawals.withdraw("acme", "doc_1") == 1
    assert await stores.withdrawals.withdraw("acme", "doc_1") == 0
    await stores.examples.keep(await an_example(4))
    late, untouched = await all_of(stores)
    assert (late.words, late.document_ids, untouched.answer_id) == (None, (), "ans_2")
    assert await stores.examples.count("other") == 1


async def test_datasets_are_numbered_under_their_names(stores: Stores) -> None:
    first = await added(stores, an_order(1))
    second = await added(stores, an_order(2))
    other = await added(stores, an_order(3, name="other"))
    foreign = await added(stores, an_order(4, tenant="other"))
    assert [one.version for one in (first, second, other, foreign)] == [1, 2, 1, 1]
    assert (first.parent, second.parent) == ("", first.dataset_id)
    assert await stores.datasets.get("acme", DatasetName(name="support")) == second
    assert await stores.datasets.get("acme", DatasetName(name="support", version=1)) == first
    assert await stores.datasets.get("acme", DatasetName(id=first.dataset_id)) == first
    assert await stores.datasets.get("other", DatasetName(id=first.dataset_id)) is None
    assert await stores.datasets.get("acme", DatasetName(name="support", version=3)) is None


async def test_versions_that_are_asked_for_at_once_differ(stores: Stores) -> None:
    orders = [an_order(number) for number in range(1, 6)]
    found = await asyncio.gather(*(added(stores, order) for order in orders))
    assert sorted(one.version for one in found) == [1, 2, 3, 4, 5]


async def test_pages_have_the_last_one_first_and_no_reports(stores: Stores) -> None:
    for number in range(1, 4):
        await added(stores, an_order(number))
    last = await stores.datasets.get("acme", DatasetName(name="support"))
    assert last is not None
    await stores.datasets.change(built(last), shards=[await a_shard(stores, b"rows")])
    page = await stores.datasets.page("acme", "", None, 2)
    assert [(one.version, one.report) for one in page] == [(3, DatasetReport()), (2, DatasetReport())]
    before = Position(at=page[-1].created_at, id=page[-1].dataset_id)
    assert [one.version for one in await stores.datasets.page("acme", "support", before, 2)] == [1]
    assert await stores.datasets.page("acme", "other", None, 2) == []


async def test_an_order_has_what_it_was_given(stores: Stores) -> None:
    source = await a_shard(stores, b"a file")
    dataset = await added(stores, an_order(source=(source,)))
    order = await stores.datasets.order("acme", dataset.dataset_id)
    assert order == DatasetOrder(dataset=dataset, options=OPTIONS, source=(source,))
    assert await stores.datasets.order("other", dataset.dataset_id) is None


async def test_what_was_built_stands_with_its_shards_and_lets_go_of_its_source(stores: Stores) -> None:
    dataset = await added(stores, an_order(source=(await a_shard(stores, b"a file"),)))
    shards = [await a_shard(stores, b"one", ("doc_1", 2)), await a_shard(stores, b"two")]
    assert await stores.datasets.change(built(dataset), changed(dataset), shards=shards)
    assert await stores.datasets.get("acme", DatasetName(id=dataset.dataset_id)) == built(dataset)
    assert list(await stores.datasets.shards("acme", dataset.dataset_id)) == shards
    assert list(await stores.datasets.shards("other", dataset.dataset_id)) == []
    order = await stores.datasets.order("acme", dataset.dataset_id)
    assert order is not None
    assert order.source == ()
    assert await stores.files.get("acme", shards[1]) == b"two"


@pytest.mark.parametrize("is_refused", [False, True])
async def test_the_rows_of_a_file_are_deleted_when_its_dataset_is_built_or_refused(
    stores: Stores, is_refused: bool
) -> None:
    dataset = await added(stores, an_order(source=(source := await a_shard(stores, b"a file"),)))
    assert await stores.files.get("acme", source) == b"a file"
    shards = [] if is_refused else [await a_shard(stores, b"rows")]
    over = dataset.refused("no row is left") if is_refused else built(dataset)
    assert await stores.datasets.change(over, changed(dataset), shards=shards)
    with pytest.raises(NotFound, match=r"not (there|in the store)"):
        await stores.files.get("acme", source)


async def test_of_two_changes_one_is_refused(stores: Stores) -> None:
    dataset = await added(stores, an_order())
    assert await stores.datasets.change(built(dataset), changed(dataset))
    assert not await stores.datasets.change(dataset.refused("late"), changed(dataset))
    found = await stores.datasets.get("acme", DatasetName(id=dataset.dataset_id))
    assert found == built(dataset)


async def test_the_last_frozen_version_has_lost_nothing(stores: Stores) -> None:
    assert await stores.datasets.last_frozen("acme", "support") is None
    for number in range(1, 4):
        dataset = await added(stores, an_order(number))
        frozen = built(dataset, state="frozen", frozen_at=START)
        await stores.datasets.change(frozen)
        if number == 3:
            await stores.datasets.change(frozen.tainted("doc_1"))
    last = await stores.datasets.last_frozen("acme", "support")
    assert last is not None
    assert last.version == 2


async def test_rows_of_a_document_that_was_withdrawn_meanwhile_are_not_kept(stores: Stores) -> None:
    dataset = await added(stores, an_order())
    shards = [await a_shard(stores, b"one", ("doc_1", 2))]
    await stores.withdrawals.withdraw("acme", "doc_1")
    with pytest.raises(Unavailable, match="was withdrawn meanwhile"):
        await stores.datasets.change(built(dataset), changed(dataset), shards=shards)
    assert await stores.datasets.get("acme", DatasetName(id=dataset.dataset_id)) == dataset


@pytest.mark.parametrize("is_withdrawn", [False, True])
async def test_rows_may_be_of_more_documents_than_a_query_has_parameters(stores: Stores, is_withdrawn: bool) -> None:
    """PostgreSQL takes 65,535 of them."""
    dataset, documents = await added(stores, an_order()), [(f"doc_{number}", 1) for number in range(70_000)]
    shards = [await a_shard(stores, b"one", *documents)]
    if not is_withdrawn:
        assert await stores.datasets.change(built(dataset), changed(dataset), shards=shards)
        return
    await stores.withdrawals.withdraw("acme", documents[-1][0])
    with pytest.raises(Unavailable, match="was withdrawn meanwhile"):
        await stores.datasets.change(built(dataset), changed(dataset), shards=shards)


async def test_shards_of_a_withdrawn_document_are_deleted_and_others_stay(stores: Stores) -> None:
    dataset = await added(stores, an_order())
    one, two = await a_shard(stores, b"one", ("doc_1", 2), ("doc_2", 1)), await a_shard(stores, b"two", ("doc_2", 1))
    await stores.datasets.change(built(dataset), shards=[one, two])
    assert [found.dataset_id for found in await stores.withdrawals.datasets_of("acme", "doc_1")] == [dataset.dataset_id]
    assert await stores.withdrawals.datasets_of("other", "doc_1") == []
    assert await stores.withdrawals.erase("other", "doc_1") == 0
    assert await stores.withdrawals.erase("acme", "doc_1") == 2
    assert await stores.withdrawals.erase("acme", "doc_1") == 0
    with pytest.raises(NotFound, match=r"blob|not there|dropped|data key"):
        await stores.files.get("acme", one)
    assert await stores.files.get("acme", two) == b"two"
    assert [shard.sha256 for shard in await stores.datasets.shards("acme", dataset.dataset_id)] == [two.sha256]
    # It is tainted by the second document too, of which one row is left.
    assert [found.dataset_id for found in await stores.withdrawals.datasets_of("acme", "doc_2")] == [dataset.dataset_id]
    assert await stores.withdrawals.erase("acme", "doc_2") == 1


async def test_a_shard_is_another_tenants_to_nobody(stores: Stores) -> None:
    shard = await a_shard(stores, b"one")
    with pytest.raises(NotFound, match=r"blob|not there|dropped|data key"):
        await stores.files.get("other", shard)
    with pytest.raises(NotFound, match="build it anew"):
        await stores.files.get("acme", replace(shard, sha256="0" * 64))


async def frozen_of(stores: Stores, number: int, *, days: int = 0) -> Dataset:
    """A frozen dataset with a shard of its own, which has rows of a document."""
    dataset = await added(stores, an_order(number))
    frozen = built(dataset, state="frozen", frozen_at=START + timedelta(days=days))
    shard = await a_shard(stores, f"rows {number}".encode(), ("doc_1", 1))
    assert await stores.datasets.change(frozen, shards=[shard])
    return frozen


async def test_of_shards_that_are_discarded_those_stay_that_a_dataset_has(stores: Stores) -> None:
    source, rows, left = [await a_shard(stores, content) for content in (b"source", b"rows", b"left")]
    await added(stores, an_order(2, source=(source,)))
    dataset = await added(stores, an_order(1))
    assert await stores.datasets.change(built(dataset), shards=[rows])
    for _ in range(2):
        await stores.files.discard([source.uri, rows.uri, left.uri])
    assert [await stores.files.get("acme", one) for one in (source, rows)] == [b"source", b"rows"]
    with pytest.raises(NotFound, match=r"not (there|in the store)"):
        await stores.files.get("acme", left)


async def test_what_was_never_frozen_or_was_followed_is_superseded_when_it_is_old(stores: Stores) -> None:
    frozen = [await frozen_of(stores, number, days=number) for number in (1, 2, 3)]
    never = await added(stores, an_order(4))
    late = START + timedelta(days=30)
    assert list(await stores.datasets.superseded(START, None, 10)) == []
    found = list(await stores.datasets.superseded(late, None, 10))
    assert [one.dataset_id for one in found] == [*(one.dataset_id for one in frozen[:2]), never.dataset_id]
    assert {one.report for one in found} == {DatasetReport()}
    behind = await stores.datasets.superseded(late, ("acme", frozen[0].dataset_id), 1)
    assert [one.dataset_id for one in behind] == [frozen[1].dataset_id]
    # The last one has lost rows: nothing takes the place of the one before it.
    assert await stores.datasets.change(frozen[2].tainted("doc_1"))
    found = list(await stores.datasets.superseded(late, None, 10))
    assert [one.dataset_id for one in found] == [frozen[0].dataset_id, never.dataset_id]


async def test_what_was_followed_just_now_is_not_superseded_yet_however_old_it_is(stores: Stores) -> None:
    old = await frozen_of(stores, 1, days=1)
    await frozen_of(stores, 2, days=200)
    found = [list(await stores.datasets.superseded(START + timedelta(days=day), None, 10)) for day in (20, 200, 201)]
    assert [[one.dataset_id for one in some] for some in found] == [[], [], [old.dataset_id]]


async def test_what_is_neither_built_nor_refused_is_found_of_all_tenants_in_order(stores: Stores) -> None:
    late = START + timedelta(days=1)
    waiting = [await added(stores, an_order(number, tenant=tenant)) for number, tenant in ((1, "zeta"), (2, "acme"))]
    over = await added(stores, an_order(3))
    assert await stores.datasets.change(over.refused("no row is left"))
    await frozen_of(stores, 4)
    assert list(await stores.datasets.unbuilt(START, None, 10)) == []
    assert list(await stores.datasets.unbuilt(late, None, 10)) == waiting[::-1]
    assert list(await stores.datasets.unbuilt(late, ("acme", waiting[1].dataset_id), 10)) == waiting[:1]
    assert list(await stores.datasets.unbuilt(late, None, 1)) == waiting[1:]


async def test_what_is_let_go_of_is_gone_with_its_rows_and_its_number_is_not_given_again(stores: Stores) -> None:
    order = an_order(1, source=(await a_shard(stores, b"a file"),))
    first = await added(stores, order)
    second = await frozen_of(stores, 2)
    (shard,) = await stores.datasets.shards("acme", second.dataset_id)
    assert await stores.datasets.usage("acme") == DatasetUsage(2, shard.bytes + order.source[0].bytes)
    assert not await stores.datasets.let_go(replace(second, revision=second.revision - 1))
    assert await stores.datasets.let_go(second)
    assert not await stores.datasets.let_go(second)
    assert await stores.datasets.let_go(first)
    assert await stores.datasets.usage("acme") == DatasetUsage()
    assert await stores.datasets.get("acme", DatasetName(id=second.dataset_id)) is None
    assert list(await stores.datasets.shards("acme", second.dataset_id)) == []
    assert await stores.withdrawals.datasets_of("acme", "doc_1") == []
    for gone in (shard, order.source[0]):
        with pytest.raises(NotFound, match=r"blob|not there|dropped|data key"):
            await stores.files.get("acme", gone)
    assert not await stores.datasets.change(second.tainted("doc_1"))
    third = await added(stores, an_order(3))
    assert (third.version, third.parent) == (3, "")
