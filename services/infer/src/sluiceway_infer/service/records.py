"""Answers and feedback as events: what people wrote is sealed, what documents say and are called is left out."""

from datetime import datetime

from sluiceway.infer.v1 import events_pb2, values_pb2
from sluiceway.type.v1.sealed_pb2 import Sealed
from sluiceway_common.access.port import Seal, SealedText
from sluiceway_infer.domain.answers.answer import Answer, Feedback, GuardStatus, Timings
from sluiceway_infer.domain.answers.citations import Citation
from sluiceway_infer.domain.conversation.chat import FinishReason, Usage
from sluiceway_infer.domain.grounding.grounded import Status
from sluiceway_infer.domain.retrieval.passages import Passage

STATUS: dict[Status, values_pb2.GroundednessStatus.ValueType] = {
    "not_asked": values_pb2.GROUNDEDNESS_STATUS_UNSPECIFIED,
    "grounded": values_pb2.GROUNDEDNESS_STATUS_GROUNDED,
    "extractive": values_pb2.GROUNDEDNESS_STATUS_EXTRACTIVE,
    "not_in_documents": values_pb2.GROUNDEDNESS_STATUS_NOT_IN_DOCUMENTS,
    "ungrounded": values_pb2.GROUNDEDNESS_STATUS_UNGROUNDED,
}
GUARD: dict[GuardStatus, values_pb2.GuardStatus.ValueType] = {
    "unchecked": values_pb2.GUARD_STATUS_UNCHECKED,
    "passed": values_pb2.GUARD_STATUS_PASSED,
}
REASON: dict[FinishReason, values_pb2.FinishReason.ValueType] = {
    "stop": values_pb2.FINISH_REASON_STOP,
    "length": values_pb2.FINISH_REASON_LENGTH,
}


async def answer_given(answer: Answer, seal: Seal) -> events_pb2.AnswerGiven:
    """The record of an answer."""
    event = events_pb2.AnswerGiven(
        answer_id=answer.id,
        question=_sealed(await seal.seal(answer.tenant, answer.question)),
        answer=_sealed(await seal.seal(answer.tenant, answer.text)),
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
        subject=answer.subject,
        session=answer.session,
        passages_dropped=answer.passages_dropped,
        finish_reason=REASON[answer.finish_reason],
    )
    event.given_at.FromDatetime(answer.given_at)
    return event


async def feedback_given(
    feedback: Feedback, tenant: str, subject: str, at: datetime, seal: Seal
) -> events_pb2.FeedbackGiven:
    """The record of a feedback; a text that was not given is absent."""
    event = events_pb2.FeedbackGiven(answer_id=feedback.answer_id, score=feedback.score, subject=subject)
    if feedback.comment:
        event.comment.CopyFrom(_sealed(await seal.seal(tenant, feedback.comment)))
    if feedback.correction:
        event.correction.CopyFrom(_sealed(await seal.seal(tenant, feedback.correction)))
    event.given_at.FromDatetime(at)
    return event


def citation_message(citation: Citation) -> values_pb2.Citation:
    """A citation as a caller gets it."""
    message = _place(citation)
    message.title = citation.title
    message.quote = citation.quote
    message.source_key = citation.source_key
    return message


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
    )


def _sealed(text: SealedText) -> Sealed:
    return Sealed(key_id=text.key_id, nonce=text.nonce, ciphertext=text.ciphertext)
