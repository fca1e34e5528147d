"""Messages of what was trained: where an adapter comes from, what an answer became, and what came of something."""

from typing import Final

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway.eval.v1 import values_pb2
from sluiceway.train.v1 import values_pb2 as train
from sluiceway_eval.domain.lineage import (
    AdapterLineage,
    AliasRole,
    AliasTurn,
    LearnedRow,
    RecalledDataset,
    RecalledVersion,
    RecordedRow,
    Taint,
)
from sluiceway_eval.domain.training import RecordedDataset, TrainingStep
from sluiceway_eval.rpc.messages import FATE, recalled_message
from sluiceway_eval.service.recalling import RecalledPage
from sluiceway_eval.service.words import moment, number_of

_ROLE: Final[dict[AliasRole, values_pb2.AliasRole.ValueType]] = {
    "stands": values_pb2.ALIAS_ROLE_STANDS,
    "canary": values_pb2.ALIAS_ROLE_CANARY,
    "left": values_pb2.ALIAS_ROLE_LEFT,
}


def adapter_message(lineage: AdapterLineage) -> values_pb2.AdapterRecord:
    version = lineage.version
    message = values_pb2.AdapterRecord(
        model=version.model,
        version=version.version,
        digest=version.digest,
        base=version.base,
        base_sha256=version.base_sha256,
        trained_at=moment(version.told.at),
        run_id=version.run_id,
        dataset=_dataset(version.dataset_id, lineage.dataset, version.dataset_sha256),
        rows=map(_row, lineage.rows),
        steps=map(_step, lineage.steps),
        taints=map(_taint, lineage.taints),
        aliases=map(_alias, lineage.aliases),
        gates=map(_gate, lineage.gates),
    )
    if lineage.deleted_at is not None:
        message.deleted_at.CopyFrom(moment(lineage.deleted_at))
    return message


def learned_message(learned: LearnedRow) -> values_pb2.LearnedRow:
    return values_pb2.LearnedRow(
        row=_row(learned.row),
        dataset=_dataset(learned.row.dataset_id, learned.dataset),
        versions=[version.name for version in learned.versions],
    )


def recall_response(page: RecalledPage) -> calls.RecallResponse:
    training = page.training
    return calls.RecallResponse(
        answers=map(recalled_message, page.answers.items),
        next_page_token=page.answers.next,
        total=page.total,
        datasets=map(_recalled_dataset, training.datasets),
        rows=map(_row, training.rows),
        versions=map(_recalled_version, training.versions),
    )


def _recalled_dataset(recalled: RecalledDataset) -> calls.RecalledDataset:
    share = recalled.share
    return calls.RecalledDataset(dataset=_dataset(share.dataset_id, recalled.dataset), rows=share.rows)


def _recalled_version(recalled: RecalledVersion) -> calls.RecalledVersion:
    version = recalled.version
    return calls.RecalledVersion(
        model=version.model,
        version=version.version,
        digest=version.digest,
        dataset_id=version.dataset_id,
        trained_at=moment(version.told.at),
        tainted_by=recalled.tainted_by,
    )


def _dataset(dataset_id: str, dataset: RecordedDataset | None, manifest_sha256: str = "") -> values_pb2.DatasetRecord:
    """Of one that the record has not heard of, what others say of it."""
    if dataset is None:
        return values_pb2.DatasetRecord(dataset_id=dataset_id, manifest_sha256=manifest_sha256)
    return values_pb2.DatasetRecord(
        dataset_id=dataset_id,
        name=dataset.name,
        version=dataset.version,
        manifest_sha256=dataset.manifest_sha256,
        rows=dataset.rows,
    )


def _row(row: RecordedRow) -> values_pb2.TrainingRowRecord:
    return values_pb2.TrainingRowRecord(
        dataset_id=row.dataset_id,
        row_id=row.row_id,
        answer_id=row.answer_id,
        document_ids=row.document_ids,
        origin=number_of(train.RowOrigin.DESCRIPTOR, row.origin),
        split=number_of(train.Split.DESCRIPTOR, row.split),
    )


def _step(step: TrainingStep) -> values_pb2.TrainingStepRecord:
    message = values_pb2.TrainingStepRecord(name=step.name, at=moment(step.told.at), reason=step.reason)
    if step.kind == "dataset":
        message.dataset = number_of(train.DatasetState.DESCRIPTOR, step.happened)
    else:
        message.run = number_of(train.RunState.DESCRIPTOR, step.happened)
    return message


def _taint(taint: Taint) -> values_pb2.TaintRecord:
    message = values_pb2.TaintRecord(document_id=taint.document_id, at=moment(taint.at), fate=FATE[taint.fate])
    if taint.fate_at is not None:
        message.fate_at.CopyFrom(moment(taint.fate_at))
    return message


def _alias(turn: AliasTurn) -> values_pb2.AliasRecord:
    step = turn.step
    return values_pb2.AliasRecord(
        alias=step.alias,
        role=_ROLE[turn.role],
        at=moment(step.told.at),
        version=step.version,
        canary_share=step.canary_share,
        tainted_by=turn.tainted_by,
        moved_by=turn.moved_by,
    )


def _gate(step: TrainingStep) -> values_pb2.GateRecord:
    return values_pb2.GateRecord(
        evaluation_id=step.about,
        outcome=number_of(values_pb2.Outcome.DESCRIPTOR, step.happened),
        suite=step.reason,
        at=moment(step.told.at),
    )
