"""Questions to the record as values, and facts of it as messages."""

import math
from datetime import datetime
from typing import Final

from google.protobuf.descriptor import EnumDescriptor

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway.eval.v1 import values_pb2
from sluiceway.guard.v1 import values_pb2 as guard
from sluiceway.infer.v1 import values_pb2 as infer
from sluiceway.type.v1.audit_pb2 import AuditEntry
from sluiceway_common.audit.chain import EVENTS
from sluiceway_common.errors import Invalid
from sluiceway_eval.domain.audit import AuditFilter
from sluiceway_eval.domain.queries import AnswerFilter, Recalled, Target, VerdictFilter, checked_name
from sluiceway_eval.domain.record import (
    AnswerParts,
    DocumentStep,
    Fate,
    RecordedAnswer,
    RecordedVerdict,
    VerdictReference,
)
from sluiceway_eval.domain.scores import checked_score
from sluiceway_eval.service.auditing import AuditEntryFound
from sluiceway_eval.service.events import score_message
from sluiceway_eval.service.recalling import DocumentHistory
from sluiceway_eval.service.searching import AnswerFound
from sluiceway_eval.service.words import moment, number_of, time_of, word_of

_Between = calls.SearchAnswersRequest | calls.ListVerdictsRequest | calls.ListAuditEntriesRequest
_TARGET: Final[dict[str, Target]] = {
    "document_id": "document",
    "chunk_id": "passage",
    "model": "model",
    "prompt": "prompt",
    "verdict_rule": "verdict_rule",
    "verdict_id": "verdict",
    "day": "day",
    "adapter": "adapter",
    "dataset_id": "dataset",
    "row_id": "training_row",
}

FATE: Final[dict[Fate, values_pb2.DocumentFate.ValueType]] = {
    "current": values_pb2.DOCUMENT_FATE_CURRENT,
    "replaced": values_pb2.DOCUMENT_FATE_REPLACED,
    "withdrawn": values_pb2.DOCUMENT_FATE_WITHDRAWN,
    "erased": values_pb2.DOCUMENT_FATE_ERASED,
    "unknown": values_pb2.DOCUMENT_FATE_UNKNOWN,
}


def target_of(request: calls.RecallRequest) -> tuple[Target, str]:
    """Raises Invalid where nothing is named."""
    field = request.WhichOneof("target")
    if field is None:
        raise Invalid(f"`target` is missing; name one of {', '.join(_TARGET)}", field="target")
    return _TARGET[field], getattr(request, field)


def answer_filter(request: calls.SearchAnswersRequest) -> AnswerFilter:
    """Raises Invalid."""
    score = request.score
    return AnswerFilter(
        since=_moment(request, "from"),
        until=_moment(request, "to"),
        collection=_optional("collection", request.collection),
        model=_optional("model", request.model),
        guard=_word(infer.GuardStatus.DESCRIPTOR, request.guard),
        groundedness=_groundedness(request),
        finish_reason=_word(infer.FinishReason.DESCRIPTOR, request.finish_reason),
        score=_score_name(request),
        least=_bound("score.min", score.min) if score.HasField("min") else None,
        most=_bound("score.max", score.max) if score.HasField("max") else None,
    )


def verdict_filter(request: calls.ListVerdictsRequest) -> VerdictFilter:
    """Raises Invalid."""
    return VerdictFilter(
        verdict_id=_optional("verdict_id", request.verdict_id),
        answer_id=_optional("answer_id", request.answer_id),
        action=_word(guard.Action.DESCRIPTOR, request.action),
        rule=_optional("rule", request.rule),
        since=_moment(request, "from"),
        until=_moment(request, "to"),
    )


def audit_filter(request: calls.ListAuditEntriesRequest) -> AuditFilter:
    """Raises Invalid."""
    if request.service and request.service not in EVENTS:
        raise Invalid(f"there is no service {request.service[:40]!r}; there are {', '.join(EVENTS)}", field="service")
    return AuditFilter(
        service=request.service,
        act_id=_optional("act_id", request.act_id),
        since=_moment(request, "from"),
        until=_moment(request, "to"),
    )


def audit_message(found: AuditEntryFound) -> calls.AuditRecord:
    one = found.entry
    entry = AuditEntry(sequence=one.sequence, previous=one.previous, content=one.content, hash=bytes.fromhex(one.hash))
    return calls.AuditRecord(service=one.service, entry=entry, details=found.details)


def answer_message(answer: RecordedAnswer) -> values_pb2.AnswerRecord:
    parts = answer.parts
    status = number_of(infer.GroundednessStatus.DESCRIPTOR, answer.groundedness)
    return values_pb2.AnswerRecord(
        answer_id=answer.answer_id,
        at=moment(answer.told.at),
        finish_reason=number_of(infer.FinishReason.DESCRIPTOR, answer.finish_reason),
        error=parts.error,
        model=answer.model,
        model_digest=answer.model_digest,
        collection=answer.collection,
        index_version=answer.index_version,
        groundedness=infer.Groundedness(status=status, score=parts.groundedness_score or 0.0),
        guard=number_of(infer.GuardStatus.DESCRIPTOR, answer.guard),
        usage=infer.Usage(
            prompt_tokens=parts.prompt_tokens,
            completion_tokens=parts.completion_tokens,
            cached_tokens=parts.cached_tokens,
        ),
        timings=infer.Timings(**{f"{stage}_ms": value for stage, value in parts.timings.items()}),
        provenance=_provenance(answer, parts),
        passages_dropped=parts.passages_dropped,
    )


def found_message(found: AnswerFound) -> calls.FoundAnswer:
    scores = map(score_message, found.scores)
    return calls.FoundAnswer(answer=answer_message(found.answer), scores=scores, question=found.question)


def recalled_message(found: Recalled) -> calls.RecalledAnswer:
    return calls.RecalledAnswer(answer_id=found.answer_id, at=moment(found.at), cited=found.cited)


def verdict_message(found: RecordedVerdict) -> values_pb2.VerdictRecord:
    return values_pb2.VerdictRecord(
        verdict_id=found.verdict_id,
        judged_at=moment(found.told.at),
        verdict=guard.Verdict.FromString(found.verdict),
        characters=found.characters,
    )


def history_response(history: DocumentHistory) -> calls.GetDocumentHistoryResponse:
    return calls.GetDocumentHistoryResponse(
        events=map(_step_message, history.steps),
        forgotten_by=history.forgotten_by,
        silent=history.silent,
        answers=history.answers,
        total=history.total,
    )


def _step_message(step: DocumentStep) -> values_pb2.DocumentEventRecord:
    return values_pb2.DocumentEventRecord(
        event=values_pb2.DocumentEvent.Value(f"DOCUMENT_EVENT_{step.happened.upper()}"),
        version=step.version,
        attempt=step.attempt,
        service=step.service,
        at=moment(step.told.at),
        manifest_sha256=step.manifest_sha256,
        chunks=step.chunks,
        index_version=step.index_version,
        let_go=step.let_go or {},
    )


def _provenance(answer: RecordedAnswer, parts: AnswerParts) -> infer.Provenance:
    message = infer.Provenance(
        route=parts.route,
        variant=parts.variant,
        adapter=parts.adapter,
        adapter_digest=parts.adapter_digest,
        cache_tier=number_of(infer.CacheTier.DESCRIPTOR, parts.cache_tier or "unspecified"),
        cache_entry=parts.cache_entry,
        verdicts=map(_reference_message, parts.verdicts),
        trace_id=parts.trace_id,
    )
    if answer.prompt:
        prompt = infer.PromptVersion(name=answer.prompt, version=answer.prompt_version, digest=parts.prompt_digest)
        message.prompt.CopyFrom(prompt)
    if parts.cost_micros is not None:
        message.cost.CopyFrom(infer.Cost(micros=parts.cost_micros, currency=parts.currency))
    return message


def _reference_message(reference: VerdictReference) -> infer.GuardVerdict:
    return infer.GuardVerdict(
        verdict_id=reference.verdict_id,
        subject=number_of(infer.GuardSubject.DESCRIPTOR, reference.subject),
        status=number_of(infer.GuardStatus.DESCRIPTOR, reference.status),
        policy=reference.policy,
        policy_version=reference.policy_version,
        policy_digest=reference.policy_digest,
        missed=[
            infer.MissedScanner(name=scanner, reason=number_of(infer.MissedReason.DESCRIPTOR, reason))
            for scanner, reason in reference.missed
        ],
    )


def _optional(field: str, name: str) -> str:
    return checked_name(field, name) if name else ""


def _word(enum: EnumDescriptor, number: int) -> str:
    """Empty where nothing is asked for."""
    return word_of(enum, number) if number else ""


def _groundedness(request: calls.SearchAnswersRequest) -> str:
    """UNSPECIFIED is asked for, too: it is an answer without documents."""
    if not request.HasField("groundedness"):
        return ""
    return word_of(infer.GroundednessStatus.DESCRIPTOR, request.groundedness)


def _moment(request: _Between, field: str) -> datetime | None:
    if not request.HasField(field):  # type: ignore[arg-type]
        return None
    at = time_of(getattr(request, field))
    if at is None:
        raise Invalid(f"`{field}` is no time; it must lie between the years 1 and 9999", field=field)
    return at


def _score_name(request: calls.SearchAnswersRequest) -> str:
    return checked_score(request.score.name) if request.HasField("score") else ""


def _bound(field: str, value: float) -> float:
    if not math.isfinite(value):
        raise Invalid(f"`{field}` is {value}; it must be a number with an end", field=field)
    return value
