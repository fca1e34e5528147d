"""Event handlers of guard: each event as a call of the service."""

from collections.abc import Sequence
from datetime import UTC
from typing import cast

from sluiceway.guard.v1.events_pb2 import VerdictRecorded
from sluiceway.infer.v1 import values_pb2 as infer_values
from sluiceway.infer.v1.events_pb2 import AnswerGiven
from sluiceway.ingest.v1.events_pb2 import DocumentChunked
from sluiceway_common.access.sealed import sealed_text
from sluiceway_common.bus.port import Envelope
from sluiceway_common.delivery import HeardEvent, hears, hears_batches
from sluiceway_guard.domain.document import ChunkedDocument
from sluiceway_guard.domain.replay import KeptFinding, KeptVerdict
from sluiceway_guard.service import GuardService
from sluiceway_guard.service.events import ACTION_OF, KIND_OF
from sluiceway_guard.service.rejudging import GivenAnswer


@hears(DocumentChunked, lane="judging")
async def on_document_chunked(event: DocumentChunked, envelope: Envelope, service: GuardService) -> None:
    document = ChunkedDocument(
        tenant=envelope.tenant,
        document_id=event.document_id,
        version=event.version,
        attempt=event.attempt,
        manifest=event.manifest.uri,
        collection=event.collection,
        title=event.title,
        near_duplicates=len(event.near_duplicates),
    )
    await service.documents.judge(document, envelope.id)


# They are taken apart on the loop, and the largest has a thousand findings.
@hears_batches(VerdictRecorded, max_records=500, max_seconds=1.0, max_bytes=256 * 1024)
async def on_verdicts_recorded(events: Sequence[HeardEvent], service: GuardService) -> None:
    await service.verdicts.keep([_recorded(heard) for heard in events])


@hears(AnswerGiven)
async def on_answer_given(event: AnswerGiven, envelope: Envelope, service: GuardService) -> None:
    await service.rejudging.judge(_given(event, envelope.tenant))


def _given(event: AnswerGiven, tenant: str) -> GivenAnswer:
    """Of several verdicts on it the last one was on the text that counts."""
    said = event.provenance.verdicts
    verdicts = [verdict for verdict in said if verdict.subject == infer_values.GUARD_SUBJECT_ANSWER]
    last = verdicts[-1] if verdicts else infer_values.GuardVerdict()
    return GivenAnswer(
        tenant=tenant,
        id=event.answer_id,
        sealed=sealed_text(event.answer),
        policy_digest=last.policy_digest,
        is_checked=last.status != infer_values.GUARD_STATUS_UNCHECKED and not last.missed,
    )


def _recorded(heard: HeardEvent) -> KeptVerdict:
    event = cast(VerdictRecorded, heard.event)
    verdict = event.verdict
    return KeptVerdict(
        tenant=heard.principal.tenant,
        id=event.verdict_id,
        kind=KIND_OF[verdict.kind],
        action=ACTION_OF[verdict.action],
        judged_at=event.judged_at.ToDatetime(tzinfo=UTC),
        policy_name=verdict.policy.name,
        policy_version=verdict.policy.version,
        policy_digest=verdict.policy.digest,
        findings=tuple(
            KeptFinding(part=one.part, kind=one.kind, rule=one.rule, score=one.score) for one in verdict.findings
        ),
        part_kinds=tuple(KIND_OF[kind] for kind in event.part_kinds),
        left_out=verdict.findings_left_out,
    )
