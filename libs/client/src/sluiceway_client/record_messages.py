"""Messages of the record's contract read as values."""

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway.eval.v1 import values_pb2 as proto
from sluiceway.guard.v1 import values_pb2 as guard
from sluiceway.infer.v1 import values_pb2 as infer
from sluiceway_client import lineage_messages, messages
from sluiceway_client.record_values import (
    AnswerHit,
    AnswerJudgement,
    AnswerScore,
    DocumentHistory,
    DocumentStep,
    ExplainedAnswer,
    GivenFeedback,
    RecallHit,
    RecordedAnswer,
    RecordedVerdict,
    ShownPassage,
    VerdictFinding,
)


def explained(message: calls.ExplainResponse) -> ExplainedAnswer:
    return ExplainedAnswer(
        answer=recorded(message.answer),
        texts=messages.word(message, "texts"),
        question=message.question,
        text=message.text,
        passages=tuple(_passage(each) for each in message.passages),
        verdicts=tuple(verdict(each) for each in message.verdicts),
        scores=tuple(_score(each) for each in message.scores),
        feedback=tuple(_feedback(each) for each in message.feedback),
        adapter=lineage_messages.adapter(message.adapter) if message.HasField("adapter") else None,
        training_rows=tuple(lineage_messages.learned_row(each) for each in message.training_rows),
        feedback_total=message.feedback_total,
    )


def recorded(message: proto.AnswerRecord) -> RecordedAnswer:
    provenance = message.provenance
    return RecordedAnswer(
        answer_id=message.answer_id,
        at=messages.moment(message.at),
        finish_reason=messages.word(message, "finish_reason"),
        error=message.error,
        model=message.model,
        model_digest=message.model_digest,
        collection=message.collection,
        index_version=message.index_version,
        groundedness=messages.groundedness(message.groundedness),
        guard=messages.word(message, "guard", messages.NOTHING),
        judgements=tuple(_judgement(each) for each in provenance.verdicts),
        usage=messages.usage(message.usage),
        timings_ms=messages.timings_ms(message.timings),
        prompt=provenance.prompt.name,
        prompt_version=provenance.prompt.version,
        prompt_digest=provenance.prompt.digest,
        route=provenance.route,
        variant=provenance.variant,
        adapter=provenance.adapter,
        adapter_digest=provenance.adapter_digest,
        cost_micros=provenance.cost.micros if provenance.HasField("cost") else None,
        currency=provenance.cost.currency,
        cache_tier=messages.word(provenance, "cache_tier"),
        cache_entry=provenance.cache_entry,
        trace_id=provenance.trace_id,
        passages_dropped=message.passages_dropped,
    )


def verdict(message: proto.VerdictRecord) -> RecordedVerdict:
    judged = message.verdict
    return RecordedVerdict(
        verdict_id=message.verdict_id or judged.verdict_id,
        judged_at=messages.optional_moment(message, "judged_at"),
        policy_since=messages.optional_moment(message, "policy_since"),
        kind=messages.word(judged, "kind"),
        action=messages.word(judged, "action"),
        policy=judged.policy.name,
        policy_version=judged.policy.version,
        policy_digest=judged.policy.digest,
        findings=tuple(_finding(each) for each in judged.findings),
        findings_left_out=judged.findings_left_out,
        scanners={run.name: messages.word(run, "status") for run in judged.scanners},
        characters=message.characters,
    )


def recall_hit(message: calls.RecalledAnswer) -> RecallHit:
    return RecallHit(message.answer_id, messages.moment(message.at), message.cited)


def answer_hit(message: calls.FoundAnswer) -> AnswerHit:
    return AnswerHit(
        answer=recorded(message.answer),
        scores=tuple(_score(each) for each in message.scores),
        question=message.question,
    )


def history(message: calls.GetDocumentHistoryResponse) -> DocumentHistory:
    return DocumentHistory(
        steps=tuple(_step(each) for each in message.events),
        forgotten_by=tuple(message.forgotten_by),
        silent=tuple(message.silent),
        answers=message.answers,
        total=message.total,
    )


def _step(message: proto.DocumentEventRecord) -> DocumentStep:
    return DocumentStep(
        event=messages.word(message, "event"),
        version=message.version,
        attempt=message.attempt,
        service=message.service,
        at=messages.moment(message.at),
        manifest_sha256=message.manifest_sha256,
        chunks=message.chunks,
        index_version=message.index_version,
        let_go=dict(message.let_go),
    )


def _judgement(message: infer.GuardVerdict) -> AnswerJudgement:
    return AnswerJudgement(
        verdict_id=message.verdict_id,
        subject=messages.word(message, "subject"),
        outcome=messages.word(message, "status"),
        policy=message.policy,
        policy_version=message.policy_version,
        policy_digest=message.policy_digest,
    )


def _passage(message: proto.PassageRecord) -> ShownPassage:
    return ShownPassage(
        document_id=message.document_id,
        version=message.version,
        chunk_id=message.chunk_id,
        text_sha256=message.text_sha256,
        start=message.start,
        end=message.end,
        score=message.score,
        citations=tuple(messages.citation(each) for each in message.citations),
        fate=messages.word(message, "fate"),
        fate_at=messages.optional_moment(message, "fate_at"),
        manifest_sha256=message.manifest_sha256,
    )


def _finding(message: guard.Finding) -> VerdictFinding:
    return VerdictFinding(
        kind=message.kind,
        rule=message.rule,
        part=message.part,
        start=message.start,
        end=message.end,
        score=round(message.score, 3),
        action=messages.word(message, "action"),
    )


def _score(message: proto.Score) -> AnswerScore:
    return AnswerScore(
        name=message.name,
        value=message.value if message.HasField("value") else None,
        status=messages.word(message, "status"),
        reason=message.reason,
        version=message.version,
    )


def _feedback(message: proto.FeedbackRecord) -> GivenFeedback:
    return GivenFeedback(
        given_at=messages.moment(message.given_at),
        score=message.score,
        commented=message.commented,
        corrected=message.corrected,
    )
