"""Messages about training become values: whole, and what the record has not heard of is empty."""

from datetime import timedelta

from sluiceway.eval.v1 import values_pb2 as proto
from sluiceway_client import lineage_messages
from sluiceway_client.lineage_values import (
    AdapterLineage,
    AdapterTaint,
    AliasTurn,
    GateTurn,
    LearnedRow,
    RecalledDataset,
    RecalledTraining,
    RecalledVersion,
    RecordedDataset,
    RecordedRow,
    TrainingStep,
)
from sluiceway_client.record_messages import explained as read
from tests.unit.client.records import MORNING, at, explained, learned, trained_adapter, trained_on_it

DATASET = RecordedDataset(dataset_id="ds_1", name="tickets", version=2, manifest_sha256="da7a" * 16, rows=120)
ROW = RecordedRow(
    dataset_id="ds_1",
    row_id="70f0" * 16,
    answer_id="ans_0",
    document_ids=("doc_1", "doc_2"),
    origin="correction",
    split="training",
)


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


def test_a_version_that_was_deleted_says_when() -> None:
    assert lineage_messages.adapter(trained_adapter(deleted_at=at())).deleted_at == MORNING


def test_an_adapter_is_read_whole() -> None:
    found = lineage_messages.adapter(trained_adapter())
    assert found == AdapterLineage(
        model="tickets",
        version=3,
        digest="ada9" * 16,
        base="smollm2-135m",
        base_sha256="5a0c" * 16,
        trained_at=MORNING + minutes(2),
        run_id="run_1",
        dataset=DATASET,
        rows=(ROW, found.rows[1]),
        steps=(
            TrainingStep(name="ds_1", event="frozen", at=MORNING, reason=""),
            TrainingStep(name="run_1", event="failed", at=MORNING + minutes(1), reason="LOST_WORKER"),
            TrainingStep(name="run_1", event="succeeded", at=MORNING + minutes(2), reason=""),
        ),
        taints=(
            AdapterTaint("doc_1", MORNING + minutes(6), "erased", MORNING + minutes(5)),
            AdapterTaint("doc_9", MORNING + minutes(6), "unknown", None),
        ),
        aliases=(
            AliasTurn(
                alias="live",
                role="canary",
                at=MORNING + minutes(3),
                version=2,
                canary_share=0.1,
                tainted_by="",
                moved_by="ann",
            ),
            AliasTurn(alias="live", role="stands", at=MORNING + minutes(4), version=3, canary_share=0, tainted_by=""),
            AliasTurn(
                alias="live",
                role="left",
                at=MORNING + minutes(6),
                version=2,
                canary_share=0,
                tainted_by="doc_1",
                moved_by="service:train",
            ),
        ),
        gates=(GateTurn(evaluation_id="evl_1", outcome="approved", suite="tickets@2", at=MORNING + minutes(3)),),
    )
    assert (found.name, found.rows[1].origin, found.rows[1].document_ids) == ("tickets@3", "file", ())


def test_an_answer_without_an_adapter_has_none() -> None:
    assert (read(explained()).adapter, read(explained()).training_rows) == (None, ())


def test_an_answer_has_its_adapter_and_the_rows_that_it_became() -> None:
    found = read(explained(adapter=trained_adapter(), training_rows=[learned()]))
    assert found.adapter == lineage_messages.adapter(trained_adapter())
    assert found.training_rows == (LearnedRow(found.training_rows[0].row, DATASET, ("tickets@4", "tickets@3")),)
    assert found.training_rows[0].row.answer_id == "ans_1"


def test_what_was_trained_on_something_is_read_whole() -> None:
    assert lineage_messages.recalled_training(trained_on_it()) == RecalledTraining(
        (RecalledDataset(DATASET, 2),),
        (ROW,),
        (
            RecalledVersion(
                model="tickets",
                version=3,
                digest="ada9" * 16,
                dataset_id="ds_1",
                trained_at=MORNING + minutes(2),
                tainted_by=("doc_1",),
            ),
        ),
    )


def test_a_state_that_is_younger_than_this_client_is_its_number() -> None:
    step = proto.TrainingStepRecord(name="run_1", at=at())
    step.run = 77  # type: ignore[assignment]  # what a newer service may say
    (found,) = lineage_messages.adapter(trained_adapter(steps=[step])).steps
    assert found.event == "77"
