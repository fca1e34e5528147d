"""Events of train and of gates as facts: rows of datasets, versions of models, where aliases stand, and what became of
each.

`DatasetRequested` is what train asks of itself: what comes of it is a dataset that was changed.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from google.protobuf.message import Message

from sluiceway.eval.v1.events_pb2 import ModelJudged
from sluiceway.eval.v1.values_pb2 import Outcome
from sluiceway.train.v1 import values_pb2
from sluiceway.train.v1.events_pb2 import AliasMoved, DatasetChanged, ModelTrained, RowsRecorded, RunChanged
from sluiceway_common.delivery import HeardEvent
from sluiceway_eval.domain.record import Told
from sluiceway_eval.domain.training import (
    AliasStep,
    RecordedDataset,
    RecordedVersion,
    StepKind,
    TrainingRow,
    TrainingStep,
    version_name,
)
from sluiceway_eval.handlers.contract import finite, name, sealed, text, told
from sluiceway_eval.service.recording import Heard
from sluiceway_eval.service.words import word_of


def dataset_changed(event: DatasetChanged, heard: HeardEvent) -> Iterable[Heard]:
    """It is a fact of its own once its rows are known."""
    dataset, dataset_id = event.dataset, name("dataset_id", event.dataset_id)
    changed = told(heard, event.changed_at)
    if dataset.manifest_sha256:
        yield RecordedDataset(
            told=changed,
            dataset_id=dataset_id,
            name=name("name", dataset.name),
            version=dataset.version,
            objective=word_of(values_pb2.Objective.DESCRIPTOR, dataset.objective),
            manifest_sha256=text(dataset.manifest_sha256),
            training_rows=dataset.training_rows,
            validation_rows=dataset.validation_rows,
            parent=name("parent", dataset.parent),
        )
    state = word_of(values_pb2.DatasetState.DESCRIPTOR, dataset.state)
    yield TrainingStep(told=changed, kind="dataset", name=dataset_id, happened=state)
    yield from _tainted(changed, "dataset", dataset_id, dataset.tainted_by)


def rows_recorded(event: RowsRecorded, heard: HeardEvent) -> Iterable[Heard]:
    when, dataset_id = told(heard), name("dataset_id", event.dataset_id)
    return (fact for row in event.rows for fact in _row(when, dataset_id, row))


def run_changed(event: RunChanged, heard: HeardEvent) -> Iterable[Heard]:
    yield TrainingStep(
        told=told(heard, event.changed_at),
        kind="run",
        name=name("run_id", event.run_id),
        happened=word_of(values_pb2.RunState.DESCRIPTOR, event.run.state),
        number=event.sequence,
        reason=name("reason", event.run.reason),
    )


def model_trained(event: ModelTrained, heard: HeardEvent) -> Iterable[Heard]:
    """Of its time when it was trained; that it is tainted or deleted is said at another."""
    version = event.version
    model = name("model", version.model)
    yield RecordedVersion(
        told=told(heard, version.created_at),
        model=model,
        version=version.version,
        digest=name("digest", version.digest),
        base=name("base", version.base.name),
        base_sha256=text(version.base.sha256),
        run_id=name("run_id", version.run_id),
        dataset_id=name("dataset_id", version.dataset_id),
        dataset_sha256=text(version.dataset_sha256),
    )
    named = version_name(model, version.version)
    yield from _tainted(told(heard), "version", named, version.tainted_by)
    if version.HasField("deleted_at"):
        yield TrainingStep(told=told(heard, version.deleted_at), kind="version", name=named, happened="deleted")


def alias_moved(event: AliasMoved, heard: HeardEvent) -> Iterable[Heard]:
    alias = event.alias
    yield AliasStep(
        told=told(heard, alias.moved_at),
        model=name("model", alias.model),
        alias=name("alias", alias.alias),
        revision=alias.revision,
        version=alias.version,
        canary_version=alias.canary_version,
        canary_share=finite(alias.canary_share) or 0.0,
        by=sealed(event, "sealed_by"),
    )


def model_judged(event: ModelJudged, heard: HeardEvent) -> Iterable[Heard]:
    """Of a model without an adapter there is no version that it could be told of."""
    if event.candidate.adapter:
        yield TrainingStep(
            told=told(heard, event.judged_at),
            kind="version",
            name=name("adapter", event.candidate.adapter),
            happened=word_of(Outcome.DESCRIPTOR, event.outcome),
            about=name("evaluation_id", event.evaluation_id),
            reason=name("suite", f"{event.suite.name}@{event.suite.version}"),
        )


def _row(when: Told, dataset_id: str, row: values_pb2.Row) -> Iterable[TrainingRow]:
    """A file has rows that come of no document."""
    for document_id in row.document_ids or ("",):
        yield TrainingRow(
            told=when,
            dataset_id=dataset_id,
            row_id=name("row_id", row.row_id),
            document_id=name("document_ids", document_id),
            answer_id=name("answer_id", row.answer_id),
            origin=word_of(values_pb2.RowOrigin.DESCRIPTOR, row.origin),
            split=word_of(values_pb2.Split.DESCRIPTOR, row.split),
        )


def _tainted(when: Told, kind: StepKind, what: str, documents: Iterable[str]) -> Iterable[TrainingStep]:
    for document_id in documents:
        about = name("tainted_by", document_id)
        yield TrainingStep(told=when, kind=kind, name=what, happened="tainted", about=about)


FACTS: Final[Mapping[type[Message], Callable[[Any, HeardEvent], Iterable[Heard]]]] = {
    DatasetChanged: dataset_changed,
    RowsRecorded: rows_recorded,
    RunChanged: run_changed,
    ModelTrained: model_trained,
    AliasMoved: alias_moved,
    ModelJudged: model_judged,
}
