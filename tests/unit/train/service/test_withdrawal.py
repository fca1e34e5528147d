"""Withdrawal: what is left of a document in examples, datasets and what was learned of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from sluiceway.train.v1.events_pb2 import DatasetChanged, DocumentForgotten
from sluiceway_common.errors import Blocked, Conflict, NotFound, Unavailable
from sluiceway_common.principal import Principal
from sluiceway_train.adapters.memory_forgetting import MemoryRowFolders
from sluiceway_train.domain.datasets import Dataset
from sluiceway_train.domain.model_versions import MOST_TAINTS
from sluiceway_train.service.withdrawal import DocumentTakenBack
from tests.support.train_builders import a_run
from tests.support.train_datasets import OPERATOR, TENANT, DatasetWorld

WITHDRAWN = DocumentTakenBack(tenant=TENANT, document_id="doc_1", version=3, erase=True)


@pytest.fixture
async def world() -> DatasetWorld:
    world = DatasetWorld()
    await world.corrected(1, "When do you open?", "At nine.", "At eight.", documents=("doc_1", "doc_2"))
    await world.corrected(2, "Where are you?", "Nowhere.", "In the harbour.", documents=("doc_2",))
    return world


async def frozen(world: DatasetWorld) -> Dataset:
    await world.built()
    return await world.use.freezing.freeze(OPERATOR, "support")


async def test_its_examples_go_and_no_later_word_brings_them_back(world: DatasetWorld) -> None:
    await world.use.forgetting.forget(WITHDRAWN, "event")
    await world.use.examples.learn(await world.lesson(1, minutes=5, correction="At eight!"))
    built = await world.built()
    (row,) = (await world.use.queries.rows(OPERATOR, "support", 0, "")).items
    assert row.row.answer_id == "ans_2"
    assert [(one.reason, one.rows) for one in built.report.left_out] == [("gone", 1)]


async def test_a_frozen_dataset_stays_named_and_is_tainted(world: DatasetWorld, tmp_path: Path) -> None:
    before = await frozen(world)
    learned = await world.data.frozen(TENANT, "support")
    (shard,) = await world.store.shards(TENANT, before.dataset_id)
    await world.use.forgetting.forget(WITHDRAWN, "event")
    after = await world.use.queries.get(OPERATOR, "support")
    assert (after.state, after.tainted_by, after.manifest_sha256) == ("frozen", ("doc_1",), before.manifest_sha256)
    assert shard.uri not in world.files.held
    assert world.models.tainted == [(before.dataset_id, "doc_1")]
    for refused in (
        world.use.queries.rows(OPERATOR, "support", 0, ""),
        world.data.frozen(TENANT, "support"),
        world.data.write(learned, tmp_path),
        world.use.freezing.freeze(OPERATOR, "support"),
    ):
        with pytest.raises(Conflict, match="a document that was withdrawn"):
            await refused


async def test_what_was_let_go_of_is_said_and_the_second_time_nothing_was(world: DatasetWorld) -> None:
    await frozen(world)
    await world.use.forgetting.forget(WITHDRAWN, "event")
    await world.use.forgetting.forget(WITHDRAWN, "event")
    first, second = [one.event for one in world.published]
    counts = {"examples": 1, "rows": 1, "datasets": 1, "models": 1}
    assert first == DocumentForgotten(document_id="doc_1", version=3, erase=True, let_go=counts)
    assert second == DocumentForgotten(document_id="doc_1", version=3, erase=True)
    changes = [one.event for one in world.store.said if isinstance(one.event, DatasetChanged)]
    assert [list(change.dataset.tainted_by) for change in changes] == [[], [], ["doc_1"]]


async def test_of_many_withdrawn_documents_a_dataset_names_the_first_ones_and_says_no_more(
    world: DatasetWorld,
) -> None:
    documents = [f"doc_{number:02}" for number in range(90, 60, -1)]
    await world.corrected(3, "Who is there?", "Nobody.", "All of us.", documents=tuple(documents))
    before = await frozen(world)
    for document in documents:
        await world.use.forgetting.forget(replace(WITHDRAWN, document_id=document), "event")
    after = await world.use.queries.get(OPERATOR, "support")
    assert after.tainted_by == tuple(documents[:MOST_TAINTS])
    changes = [one.event for one in world.store.said if isinstance(one.event, DatasetChanged)]
    assert len([change for change in changes if change.dataset.tainted_by]) == MOST_TAINTS
    assert world.models.tainted == [(before.dataset_id, document) for document in documents]
    assert sum(isinstance(one.event, DocumentForgotten) for one in world.published) == len(documents)


async def test_a_document_that_nothing_is_held_of_is_answered_too(world: DatasetWorld) -> None:
    nobodys = DocumentTakenBack(tenant=TENANT, document_id="doc_9", version=1, erase=False)
    await world.use.forgetting.forget(nobodys, "event")
    (said,) = world.published
    assert said.event == DocumentForgotten(document_id="doc_9", version=1, erase=False)


async def test_another_tenants_document_of_that_name_is_another_one(world: DatasetWorld) -> None:
    await frozen(world)
    theirs = DocumentTakenBack(tenant="other", document_id="doc_1", version=3, erase=True)
    await world.use.forgetting.forget(theirs, "event")
    assert (await world.use.queries.get(OPERATOR, "support")).tainted_by == ()
    assert await world.examples.count(TENANT) == 2


async def test_a_dataset_that_is_being_built_meanwhile_is_read_anew(world: DatasetWorld) -> None:
    judge = world.guard.judge

    async def withdrawing(row: object) -> object:
        await world.use.forgetting.forget(WITHDRAWN, "event")
        return await judge(row)  # type: ignore[arg-type]

    world.guard.judge = withdrawing  # type: ignore[method-assign, assignment]
    with pytest.raises(Unavailable, match="was withdrawn meanwhile"):
        await world.built()
    (waiting,) = (await world.use.queries.page(OPERATOR, "", 0, "")).items
    await world.use.building.build(TENANT, waiting.dataset_id)
    (row,) = (await world.use.queries.rows(OPERATOR, "support", 0, "")).items
    assert row.row.answer_id == "ans_2"


async def test_an_answer_that_nobody_holds_is_counted_and_no_example(world: DatasetWorld) -> None:
    await world.use.examples.learn(await world.lesson(3, correction="Yes."))
    built = await world.built()
    assert built.training_rows == 2
    assert [(one.reason, one.named) for one in built.report.left_out] == [("gone", ("ans_3",))]


async def test_what_a_dropped_key_sealed_is_gone(world: DatasetWorld) -> None:
    await world.seal.drop(TENANT)
    built = await world.built()
    assert (built.state, [(one.reason, one.rows) for one in built.report.left_out]) == ("refused", [("gone", 2)])


async def test_a_dataset_is_built_again_without_what_was_withdrawn(world: DatasetWorld) -> None:
    before = await frozen(world)
    await world.use.forgetting.forget(WITHDRAWN, "event")
    world.clock.advance(60)
    await world.corrected(9000, "Who leads the choir?", "Nobody.", "The organist does.")
    ordered = await world.use.ordering.order_again(OPERATOR, before.dataset_id)
    await world.use.building.build(TENANT, ordered.dataset_id)
    (row,) = (await world.use.queries.rows(OPERATOR, "support@2", 0, "")).items
    assert row.row.answer_id == "ans_2"
    assert (ordered.name, ordered.version, ordered.parent) == ("support", 2, before.dataset_id)
    again = await world.use.ordering.order_again(OPERATOR, "support@2")
    await world.use.building.build(TENANT, again.dataset_id)
    assert await world.use.queries.diff(OPERATOR, "support@2", "support@3") == ((), (), 1)


async def test_what_comes_from_a_file_is_imported_again(world: DatasetWorld) -> None:
    await world.imported(b'{"prompt": "Who?", "completion": "Ada."}')
    with pytest.raises(Conflict, match="file@1 comes from a file; import that file again"):
        await world.use.ordering.order_again(OPERATOR, "file")
    with pytest.raises(NotFound, match="there is no dataset"):
        await world.use.ordering.order_again(OPERATOR, "nobody")
    with pytest.raises(Blocked, match="this needs the role `operator`"):
        await world.use.ordering.order_again(Principal(TENANT, "rita", frozenset({"reader"})), "file")


async def test_it_is_said_once_no_folder_of_any_machine_has_rows_of_it(world: DatasetWorld) -> None:
    """The machine may be off: the folder that it has is on record."""
    await frozen(world)
    off = MemoryRowFolders("off", world.forgetting)
    run = a_run(dataset=await world.data.frozen(TENANT, "support"))
    await off.hold(run)
    # Told again while it waits, and for good, of a document that by now has rows in no dataset.
    for withdrawn in (WITHDRAWN, WITHDRAWN, replace(WITHDRAWN, erase=False)):
        await world.use.forgetting.forget(withdrawn, "event")
    await world.use.forgetting.say_owed()
    assert world.published == []
    await off.let_go(run.run_id)
    await world.use.forgetting.say_owed()
    await world.use.forgetting.say_owed()
    counts = {"examples": 1, "rows": 1, "datasets": 1, "models": 1}
    assert [one.event for one in world.published] == [
        DocumentForgotten(document_id="doc_1", version=3, erase=True, let_go=counts),
        DocumentForgotten(document_id="doc_1", version=3, erase=False),
    ]


async def test_folders_with_rows_of_other_datasets_hold_nothing_back(world: DatasetWorld) -> None:
    await frozen(world)
    await MemoryRowFolders("here", world.forgetting).hold(a_run())
    await world.use.forgetting.forget(WITHDRAWN, "event")
    assert [one.event.DESCRIPTOR.name for one in world.published] == ["DocumentForgotten"]
