"""Events that infer publishes: what people wrote is sealed, what documents say and are called is left out."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp

from sluiceway.infer.v1 import events_pb2, values_pb2
from sluiceway_common.access.port import Seal
from sluiceway_common.access.sealed import sealed_message
from sluiceway_common.errors import Refusal
from sluiceway_infer.domain.answers.answer import Answer, Feedback, Timings, Withheld, WithheldReason
from sluiceway_infer.domain.answers.citations import Citation
from sluiceway_infer.domain.conversation.chat import FinishReason, Usage
from sluiceway_infer.domain.grounding.grounded import GroundednessStatus
from sluiceway_infer.domain.guard import NO_POLICY, GuardStatus, SubjectKind, Verdict, guard_status
from sluiceway_infer.domain.retrieval.passages import Passage

STATUS: dict[GroundednessStatus, values_pb2.GroundednessStatus.ValueType] = {
    "not_asked": values_pb2.GROUNDEDNESS_STATUS_UNSPECIFIED,
    "grounded": values_pb2.GROUNDEDNESS_STATUS_GROUNDED,
    "extractive": values_pb2.GROUNDEDNESS_STATUS_EXTRACTIVE,
    "not_in_documents": values_pb2.GROUNDEDNESS_STATUS_NOT_IN_DOCUMENTS,
    "ungrounded": values_pb2.GROUNDEDNESS_STATUS_UNGROUNDED,
}
GUARD: dict[GuardStatus, values_pb2.GuardStatus.ValueType] = {
    "unchecked": values_pb2.GUARD_STATUS_UNCHECKED,
    "passed": values_pb2.GUARD_STATUS_PASSED,
    "redacted": values_pb2.GUARD_STATUS_REDACTED,
    "pseudonymised": values_pb2.GUARD_STATUS_PSEUDONYMISED,
    "review": values_pb2.GUARD_STATUS_REVIEW,
    "blocked": values_pb2.GUARD_STATUS_BLOCKED,
}
SUBJECT: dict[SubjectKind, values_pb2.GuardSubject.ValueType] = {
    "question": values_pb2.GUARD_SUBJECT_QUESTION,
    "passage": values_pb2.GUARD_SUBJECT_PASSAGES,
    "answer": values_pb2.GUARD_SUBJECT_ANSWER,
    "tool_call": values_pb2.GUARD_SUBJECT_TOOL_CALL,
    "tool_result": values_pb2.GUARD_SUBJECT_TOOL_RESULT,
}
REASON: dict[FinishReason | WithheldReason, values_pb2.FinishReason.ValueType] = {
    "stop": values_pb2.FINISH_REASON_STOP,
    "length": values_pb2.FINISH_REASON_LENGTH,
    "blocked": values_pb2.FINISH_REASON_BLOCKED,
    "left": values_pb2.FINISH_REASON_LEFT,
    "failed": values_pb2.FINISH_REASON_FAILED,
    "overloaded": values_pb2.FINISH_REASON_OVERLOADED,
    "refused": values_pb2.FINISH_REASON_REFUSED,
}


async def answer_given(answer: Answer, seal: Seal) -> events_pb2.AnswerGiven:
    """The record of an answer."""
    event = events_pb2.AnswerGiven(
        answer_id=answer.id,
        question=await sealed_message(seal, answer.tenant, answer.question),
        answer=await sealed_message(seal, answer.tenant, answer.text),
        model=answer.model,
        model_digest=answer.model_digest,
        sources=[_source(passage) for passage in answer.sources],
        citations=[_place(citation) for citation in answer.citations],
        groundedness=values_pb2.Groundedness(
            status=STATUS[answer.groundedness.status], score=answer.groundedness.score
        ),
        usage=usage_message(answer.usage),
        timings=timings_message(answer.timings),
        guard=GUARD[answer.guard],
        collection=answer.collection,
        index_version=answer.index_version,
        passages_dropped=answer.passages_dropped,
        finish_reason=REASON[answer.finish_reason],
        provenance=provenance_message(answer),
        given_at=_instant(answer.given_at),
    )
    await _say_who(event, answer, seal)
    if answer.completed_question:
        event.completed_question.CopyFrom(await sealed_message(seal, answer.tenant, answer.completed_question))
    return event


def _instant(at: datetime) -> Timestamp:
    """The library's own way there is written in Python, and is dear for a call."""
    return Timestamp(seconds=int(at.timestamp()), nanos=at.microsecond * 1000)


async def answer_withheld(record: Withheld, seal: Seal) -> events_pb2.AnswerWithheld:
    """The record of a call that ended without an answer. Where nothing can be sealed it is without its texts."""
    event = events_pb2.AnswerWithheld(
        answer_id=record.id,
        reason=REASON[record.reason],
        error=record.error,
        model=record.model,
        model_digest=record.model_digest,
        sources=[_source(passage) for passage in record.sources],
        usage=usage_message(record.usage),
        timings=timings_message(record.timings),
        guard=GUARD[guard_status(record.verdicts)] if record.verdicts else values_pb2.GUARD_STATUS_UNSPECIFIED,
        collection=record.collection,
        index_version=record.index_version,
        provenance=provenance_message(record),
        ended_at=_instant(record.ended_at),
    )
    with suppress(Refusal):
        await _say_who(event, record, seal)
        event.question.CopyFrom(await sealed_message(seal, record.tenant, record.question))
        if record.completed_question:
            event.completed_question.CopyFrom(await sealed_message(seal, record.tenant, record.completed_question))
        if record.released:
            event.released.CopyFrom(await sealed_message(seal, record.tenant, record.released))
    return event


def without_texts(event: events_pb2.AnswerWithheld) -> events_pb2.AnswerWithheld:
    """The same, without what was asked and what had been released."""
    shorter = events_pb2.AnswerWithheld()
    shorter.CopyFrom(event)
    for field in ("question", "completed_question", "released"):
        shorter.ClearField(field)
    return shorter


async def feedback_given(
    feedback: Feedback, tenant: str, subject: str, at: datetime, seal: Seal
) -> events_pb2.FeedbackGiven:
    """The record of a feedback; a text that was not given is absent."""
    event = events_pb2.FeedbackGiven(
        answer_id=feedback.answer_id,
        score=feedback.score,
        sealed_subject=await sealed_message(seal, tenant, subject),
        given_at=_instant(at),
    )
    if feedback.comment:
        event.comment.CopyFrom(await sealed_message(seal, tenant, feedback.comment))
    if feedback.correction:
        event.correction.CopyFrom(await sealed_message(seal, tenant, feedback.correction))
    return event


def citation_message(citation: Citation) -> values_pb2.Citation:
    """A citation as a caller gets it."""
    message = _place(citation)
    message.title = citation.title
    message.quote = citation.quote
    message.source_key = citation.source_key
    return message


def provenance_message(record: Answer | Withheld) -> values_pb2.Provenance | None:
    """What took part beside words, documents and model; None where nothing did."""
    judged = [_verdict(verdict) for verdict in record.verdicts if verdict.policy != NO_POLICY]
    adapter = record.adapter
    if adapter is None:
        return values_pb2.Provenance(verdicts=judged) if judged else None
    return values_pb2.Provenance(
        verdicts=judged, adapter=adapter.name, adapter_digest=adapter.digest, variant=adapter.variant
    )


def _verdict(verdict: Verdict) -> values_pb2.GuardVerdict:
    """By name alone: what was found stays with the guard."""
    return values_pb2.GuardVerdict(
        verdict_id=verdict.id,
        subject=SUBJECT[verdict.kind],
        status=GUARD[verdict.status],
        policy=verdict.policy.name,
        policy_version=verdict.policy.version,
        policy_digest=verdict.policy.digest,
        missed=[
            values_pb2.MissedScanner(name=name, reason=reason) for reason, names in _missed(verdict) for name in names
        ],
    )


def _missed(verdict: Verdict) -> Sequence[tuple[values_pb2.MissedReason.ValueType, Sequence[str]]]:
    return (
        (values_pb2.MISSED_REASON_LATE, verdict.scanners_late),
        (values_pb2.MISSED_REASON_FAILED, verdict.scanners_failed),
        (values_pb2.MISSED_REASON_AWAY, verdict.scanners_away),
    )


def usage_message(usage: Usage) -> values_pb2.Usage:
    return values_pb2.Usage(
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        cached_tokens=usage.cached_tokens,
    )


def timings_message(timings: Timings) -> values_pb2.Timings:
    return values_pb2.Timings(
        admission_ms=timings.admission_ms,
        retrieval_ms=timings.retrieval_ms,
        first_token_ms=timings.first_token_ms,
        generation_ms=timings.generation_ms,
        grounding_ms=timings.grounding_ms,
        total_ms=timings.total_ms,
    )


def _place(citation: Citation) -> values_pb2.Citation:
    """Where the quote stands, and no words of the document: what is on the log cannot be erased with it."""
    return values_pb2.Citation(
        document_id=citation.document_id,
        version=citation.version,
        page=citation.page,
        start=citation.start,
        end=citation.end,
        text_sha256=citation.text_sha256,
        number=citation.number,
        chunk_id=citation.chunk_id,
    )


def _source(passage: Passage) -> events_pb2.Source:
    return events_pb2.Source(
        document_id=passage.document_id,
        version=passage.version,
        chunk_id=passage.chunk_id,
        text_sha256=passage.text_sha256,
        score=passage.score,
        start=passage.start,
        end=passage.end,
    )


async def _say_who(
    event: events_pb2.AnswerGiven | events_pb2.AnswerWithheld, record: Answer | Withheld, seal: Seal
) -> None:
    """Who asked, and in which conversation: it says as much of a person as the question does."""
    event.sealed_subject.CopyFrom(await sealed_message(seal, record.tenant, record.subject))
    if record.session:
        event.sealed_session.CopyFrom(await sealed_message(seal, record.tenant, record.session))
