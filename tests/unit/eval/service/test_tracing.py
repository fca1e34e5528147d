"""Training is traced: where the adapter of an answer comes from, what an answer became, and what came of a document."""

from dataclasses import replace

import pytest

from sluiceway_eval.domain.lineage import AdapterLineage
from sluiceway_eval.service.recalling import RecalledPage
from tests.support.eval_builders import (
    alias_step,
    answer,
    dataset,
    model_version,
    step,
    training_row,
    training_step,
)
from tests.support.eval_memory import ADA, OPERATOR, STRANGER, MemoryEval, named


@pytest.fixture
async def world() -> MemoryEval:
    """An answer over doc_a became a row; two versions learned from it, and one of them gave another answer."""
    world = MemoryEval()
    await world.record.write(
        [
            answer("ans_1", 1, asker=named("ada"), cites=("doc_a",)),
            answer("ans_2", 40, asker=named("ada"), adapter="tickets@2"),
            dataset("ds_1", 20),
            training_row("ds_1", "row_1", "doc_a", "ans_1", 21),
            training_row("ds_1", "row_2", "doc_b", "ans_0", 21),
            training_step("dataset", "ds_1", "frozen", 22),
            training_step("run", "run_2", "succeeded", 30),
            model_version(1, "ds_1", 25),
            model_version(2, "ds_1", 31),
            alias_step(1, 1, 32),
            alias_step(2, 2, 33),
        ]
    )
    return world


async def lineage(world: MemoryEval) -> AdapterLineage:
    adapter = (await world.service.explaining.explain(OPERATOR, "ans_2")).adapter
    assert adapter is not None
    return adapter


async def recalled(world: MemoryEval, target: str, name: str) -> RecalledPage:
    return await world.service.recalling.recall(OPERATOR, target, name, 0, "")  # type: ignore[arg-type]  # one of many


async def test_an_adapter_is_told_with_all_that_it_comes_from(world: MemoryEval) -> None:
    told = await lineage(world)
    assert (told.version, told.dataset) == (model_version(2, "ds_1", 31), dataset("ds_1", 20))
    assert [(row.row_id, row.answer_id, row.document_ids) for row in told.rows] == [
        ("row_1", "ans_1", ("doc_a",)),
        ("row_2", "ans_0", ("doc_b",)),
    ]
    assert [(one.name, one.happened) for one in told.steps] == [("ds_1", "frozen"), ("run_2", "succeeded")]
    assert [(one.step.alias, one.role) for one in told.aliases] == [("live", "stands")]
    assert told.taints == ()


async def test_an_answer_without_an_adapter_has_none(world: MemoryEval) -> None:
    assert (await world.service.explaining.explain(OPERATOR, "ans_1")).adapter is None


async def test_an_adapter_that_the_record_has_not_heard_of_is_none(world: MemoryEval) -> None:
    await world.record.write([answer("ans_3", adapter="tickets@7")])
    assert (await world.service.explaining.explain(OPERATOR, "ans_3")).adapter is None


async def test_of_two_versions_of_the_same_bytes_the_one_is_told_that_the_answer_names(world: MemoryEval) -> None:
    again = replace(model_version(3, "ds_1", 35), digest=model_version(2).digest)
    named_third = answer("ans_3", adapter="tickets@2")
    parts = replace(named_third.parts, adapter="tickets@3")
    await world.record.write([again, replace(named_third, parts=parts)])
    told = (await world.service.explaining.explain(OPERATOR, "ans_3")).adapter
    assert told is not None
    assert told.version.version == 3
    assert (await lineage(world)).version.version == 2


async def test_rows_of_an_adapter_are_told_to_operators_alone(world: MemoryEval) -> None:
    told = (await world.service.explaining.explain(ADA, "ans_2")).adapter
    assert told is not None
    assert (told.rows, told.dataset) == ((), dataset("ds_1", 20))


async def test_an_alias_that_moved_back_was_left_since_its_version_was_tainted(world: MemoryEval) -> None:
    await world.record.write(
        [
            step("doc_b", "withdrawn", 50),
            step("doc_b", "erased", 50),
            training_step("version", "tickets@2", "tainted", 51, about="doc_b"),
            alias_step(3, 1, 52),
        ]
    )
    told = await lineage(world)
    assert [(one.document_id, one.fate) for one in told.taints] == [("doc_b", "erased")]
    assert [(one.role, one.step.version, one.tainted_by) for one in told.aliases] == [
        ("stands", 2, ""),
        ("left", 1, "doc_b"),
    ]


async def test_who_moved_an_alias_is_told_to_operators_alone_and_to_nobody_once_the_tenant_is_dropped(
    world: MemoryEval,
) -> None:
    by_ada = await world.seal.seal("acme", "ada")
    changed = replace(by_ada, ciphertext=by_ada.ciphertext[:-1])
    await world.record.write([alias_step(3, 1, 60, by=by_ada), alias_step(4, 2, 61, by=changed)])
    told = (await world.service.explaining.explain(ADA, "ans_2")).adapter
    assert told is not None
    assert [turn.moved_by for turn in told.aliases] == ["", "", ""]
    # The first move is of an older event, the name in the last one was changed after it was sealed.
    assert [turn.moved_by for turn in (await lineage(world)).aliases] == ["", "ada", ""]
    await world.seal.drop("acme")
    assert [turn.moved_by for turn in (await lineage(world)).aliases] == ["", "", ""]


async def test_an_answer_is_told_with_the_rows_that_it_became_and_who_learned_from_them(world: MemoryEval) -> None:
    (became,) = (await world.service.explaining.explain(ADA, "ans_1")).training_rows
    assert (became.row.row_id, became.row.document_ids) == ("row_1", ("doc_a",))
    assert became.dataset == dataset("ds_1", 20)
    assert [version.name for version in became.versions] == ["tickets@2", "tickets@1"]


async def test_a_row_of_a_dataset_that_was_not_heard_of_is_told_all_the_same(world: MemoryEval) -> None:
    await world.record.write([training_row("ds_9", "row_9", "doc_a", "ans_2")])
    (became,) = (await world.service.explaining.explain(ADA, "ans_2")).training_rows
    assert (became.row.dataset_id, became.dataset, became.versions) == ("ds_9", None, ())


@pytest.mark.parametrize(
    ("target", "name", "answers", "rows"),
    [
        ("document", "doc_a", ["ans_1"], 1),
        ("passage", "doc_a-chunk", ["ans_1"], 1),
        ("dataset", "ds_1", ["ans_2"], 2),
        ("training_row", "row_1", ["ans_2"], 1),
    ],
)
async def test_what_was_trained_is_recalled_with_the_answers(
    world: MemoryEval, target: str, name: str, answers: list[str], rows: int
) -> None:
    page = await recalled(world, target, name)
    assert [one.answer_id for one in page.answers.items] == answers
    assert [(one.share.dataset_id, one.share.rows, one.dataset) for one in page.training.datasets] == [
        ("ds_1", rows, dataset("ds_1", 20))
    ]
    assert len(page.training.rows) == rows
    assert [one.version.name for one in page.training.versions] == ["tickets@2", "tickets@1"]


async def test_of_an_adapter_itself_is_recalled_and_no_other_of_its_dataset(world: MemoryEval) -> None:
    page = await recalled(world, "adapter", "tickets@2")
    assert [one.answer_id for one in page.answers.items] == ["ans_2"]
    assert [one.version.name for one in page.training.versions] == ["tickets@2"]
    assert [one.share.rows for one in page.training.datasets] == [2]


async def test_a_version_that_is_recalled_says_what_taints_it(world: MemoryEval) -> None:
    await world.record.write([training_step("version", "tickets@1", "tainted", 50, about="doc_a")])
    page = await recalled(world, "document", "doc_a")
    assert {one.version.name: one.tainted_by for one in page.training.versions} == {
        "tickets@1": ("doc_a",),
        "tickets@2": (),
    }


async def test_what_comes_of_a_model_or_a_day_is_answers_alone(world: MemoryEval) -> None:
    assert (await recalled(world, "model", "small")).training.datasets == ()


async def test_another_tenant_is_told_nothing_of_it(world: MemoryEval) -> None:
    page = await world.service.recalling.recall(STRANGER, "dataset", "ds_1", 0, "")
    assert (page.answers.items, page.training.datasets, page.training.versions) == ((), (), ())
