"""Events of infer as facts: answers that were given or withheld, and what people said of them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from google.protobuf.message import Message

from sluiceway.infer.v1 import values_pb2
from sluiceway.infer.v1.events_pb2 import AnswerGiven, AnswerWithheld, FeedbackGiven, Source
from sluiceway_common.access.port import SealedText
from sluiceway_common.delivery import HeardEvent
from sluiceway_common.errors import Invalid
from sluiceway_eval.domain.record import (
    AnswerParts,
    CitedPlace,
    RecordedAnswer,
    RecordedFeedback,
    ShownPassage,
    VerdictReference,
)
from sluiceway_eval.handlers.contract import finite, name, sealed, text, told
from sluiceway_eval.service.recording import Heard, HeardAnswer, HeardFeedback
from sluiceway_eval.service.words import word_of

# infer says one of two under the id of an answer.
_GIVEN: Final = "/given"
_WITHHELD: Final = "/withheld"


def answer_given(event: AnswerGiven, heard: HeardEvent) -> Iterable[Heard]:
    parts = _parts(
        event,
        groundedness_score=finite(event.groundedness.score),
        passages_dropped=event.passages_dropped,
        citations=tuple(map(_place, event.citations)),
    )
    answer = RecordedAnswer(
        told=told(heard, event.given_at, part=_GIVEN),
        finish_reason=_finish(event.finish_reason),
        groundedness=word_of(values_pb2.GroundednessStatus.DESCRIPTOR, event.groundedness.status),
        parts=parts,
        **_common(event),
    )
    yield HeardAnswer(answer=answer, subject=_subject(event), text=sealed(event, "answer"))


def answer_withheld(event: AnswerWithheld, heard: HeardEvent) -> Iterable[Heard]:
    answer = RecordedAnswer(
        told=told(heard, event.ended_at, part=_WITHHELD),
        finish_reason=_finish(event.reason),
        parts=_parts(event, error=text(event.error)),
        **_common(event),
    )
    yield HeardAnswer(answer=answer, subject=_subject(event), text=sealed(event, "released"))


def feedback_given(event: FeedbackGiven, heard: HeardEvent) -> Iterable[Heard]:
    score = finite(event.score)
    if score is None:
        raise Invalid("`score` is no number; it must lie between -1 and 1", field="score")
    feedback = RecordedFeedback(
        told=told(heard, event.given_at),
        answer_id=name("answer_id", event.answer_id),
        score=score,
        commented=event.HasField("comment"),
        corrected=event.HasField("correction"),
    )
    yield HeardFeedback(feedback=feedback, subject=_subject(event))


def _common(event: AnswerGiven | AnswerWithheld) -> dict[str, Any]:
    """What an answer is searched by, whether it was given or not."""
    return {
        "answer_id": name("answer_id", event.answer_id),
        "model": name("model", event.model),
        "model_digest": name("model_digest", event.model_digest),
        "collection": text(event.collection),
        "index_version": text(event.index_version),
        "prompt": name("name", event.provenance.prompt.name),
        "prompt_version": text(event.provenance.prompt.version),
        "guard": word_of(values_pb2.GuardStatus.DESCRIPTOR, event.guard),
    }


def _parts(event: AnswerGiven | AnswerWithheld, **own: Any) -> AnswerParts:
    took_part, usage = event.provenance, event.usage
    return AnswerParts(
        prompt_digest=text(took_part.prompt.digest),
        route=text(took_part.route),
        variant=text(took_part.variant),
        adapter=text(took_part.adapter),
        adapter_digest=text(took_part.adapter_digest),
        cost_micros=took_part.cost.micros if took_part.HasField("cost") else None,
        currency=text(took_part.cost.currency),
        cache_tier=word_of(values_pb2.CacheTier.DESCRIPTOR, took_part.cache_tier) if took_part.cache_tier else "",
        cache_entry=text(took_part.cache_entry),
        trace_id=text(took_part.trace_id),
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        cached_tokens=usage.cached_tokens,
        timings=_timings(event.timings),
        passages=tuple(map(_passage, event.sources)),
        verdicts=tuple(map(_reference, took_part.verdicts)),
        **own,
    )


def _timings(timings: values_pb2.Timings) -> dict[str, float]:
    """Milliseconds by stage; a stage that did not run is left out."""
    stages = {field.name.removesuffix("_ms"): finite(value) or 0.0 for field, value in timings.ListFields()}
    return {stage: value for stage, value in stages.items() if value > 0}


def _passage(source: Source) -> ShownPassage:
    return ShownPassage(
        document_id=name("document_id", source.document_id),
        version=source.version,
        chunk_id=name("chunk_id", source.chunk_id),
        text_sha256=text(source.text_sha256),
        start=source.start,
        end=source.end,
        score=finite(source.score) or 0.0,
    )


def _place(citation: values_pb2.Citation) -> CitedPlace:
    return CitedPlace(
        document_id=name("document_id", citation.document_id),
        version=citation.version,
        chunk_id=name("chunk_id", citation.chunk_id),
        text_sha256=text(citation.text_sha256),
        start=citation.start,
        end=citation.end,
        page=citation.page,
        number=citation.number,
    )


def _reference(verdict: values_pb2.GuardVerdict) -> VerdictReference:
    return VerdictReference(
        verdict_id=name("verdict_id", verdict.verdict_id),
        subject=word_of(values_pb2.GuardSubject.DESCRIPTOR, verdict.subject),
        status=word_of(values_pb2.GuardStatus.DESCRIPTOR, verdict.status),
        policy=text(verdict.policy),
        policy_version=text(verdict.policy_version),
        policy_digest=text(verdict.policy_digest),
        missed=tuple((text(one.name), _missed(one.reason)) for one in verdict.missed),
    )


def _missed(number: int) -> str:
    return word_of(values_pb2.MissedReason.DESCRIPTOR, number)


def _finish(number: int) -> str:
    return word_of(values_pb2.FinishReason.DESCRIPTOR, number)


def _subject(event: AnswerGiven | AnswerWithheld | FeedbackGiven) -> SealedText | str:
    """Older events have it in the clear."""
    return sealed(event, "sealed_subject") or event.subject


FACTS: Final[Mapping[type[Message], Callable[[Any, HeardEvent], Iterable[Heard]]]] = {
    AnswerGiven: answer_given,
    AnswerWithheld: answer_withheld,
    FeedbackGiven: feedback_given,
}
