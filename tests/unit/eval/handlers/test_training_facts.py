"""What train tells becomes facts: rows, versions, aliases and what became of each, and no word of a row."""

import math
from datetime import datetime, timedelta
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from sluiceway.eval.v1 import values_pb2 as eval_values
from sluiceway.eval.v1.events_pb2 import ModelJudged
from sluiceway.infer.v1 import values_pb2 as infer_values
from sluiceway.train.v1 import events_pb2 as train
from sluiceway.train.v1 import values_pb2
from sluiceway.type.v1.sealed_pb2 import Sealed
from sluiceway_common.access.port import SealedText
from sluiceway_common.errors import Invalid
from sluiceway_eval.domain.record import Told
from sluiceway_eval.domain.training import AliasStep, RecordedDataset, RecordedVersion, TrainingRow, TrainingStep
from tests.unit.eval.handlers.test_facts import SAID, facts

BEFORE = SAID - timedelta(minutes=5)


def moment(at: datetime) -> Timestamp:
    made = Timestamp()
    made.FromDatetime(at)
    return made


def told(at: datetime = SAID) -> Told:
    return Told(tenant="acme", at=at, event_id="event-1")


def dataset(state: "values_pb2.DatasetState.ValueType", **more: Any) -> train.DatasetChanged:
    said = values_pb2.Dataset(
        dataset_id="ds_1", name="tickets", version=2, objective=values_pb2.OBJECTIVE_SFT, state=state, **more
    )
    return train.DatasetChanged(dataset=said, dataset_id="ds_1", changed_at=moment(BEFORE))


def version(**more: Any) -> train.ModelTrained:
    said = values_pb2.ModelVersion(
        model="tickets",
        version=3,
        base=values_pb2.Base(name="smollm2-135m", sha256="ba" * 32),
        digest="ad" * 32,
        run_id="run_1",
        dataset_id="ds_1",
        dataset_sha256="da" * 32,
        created_at=moment(BEFORE),
        **more,
    )
    return train.ModelTrained(version_id="mdv_1", version=said)


def test_a_dataset_is_a_fact_once_it_is_built() -> None:
    built = dataset(
        values_pb2.DATASET_STATE_READY, manifest_sha256="da" * 32, training_rows=9, validation_rows=1, parent="ds_0"
    )
    assert facts(built) == [
        RecordedDataset(
            told=told(BEFORE),
            dataset_id="ds_1",
            name="tickets",
            version=2,
            objective="sft",
            manifest_sha256="da" * 32,
            training_rows=9,
            validation_rows=1,
            parent="ds_0",
        ),
        TrainingStep(told=told(BEFORE), kind="dataset", name="ds_1", happened="ready"),
    ]


def test_a_dataset_that_was_not_built_has_no_rows_and_its_reason_is_not_kept() -> None:
    refused = facts(dataset(values_pb2.DATASET_STATE_REFUSED, reason="REASON in words"))
    assert refused == [TrainingStep(told=told(BEFORE), kind="dataset", name="ds_1", happened="refused")]


def test_each_document_that_taints_a_dataset_is_a_step() -> None:
    tainted = facts(dataset(values_pb2.DATASET_STATE_FROZEN, tainted_by=["doc_a", "doc_b"]))
    assert [(step.happened, step.about) for step in tainted] == [
        ("frozen", ""),
        ("tainted", "doc_a"),
        ("tainted", "doc_b"),
    ]


def test_a_row_is_kept_by_name_once_for_each_of_its_documents() -> None:
    said = infer_values.Message(text="WORDS")
    rows = [
        values_pb2.Row(
            row_id="aa" * 32,
            split=values_pb2.SPLIT_TRAINING,
            origin=values_pb2.ROW_ORIGIN_CORRECTION,
            answer_id="ans_1",
            document_ids=["doc_a", "doc_b"],
            prompt=[said],
            answer="WORDS",
            rejected="WORDS",
        ),
        values_pb2.Row(row_id="bb" * 32, split=values_pb2.SPLIT_VALIDATION, origin=values_pb2.ROW_ORIGIN_FILE),
    ]
    kept = facts(train.RowsRecorded(dataset_id="ds_1", rows=rows))
    assert kept == [
        *(
            TrainingRow(
                told=told(),
                dataset_id="ds_1",
                row_id="aa" * 32,
                document_id=document_id,
                answer_id="ans_1",
                origin="correction",
                split="training",
            )
            for document_id in ("doc_a", "doc_b")
        ),
        TrainingRow(
            told=told(),
            dataset_id="ds_1",
            row_id="bb" * 32,
            document_id="",
            answer_id="",
            origin="file",
            split="validation",
        ),
    ]
    assert "WORDS" not in repr(kept)


def test_a_run_is_kept_state_by_state_without_its_message() -> None:
    run = values_pb2.Run(run_id="run_1", state=values_pb2.RUN_STATE_REFUSED, reason="OVERLONG_ROWS", message="WORDS")
    (step,) = facts(train.RunChanged(run_id="run_1", run=run, sequence=4, changed_at=moment(BEFORE)))
    assert step == TrainingStep(
        told=told(BEFORE), kind="run", name="run_1", happened="refused", number=4, reason="OVERLONG_ROWS"
    )


def test_a_version_is_of_the_time_when_it_was_trained_and_its_taint_of_when_that_was_said() -> None:
    assert facts(version(tainted_by=["doc_a"])) == [
        RecordedVersion(
            told=told(BEFORE),
            model="tickets",
            version=3,
            digest="ad" * 32,
            base="smollm2-135m",
            base_sha256="ba" * 32,
            run_id="run_1",
            dataset_id="ds_1",
            dataset_sha256="da" * 32,
        ),
        TrainingStep(told=told(), kind="version", name="tickets@3", happened="tainted", about="doc_a"),
    ]


@pytest.mark.parametrize(("share", "kept"), [(0.25, 0.25), (math.nan, 0.0)])
def test_an_alias_is_kept_with_its_canary(share: float, kept: float) -> None:
    alias = values_pb2.Alias(
        model="tickets",
        alias="live",
        version=2,
        canary_version=3,
        canary_share=share,
        revision=7,
        moved_at=moment(BEFORE),
    )
    assert facts(train.AliasMoved(alias_id="mda_1", alias=alias)) == [
        AliasStep(
            told=told(BEFORE),
            model="tickets",
            alias="live",
            revision=7,
            version=2,
            canary_version=3,
            canary_share=kept,
        )
    ]


def test_who_moved_an_alias_is_kept_as_it_was_sealed() -> None:
    sealed = Sealed(key_id="key\0_1", nonce=b"nonce", ciphertext=b"\0ada")
    (step,) = facts(train.AliasMoved(alias=values_pb2.Alias(model="tickets", alias="live"), sealed_by=sealed))
    assert isinstance(step, AliasStep)
    assert step.by == SealedText("key_1", b"nonce", b"\0ada")


@pytest.mark.parametrize("field", ["model", "run_id", "dataset_id", "digest"])
def test_a_version_with_a_name_that_no_index_takes_is_refused(field: str) -> None:
    event = version()
    setattr(event.version, field, "x" * 401)
    with pytest.raises(Invalid, match=rf"`{field}` has 401 characters; it must have up to 400"):
        facts(event)


def test_a_state_of_a_later_contract_is_lost_to_nobody() -> None:
    run = values_pb2.Run(run_id="run_1", state=77)  # type: ignore[arg-type]  # what a newer train may say
    (step,) = facts(train.RunChanged(run_id="run_1", run=run))
    assert step.happened == "77"


def judged(adapter: str) -> ModelJudged:
    return ModelJudged(
        model=adapter or "smollm2-135m",
        evaluation_id="evl_1",
        outcome=eval_values.OUTCOME_REFUSED,
        suite=eval_values.SuiteVersion(name="tickets", version=2),
        candidate=eval_values.JudgedModel(model="smollm2-135m", adapter=adapter),
        judged_at=moment(BEFORE),
    )


def test_what_a_gate_came_to_is_a_step_of_the_version() -> None:
    assert facts(judged("tickets@3")) == [
        TrainingStep(
            told=told(BEFORE), kind="version", name="tickets@3", happened="refused", about="evl_1", reason="tickets@2"
        )
    ]


def test_a_gate_of_a_model_without_an_adapter_is_told_of_no_version() -> None:
    assert facts(judged("")) == []
