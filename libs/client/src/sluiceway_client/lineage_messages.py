"""Messages of the record about training read as values."""

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway.eval.v1 import values_pb2 as proto
from sluiceway_client import messages
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


def adapter(message: proto.AdapterRecord) -> AdapterLineage:
    return AdapterLineage(
        model=message.model,
        version=message.version,
        digest=message.digest,
        base=message.base,
        base_sha256=message.base_sha256,
        trained_at=messages.moment(message.trained_at),
        run_id=message.run_id,
        dataset=_dataset(message.dataset),
        rows=tuple(_row(each) for each in message.rows),
        steps=tuple(_step(each) for each in message.steps),
        taints=tuple(_taint(each) for each in message.taints),
        aliases=tuple(_alias(each) for each in message.aliases),
        gates=tuple(_gate(each) for each in message.gates),
        deleted_at=messages.moment(message.deleted_at) if message.HasField("deleted_at") else None,
    )


def learned_row(message: proto.LearnedRow) -> LearnedRow:
    return LearnedRow(_row(message.row), _dataset(message.dataset), tuple(message.versions))


def recalled_training(message: calls.RecallResponse) -> RecalledTraining:
    return RecalledTraining(
        tuple(RecalledDataset(_dataset(each.dataset), each.rows) for each in message.datasets),
        tuple(_row(each) for each in message.rows),
        tuple(_version(each) for each in message.versions),
    )


def _dataset(message: proto.DatasetRecord) -> RecordedDataset:
    return RecordedDataset(
        dataset_id=message.dataset_id,
        name=message.name,
        version=message.version,
        manifest_sha256=message.manifest_sha256,
        rows=message.rows,
    )


def _row(message: proto.TrainingRowRecord) -> RecordedRow:
    return RecordedRow(
        dataset_id=message.dataset_id,
        row_id=message.row_id,
        answer_id=message.answer_id,
        document_ids=tuple(message.document_ids),
        origin=messages.word(message, "origin"),
        split=messages.word(message, "split"),
    )


def _step(message: proto.TrainingStepRecord) -> TrainingStep:
    return TrainingStep(
        name=message.name,
        event=messages.word(message, "dataset") or messages.word(message, "run"),
        at=messages.moment(message.at),
        reason=message.reason,
    )


def _taint(message: proto.TaintRecord) -> AdapterTaint:
    fate_at = messages.optional_moment(message, "fate_at")
    return AdapterTaint(message.document_id, messages.moment(message.at), messages.word(message, "fate"), fate_at)


def _alias(message: proto.AliasRecord) -> AliasTurn:
    return AliasTurn(
        alias=message.alias,
        role=messages.word(message, "role"),
        at=messages.moment(message.at),
        version=message.version,
        canary_share=message.canary_share,
        tainted_by=message.tainted_by,
        moved_by=message.moved_by,
    )


def _gate(message: proto.GateRecord) -> GateTurn:
    return GateTurn(
        evaluation_id=message.evaluation_id,
        outcome=messages.word(message, "outcome"),
        suite=message.suite,
        at=messages.moment(message.at),
    )


def _version(message: calls.RecalledVersion) -> RecalledVersion:
    return RecalledVersion(
        model=message.model,
        version=message.version,
        digest=message.digest,
        dataset_id=message.dataset_id,
        trained_at=messages.moment(message.trained_at),
        tainted_by=tuple(message.tainted_by),
    )
