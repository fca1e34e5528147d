"""Event handlers of guard: each event as a call of the service."""

from collections.abc import Sequence
from datetime import UTC
from typing import cast

from sluiceway.guard.v1.events_pb2 import VerdictRecorded
from sluiceway.ingest.v1.events_pb2 import DocumentChunked
from sluiceway_common.bus.port import Envelope
from sluiceway_common.delivery import HeardEvent, hears, hears_batches
from sluiceway_guard.domain.document import ChunkedDocument
from sluiceway_guard.domain.replay import KeptFinding, KeptVerdict
from sluiceway_guard.service import GuardService
from sluiceway_guard.service.events import ACTION_OF, KIND_OF


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


@hears_batches(VerdictRecorded, max_records=500, max_seconds=1.0)
async def on_verdicts_recorded(events: Sequence[HeardEvent], service: GuardService) -> None:
    await service.verdicts.keep([_recorded(heard) for heard in events])


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
