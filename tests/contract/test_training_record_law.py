"""Law of what the record has of training, in memory and in PostgreSQL."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from sluiceway_common.access.port import SealedText
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.outbox import Outbox
from sluiceway_eval.adapters import database as db
from sluiceway_eval.adapters.memory import MemoryRecord
from sluiceway_eval.adapters.memory_training import MemoryTraining
from sluiceway_eval.domain.facts import Fact
from sluiceway_eval.domain.queries import DatasetShare, RowTarget
from sluiceway_eval.domain.training import MOST_DOCUMENTS
from sluiceway_eval.ports import RecordStore, TrainingRecord
from tests.contract.test_record_store_law import opened
from tests.support.eval_builders import (
    alias_step,
    answer,
    dataset,
    model_version,
    told,
    training_row,
    training_step,
)

ROWS = (
    training_row("ds_1", "row_1", "doc_a", "ans_1", 21),
    training_row("ds_1", "row_1", "doc_b", "ans_1", 21),
    training_row("ds_1", "row_2", "doc_a", "ans_2", 21),
    training_row("ds_1", "row_3", minute=21),
    training_row("ds_2", "row_1", "doc_a", "ans_1", 25),
)
VERSIONS = (model_version(1, "ds_1", 30), model_version(2, "ds_1", 31), model_version(3, "ds_2", 32))
ADA = SealedText("key_1", b"\0nonce", b"\xffciphertext")
ALIASES = (alias_step(1, 1, 33), alias_step(1, 2, 34, alias="next"), alias_step(2, 3, 35, canary=2, by=ADA))
STEPS = (
    training_step("run", "run_1", "queued", 26),
    training_step("dataset", "ds_1", "frozen", 25),
    training_step("version", "tickets@1", "tainted", 40, about="doc_b"),
    training_step("version", "tickets@1", "tainted", 40, about="doc_a"),
)
FACTS: tuple[Fact, ...] = (
    answer("ans_1", 1, shows=("doc_a",), cites=("doc_b",)),
    answer("ans_2", 2, cites=("doc_a",)),
    dataset("ds_1", 20),
    dataset("ds_2", 24),
    *ROWS,
    *VERSIONS,
    *ALIASES,
    *STEPS,
    training_row("ds_1", "row_9", "doc_a", "ans_1", tenant="other"),
    model_version(9, "ds_1", tenant="other"),
)


@dataclass(frozen=True)
class Record:
    """Where facts are written, and where they are read."""

    store: RecordStore
    training: TrainingRecord


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.server)])
def url(request: pytest.FixtureRequest) -> str:
    """The database; empty for the record in memory."""
    return "" if request.param == "memory" else str(request.getfixturevalue("database"))


@pytest.fixture
async def record(url: str) -> AsyncIterator[Record]:
    if not url:
        memory = MemoryRecord()
        yield Record(memory, MemoryTraining(memory))
        return
    async with opened(url) as there:
        yield Record(db.PostgresRecord(there, Outbox(there, MemoryBus(), db.outbox_rows)), db.PostgresTraining(there))


@pytest.fixture
async def training(record: Record) -> TrainingRecord:
    await record.store.write(FACTS)
    return record.training


@pytest.mark.parametrize(
    ("target", "name", "shares"),
    [
        ("document", "doc_a", [("ds_2", 1), ("ds_1", 2)]),
        ("document", "doc_b", [("ds_1", 1)]),
        ("document", "doc_z", []),
        # Both answers were shown it, and one of them became a row of two datasets.
        ("passage", "doc_a-chunk", [("ds_2", 1), ("ds_1", 2)]),
        ("passage", "doc_b-chunk", [("ds_2", 1), ("ds_1", 1)]),
        ("answer", "ans_2", [("ds_1", 1)]),
        ("dataset", "ds_1", [("ds_1", 3)]),
        ("training_row", "row_1", [("ds_2", 1), ("ds_1", 1)]),
        ("adapter", "tickets@2", [("ds_1", 3)]),
        ("adapter", "digest of tickets 3", [("ds_2", 1)]),
        ("adapter", "tickets@9", []),
    ],
)
async def test_datasets_are_found_by_what_had_part_in_them(
    training: TrainingRecord, target: RowTarget, name: str, shares: list[tuple[str, int]]
) -> None:
    found = await training.shares("acme", target, name, 10)
    assert found == [DatasetShare(dataset_id=dataset_id, rows=rows) for dataset_id, rows in shares]
    assert list(await training.shares("acme", target, name, 1)) == found[:1]
    rows = {(one.dataset_id, one.row_id) for one in await training.rows("acme", target, name, 10)}
    assert len(rows) == sum(share.rows for share in found)


async def test_a_row_comes_with_all_its_documents(training: TrainingRecord) -> None:
    assert list(await training.rows("acme", "document", "doc_b", 10)) == list(ROWS[:2])


async def test_no_more_rows_come_than_are_asked_for(training: TrainingRecord) -> None:
    assert list(await training.rows("acme", "dataset", "ds_1", 2)) == list(ROWS[:3])


async def test_a_row_of_more_documents_than_an_answer_is_shown_is_cut_off(record: Record) -> None:
    await record.store.write([training_row("ds_1", "row_1", f"doc_{number:03}") for number in range(60)])
    found = await record.training.rows("acme", "dataset", "ds_1", 1)
    assert [one.document_id for one in found] == [f"doc_{number:03}" for number in range(MOST_DOCUMENTS)]


async def test_a_dataset_is_as_it_was_built_first(record: Record) -> None:
    built = dataset("ds_1", 20)
    await record.store.write([replace(built, told=told(22), training_rows=0), built])
    assert await record.training.datasets("acme", ["ds_1", "ds_2"]) == {"ds_1": built}


@pytest.mark.parametrize(
    ("name", "versions"),
    [("tickets@2", [2]), ("digest of tickets 2", [2]), ("tickets@9", []), ("digest", []), ("letters@2", [])],
)
async def test_a_version_is_found_by_its_name_and_by_its_digest(
    training: TrainingRecord, name: str, versions: list[int]
) -> None:
    assert [one.version for one in await training.versions("acme", name)] == versions


async def test_of_two_versions_of_the_same_bytes_the_first_one_comes_first(record: Record) -> None:
    first = model_version(1)
    await record.store.write([replace(model_version(2, minute=5), digest=first.digest), first])
    assert [one.version for one in await record.training.versions("acme", first.digest)] == [1, 2]


async def test_versions_are_found_by_what_they_learned_from(training: TrainingRecord) -> None:
    assert list(await training.versions_on("acme", ["ds_1", "ds_2"], 2)) == [VERSIONS[2], VERSIONS[1]]
    assert list(await training.versions_on("acme", ["ds_1"], 10)) == [VERSIONS[1], VERSIONS[0]]


async def test_what_happened_stands_in_the_order_of_time(training: TrainingRecord) -> None:
    names = ["ds_1", "run_1", "tickets@1", "run_2"]
    assert list(await training.training_steps("acme", names, 10)) == [STEPS[1], STEPS[0], STEPS[3], STEPS[2]]
    assert list(await training.training_steps("acme", names, 2)) == [STEPS[3], STEPS[2]]


async def test_aliases_of_a_model_stand_in_the_order_of_time_and_the_last_ones_are_kept(
    training: TrainingRecord,
) -> None:
    assert list(await training.alias_steps("acme", "tickets", 10)) == list(ALIASES)
    assert list(await training.alias_steps("acme", "tickets", 2)) == list(ALIASES[1:])
    assert list(await training.alias_steps("acme", "letters", 2)) == []


async def test_nothing_of_another_tenant_is_found(training: TrainingRecord) -> None:
    assert [one.row_id for one in await training.rows("other", "document", "doc_a", 10)] == ["row_9"]
    assert [one.version for one in await training.versions_on("other", ["ds_1"], 10)] == [9]
    assert await training.datasets("other", ["ds_1"]) == {}
