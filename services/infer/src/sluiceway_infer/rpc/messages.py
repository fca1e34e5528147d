"""Messages of infer as values, and values as messages."""

from typing import TypeVar

from sluiceway.embed.v1.values_pb2 import Passage as PassageMessage
from sluiceway.infer.v1 import infer_service_pb2 as calls
from sluiceway.infer.v1 import values_pb2
from sluiceway_common.errors import Invalid
from sluiceway_infer.domain.answers.answer import Answer, Delta, DraftDelta, Event, Feedback, Finished, Retrieved
from sluiceway_infer.domain.conversation.chat import ChatRole, ContinuationScore, Message, Sampling
from sluiceway_infer.domain.conversation.request import (
    MOST_CONTINUATIONS,
    MOST_MESSAGES,
    MOST_STOPS,
    Condition,
    GenerateRequest,
    Grounding,
    check_model,
    within,
)
from sluiceway_infer.domain.grounding.grounded import UngroundedPolicy
from sluiceway_infer.domain.models.info import AdapterInfo, ModelInfo
from sluiceway_infer.domain.retrieval.passages import Passage
from sluiceway_infer.service.events import (
    GUARD,
    REASON,
    STATUS,
    citation_message,
    provenance_message,
    timings_message,
    usage_message,
)

T = TypeVar("T")

_ROLE: dict[int, ChatRole] = {
    values_pb2.ROLE_SYSTEM: "system",
    values_pb2.ROLE_USER: "user",
    values_pb2.ROLE_ASSISTANT: "assistant",
}
_UNGROUNDED: dict[int, UngroundedPolicy] = {
    calls.UNGROUNDED_POLICY_UNSPECIFIED: "extract",
    calls.UNGROUNDED_POLICY_EXTRACT: "extract",
    calls.UNGROUNDED_POLICY_REFUSE: "refuse",
    calls.UNGROUNDED_POLICY_ALLOW: "allow",
}


def request_of(request: calls.GenerateRequest) -> GenerateRequest:
    """Raises Invalid for more of a kind than there may be, before one is looked at."""
    within("messages", len(request.messages), 1, MOST_MESSAGES)
    within("stop", len(request.stop), 0, MOST_STOPS)
    return GenerateRequest(
        messages=tuple(map(_message_of, request.messages)),
        model=request.model,
        grounding=_grounding_of(request.grounding) if request.HasField("grounding") else None,
        sampling=_sampling_of(request.sampling),
        max_tokens=request.max_tokens or None,
        stop=tuple(request.stop),
        response_schema=request.response_schema,
        session=request.session,
        drafts=request.drafts,
    )


def _message_of(message: values_pb2.Message) -> Message:
    return Message(_known(_ROLE, message.role, "messages.role"), message.text)


def _grounding_of(grounding: calls.Grounding) -> Grounding:
    return Grounding(
        collection=grounding.collection or "default",
        condition=Condition(grounding.filter.SerializeToString()),
        k=grounding.k or 6,
        alpha=grounding.alpha if grounding.HasField("alpha") else None,
        ungrounded=_known(_UNGROUNDED, grounding.ungrounded, "grounding.ungrounded"),
    )


def _sampling_of(sampling: calls.Sampling) -> Sampling:
    return Sampling(
        temperature=sampling.temperature if sampling.HasField("temperature") else None,
        top_p=sampling.top_p if sampling.HasField("top_p") else None,
        top_k=sampling.top_k if sampling.HasField("top_k") else None,
        seed=sampling.seed if sampling.HasField("seed") else None,
    )


def _known(table: dict[int, T], number: int, field: str) -> T:
    if number not in table:
        raise Invalid(f"`{field}` is {number}, which this version does not know; use one of its contract", field=field)
    return table[number]


def continuations_of(request: calls.ScoreRequest) -> tuple[str, ...]:
    """Raises Invalid for more than there may be, before one is looked at."""
    within("continuations", len(request.continuations), 1, MOST_CONTINUATIONS)
    check_model(request.model)
    return tuple(request.continuations)


def feedback_of(request: calls.GiveFeedbackRequest) -> Feedback:
    return Feedback(request.answer_id, request.score, request.comment, request.correction)


def response_message(event: Event) -> calls.GenerateResponse:
    match event:
        case Delta(text, citations):
            told = [citation_message(citation) for citation in citations]
            return calls.GenerateResponse(delta=calls.Delta(text=text, citations=told))
        case DraftDelta(text):
            return calls.GenerateResponse(draft=calls.Draft(text=text))
        case Retrieved(answer_id, _, passages, dropped):
            found = [_passage_message(passage) for passage in passages]
            retrieved = calls.Retrieved(answer_id=answer_id, passages=found, dropped=dropped)
            return calls.GenerateResponse(retrieved=retrieved)
        case Finished(answer):
            return calls.GenerateResponse(finished=_finished_message(answer))


def _finished_message(answer: Answer) -> calls.Finished:
    return calls.Finished(
        answer_id=answer.id,
        text=answer.text,
        citations=[citation_message(citation) for citation in answer.citations],
        groundedness=_groundedness_message(answer),
        usage=usage_message(answer.usage),
        timings=timings_message(answer.timings),
        model=answer.model,
        model_digest=answer.model_digest,
        finish_reason=REASON[answer.finish_reason],
        guard=GUARD[answer.guard],
        index_version=answer.index_version,
        provenance=provenance_message(answer),
        session=answer.session,
        completed_question=answer.completed_question,
    )


def answer_message(answer: Answer) -> values_pb2.Answer:
    message = values_pb2.Answer(
        answer_id=answer.id,
        question=answer.question,
        text=answer.text,
        citations=[citation_message(citation) for citation in answer.citations],
        groundedness=_groundedness_message(answer),
        model=answer.model,
        usage=usage_message(answer.usage),
        guard=GUARD[answer.guard],
        blocked_by=answer.blocked_by,
        document_ids=sorted(answer.documents),
        collection=answer.collection,
        adapter=answer.adapter.name if answer.adapter else "",
        adapter_digest=answer.adapter.digest if answer.adapter else "",
        variant=answer.adapter.variant if answer.adapter else "",
        finish_reason=REASON[answer.finish_reason],
        completed_question=answer.completed_question,
    )
    message.created_at.FromDatetime(answer.given_at)
    return message


def score_message(score: ContinuationScore) -> calls.Weight:
    return calls.Weight(log_probability=score.log_probability, tokens=score.tokens, greedy=score.greedy)


def model_message(info: ModelInfo) -> values_pb2.Model:
    message = values_pb2.Model(
        name=info.name,
        engine=info.engine,
        digest=info.digest,
        context_tokens=info.context_tokens,
        standard=info.standard,
        languages=info.languages,
    )
    if info.adapter is not None:
        message.adapter.CopyFrom(_adapter_message(info.adapter))
    return message


def _adapter_message(adapter: AdapterInfo) -> values_pb2.ModelAdapter:
    return values_pb2.ModelAdapter(
        base=adapter.base,
        name=adapter.name,
        digest=adapter.digest,
        ready=adapter.ready,
        canary=adapter.canary,
        canary_share=adapter.canary_share,
    )


def _groundedness_message(answer: Answer) -> values_pb2.Groundedness:
    return values_pb2.Groundedness(status=STATUS[answer.groundedness.status], score=answer.groundedness.score)


def _passage_message(passage: Passage) -> PassageMessage:
    message = PassageMessage(
        chunk_id=passage.chunk_id,
        document_id=passage.document_id,
        version=passage.version,
        collection=passage.collection,
        source_key=passage.source_key,
        title=passage.title,
        heading_path=passage.heading_path,
        page=passage.page,
        page_starts=passage.page_starts,
        start=passage.start,
        end=passage.end,
        text=passage.text,
        text_sha256=passage.text_sha256,
        score=passage.score,
        also_in=passage.also_in,
        language=passage.language,
    )
    if passage.submitted_at is not None:
        message.submitted_at.FromDatetime(passage.submitted_at)
    return message
