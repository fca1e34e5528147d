"""Event handlers of guard: each event as a call of the service."""

from sluiceway.ingest.v1.events_pb2 import DocumentChunked
from sluiceway_common.bus.port import Envelope
from sluiceway_common.delivery import hears
from sluiceway_guard.domain.document import ChunkedDocument
from sluiceway_guard.service import GuardService


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
