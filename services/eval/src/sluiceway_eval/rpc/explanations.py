"""Explanations as messages."""

from typing import Final

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway.eval.v1 import values_pb2
from sluiceway.infer.v1 import values_pb2 as infer
from sluiceway_eval.domain.explanation import (
    AnswerTexts,
    ExplainedPassage,
    ExplainedVerdict,
    Explanation,
    TextsStatus,
)
from sluiceway_eval.domain.record import CitedPlace, RecordedFeedback
from sluiceway_eval.domain.scores import mean_feedback
from sluiceway_eval.rpc.messages import FATE, answer_message, verdict_message
from sluiceway_eval.rpc.training import adapter_message, learned_message
from sluiceway_eval.service.events import score_message
from sluiceway_eval.service.words import moment

_TEXTS: Final[dict[TextsStatus, calls.TextsStatus.ValueType]] = {
    "held": calls.TEXTS_STATUS_HELD,
    "gone": calls.TEXTS_STATUS_GONE,
    "not_asked": calls.TEXTS_STATUS_NOT_ASKED,
    "unavailable": calls.TEXTS_STATUS_UNAVAILABLE,
    "withheld": calls.TEXTS_STATUS_WITHHELD,
}


def explain_response(explained: Explanation) -> calls.ExplainResponse:
    scores = (*explained.answer.scores, mean_feedback(explained.said))
    response = calls.ExplainResponse(
        answer=answer_message(explained.answer),
        passages=[_passage(one, explained.texts) for one in explained.passages],
        verdicts=map(_verdict, explained.verdicts),
        scores=map(score_message, scores),
        feedback=map(_feedback, explained.feedback),
        texts=_TEXTS[explained.texts.status],
        question=explained.texts.question,
        text=explained.texts.text,
        training_rows=map(learned_message, explained.training_rows),
        feedback_total=explained.said.people if explained.said else 0,
    )
    if explained.adapter is not None:
        response.adapter.CopyFrom(adapter_message(explained.adapter))
    return response


def _passage(one: ExplainedPassage, texts: AnswerTexts) -> values_pb2.PassageRecord:
    shown, fate = one.passage, one.fate
    message = values_pb2.PassageRecord(
        document_id=shown.document_id,
        version=shown.version,
        chunk_id=shown.chunk_id,
        text_sha256=shown.text_sha256,
        start=shown.start,
        end=shown.end,
        score=shown.score,
        citations=[_citation(place, texts) for place in one.citations],
        fate=FATE[fate.fate],
        manifest_sha256=fate.manifest_sha256,
    )
    if fate.at is not None:
        message.fate_at.CopyFrom(moment(fate.at))
    return message


def _citation(place: CitedPlace, texts: AnswerTexts) -> infer.Citation:
    message = infer.Citation(**vars(place))
    if quote := texts.quote(place):
        message.quote, message.title, message.source_key = quote.text, quote.title, quote.source_key
    return message


def _verdict(one: ExplainedVerdict) -> values_pb2.VerdictRecord:
    message = verdict_message(one.verdict) if one.verdict else values_pb2.VerdictRecord(verdict_id=one.verdict_id)
    if one.policy_since is not None:
        message.policy_since.CopyFrom(moment(one.policy_since))
    return message


def _feedback(said: RecordedFeedback) -> values_pb2.FeedbackRecord:
    return values_pb2.FeedbackRecord(
        given_at=moment(said.told.at), score=said.score, commented=said.commented, corrected=said.corrected
    )
