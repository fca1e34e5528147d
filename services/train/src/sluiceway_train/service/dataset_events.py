"""Datasets as messages, and the events that train publishes about them: names, counts and digests, never words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from sluiceway.train.v1 import events_pb2, values_pb2
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_train.domain.datasets import Dataset, DatasetQuery, DatasetReport, DatasetState, LeftOutReason
from sluiceway_train.domain.rows import IdentifiedRow, RowOrigin, Split
from sluiceway_train.domain.trained import Objective
from sluiceway_train.ports.forgetting import ForgettingReceipt

OBJECTIVE: Final[Mapping[Objective, values_pb2.Objective.ValueType]] = {
    "sft": values_pb2.OBJECTIVE_SFT,
    "dpo": values_pb2.OBJECTIVE_DPO,
}
STATE: Final[Mapping[DatasetState, values_pb2.DatasetState.ValueType]] = {
    "building": values_pb2.DATASET_STATE_BUILDING,
    "ready": values_pb2.DATASET_STATE_READY,
    "frozen": values_pb2.DATASET_STATE_FROZEN,
    "refused": values_pb2.DATASET_STATE_REFUSED,
}
ORIGIN: Final[Mapping[RowOrigin, values_pb2.RowOrigin.ValueType]] = {
    "correction": values_pb2.ROW_ORIGIN_CORRECTION,
    "preference": values_pb2.ROW_ORIGIN_PREFERENCE,
    "graded": values_pb2.ROW_ORIGIN_GRADED,
    "file": values_pb2.ROW_ORIGIN_FILE,
}
SPLIT: Final[Mapping[Split, values_pb2.Split.ValueType]] = {
    "training": values_pb2.SPLIT_TRAINING,
    "validation": values_pb2.SPLIT_VALIDATION,
}
REASON: Final[Mapping[LeftOutReason, values_pb2.LeftOutReason.ValueType]] = {
    "empty": values_pb2.LEFT_OUT_REASON_EMPTY,
    "duplicate": values_pb2.LEFT_OUT_REASON_DUPLICATE,
    "near_duplicate": values_pb2.LEFT_OUT_REASON_NEAR_DUPLICATE,
    "contaminated": values_pb2.LEFT_OUT_REASON_CONTAMINATED,
    "personal_data": values_pb2.LEFT_OUT_REASON_PERSONAL_DATA,
    "blocked": values_pb2.LEFT_OUT_REASON_BLOCKED,
    "gone": values_pb2.LEFT_OUT_REASON_GONE,
    "too_long": values_pb2.LEFT_OUT_REASON_TOO_LONG,
    "truncated": values_pb2.LEFT_OUT_REASON_TRUNCATED,
}
_ROWS_AN_EVENT: Final = 500
# An event of the log may have 900 KiB; a row may come from many documents.
_BYTES_AN_EVENT: Final = 512 * 1024


def dataset_requested(tenant: str, dataset_id: str) -> OutgoingEvent:
    return OutgoingEvent(events_pb2.DatasetRequested(dataset_id=dataset_id), tenant, causation=dataset_id)


def dataset_changed(dataset: Dataset, at: datetime, causation: str = "") -> OutgoingEvent:
    """Without its report."""
    event = events_pb2.DatasetChanged(dataset=dataset_message(dataset), dataset_id=dataset.dataset_id)
    event.changed_at.FromDatetime(at)
    return OutgoingEvent(event, dataset.tenant, causation or dataset.dataset_id)


def rows_recorded(dataset: Dataset, rows: Sequence[IdentifiedRow]) -> Iterator[OutgoingEvent]:
    """Which answers and documents they come from, a part after the other; the same rows are the same parts."""
    for part, some in enumerate(_parts(map(row_message, rows))):
        event = events_pb2.RowsRecorded(dataset_id=dataset.dataset_id, part=part, rows=some)
        yield OutgoingEvent(event, dataset.tenant, causation=dataset.dataset_id)


def _parts(rows: Iterable[values_pb2.Row]) -> Iterator[list[values_pb2.Row]]:
    part: list[values_pb2.Row] = []
    size = 0
    for row in rows:
        bytes_of_it = row.ByteSize()
        if part and (len(part) == _ROWS_AN_EVENT or size + bytes_of_it > _BYTES_AN_EVENT):
            yield part
            part, size = [], 0
        part.append(row)
        size += bytes_of_it
    if part:
        yield part


def row_message(named: IdentifiedRow) -> values_pb2.Row:
    """Without its words."""
    return values_pb2.Row(
        row_id=named.row_id,
        split=SPLIT[named.split],
        origin=ORIGIN[named.row.origin],
        answer_id=named.row.answer_id,
        document_ids=named.row.document_ids,
    )


def dataset_message(dataset: Dataset, *, with_report: bool = False) -> values_pb2.Dataset:
    message = values_pb2.Dataset(
        dataset_id=dataset.dataset_id,
        name=dataset.name,
        version=dataset.version,
        objective=OBJECTIVE[dataset.objective],
        state=STATE[dataset.state],
        reason=dataset.reason,
        manifest_sha256=dataset.manifest_sha256,
        training_rows=dataset.training_rows,
        validation_rows=dataset.validation_rows,
        parent=dataset.parent,
        report=_report(dataset.report) if with_report else None,
        query=_query(dataset.query) if dataset.query else None,
        tainted_by=dataset.tainted_by,
    )
    message.created_at.FromDatetime(dataset.created_at)
    if dataset.frozen_at:
        message.frozen_at.FromDatetime(dataset.frozen_at)
    return message


def _report(report: DatasetReport) -> values_pb2.DatasetReport:
    return values_pb2.DatasetReport(
        examples=report.examples,
        left_out=[
            values_pb2.LeftOut(reason=REASON[one.reason], rows=one.rows, named=one.named) for one in report.left_out
        ],
        conflicts=[values_pb2.ConflictingRows(row_ids=group) for group in report.conflicts],
        rows_by_origin=dict(report.rows_by_origin),
        rows_by_collection=dict(report.rows_by_collection),
        median_characters=report.median_characters,
        longest_characters=report.longest_characters,
        most_frequent_answer=report.most_frequent_answer,
    )


def _query(query: DatasetQuery) -> values_pb2.DatasetQuery:
    message = values_pb2.DatasetQuery(
        origins=[ORIGIN[origin] for origin in query.origins],
        collection=query.collection,
        model=query.model,
        min_score=query.min_score,
        most_rows=query.most_rows,
    )
    if query.since:
        message.since.FromDatetime(query.since)
    if query.until:
        message.until.FromDatetime(query.until)
    return message


def document_forgotten(receipt: ForgettingReceipt) -> OutgoingEvent:
    """Only what there was is counted."""
    counted = {kind: count for kind, count in receipt.let_go.items() if count}
    event = events_pb2.DocumentForgotten(
        document_id=receipt.document_id, version=receipt.version, erase=receipt.erase, let_go=counted
    )
    return OutgoingEvent(event, receipt.tenant, receipt.causation)
