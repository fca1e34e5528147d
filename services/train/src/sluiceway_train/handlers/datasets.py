"""Events about examples and datasets as calls of the service."""

import math
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final, cast

from sluiceway.eval.v1 import values_pb2 as eval_values
from sluiceway.eval.v1.events_pb2 import ScoresRecorded
from sluiceway.infer.v1.events_pb2 import FeedbackGiven
from sluiceway.ingest.v1.events_pb2 import DocumentWithdrawn
from sluiceway.train.v1.events_pb2 import DatasetRequested
from sluiceway_common.access.sealed import sealed_text
from sluiceway_common.bus.port import Envelope
from sluiceway_common.delivery import HeardEvent, hears, hears_batches
from sluiceway_common.errors import Invalid
from sluiceway_train.domain.examples import Lesson
from sluiceway_train.service import TrainService
from sluiceway_train.service.withdrawal import DocumentTakenBack

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@hears(FeedbackGiven)
async def on_feedback_given(event: FeedbackGiven, envelope: Envelope, service: TrainService) -> None:
    await service.datasets.examples.learn(_said(event, envelope))


# There are several an answer, and hardly any is of interest.
@hears_batches(ScoresRecorded, max_records=500, max_seconds=1.0)
async def on_scores_recorded(events: Sequence[HeardEvent], service: TrainService) -> None:
    for heard in events:
        for lesson in _scored(heard, service.datasets.examples.teaching):
            await service.datasets.examples.learn(lesson)


@hears(DatasetRequested, lane="building")
async def on_dataset_requested(event: DatasetRequested, envelope: Envelope, service: TrainService) -> None:
    await service.datasets.building.build(envelope.tenant, event.dataset_id)


@hears(DocumentWithdrawn)
async def on_document_withdrawn(event: DocumentWithdrawn, envelope: Envelope, service: TrainService) -> None:
    withdrawn = DocumentTakenBack(
        tenant=envelope.tenant, document_id=event.document_id, version=event.version, erase=event.erase
    )
    await service.datasets.forgetting.forget(withdrawn, envelope.id)


def _said(event: FeedbackGiven, envelope: Envelope) -> Lesson:
    if not (math.isfinite(event.score) and -1 <= event.score <= 1):
        raise Invalid(f"`score` is {event.score}; it must lie between -1 and 1", field="score")
    return Lesson(
        tenant=envelope.tenant,
        answer_id=event.answer_id,
        teacher="person",
        score=event.score,
        said_at=event.given_at.ToDatetime(tzinfo=UTC),
        event_id=envelope.id,
        correction=sealed_text(event.correction) if event.HasField("correction") else None,
    )


def _scored(heard: HeardEvent, teaching: Collection[str]) -> Iterator[Lesson]:
    """The least of the scores that teach, where each of them could be made."""
    event = cast(ScoresRecorded, heard.event)
    values = {
        score.name: score.value
        for score in event.scores
        if score.status == eval_values.SCORE_STATUS_SCORED and math.isfinite(score.value)
    }
    if teaching and all(name in values for name in teaching):
        yield Lesson(
            tenant=heard.principal.tenant,
            answer_id=event.answer_id,
            teacher="score",
            score=max(-1.0, min(1.0, *(values[name] for name in teaching))),
            said_at=heard.envelope.time or _EPOCH,
            event_id=heard.envelope.id,
        )
