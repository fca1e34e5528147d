"""Events of eval: scores of answers, and that the record holds no word of a document."""

from collections.abc import Sequence

from sluiceway.eval.v1 import events_pb2, values_pb2
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.ids import derived
from sluiceway_eval.domain.record import DocumentStep, Told
from sluiceway_eval.domain.scores import AnswerScore, ScoreStatus

SCORE_STATUS: dict[ScoreStatus, values_pb2.ScoreStatus.ValueType] = {
    "scored": values_pb2.SCORE_STATUS_SCORED,
    "not_applicable": values_pb2.SCORE_STATUS_NOT_APPLICABLE,
    "failed": values_pb2.SCORE_STATUS_FAILED,
}


def scores_recorded(told: Told, answer_id: str, scores: Sequence[AnswerScore]) -> OutgoingEvent:
    """Of one answer or feedback there is one, however often it is heard: what told it names it."""
    event = events_pb2.ScoresRecorded(answer_id=answer_id, scores=map(score_message, scores))
    return OutgoingEvent(
        event, told.tenant, told.causation, id=derived("scores", told.tenant, answer_id, told.event_id)
    )


def document_forgotten(step: DocumentStep, *, erase: bool) -> OutgoingEvent:
    event = events_pb2.DocumentForgotten(document_id=step.document_id, version=step.version, erase=erase)
    return OutgoingEvent(event, step.told.tenant, causation=step.told.causation)


def score_message(score: AnswerScore) -> values_pb2.Score:
    return values_pb2.Score(
        name=score.name,
        value=score.value,
        status=SCORE_STATUS[score.status],
        reason=score.reason,
        version=score.version,
    )
