"""Event handlers of embed: each event as a call of the service."""

from datetime import UTC

from sluiceway.ingest.v1.events_pb2 import DocumentChunked, DocumentWithdrawn
from sluiceway_common.bus.port import Envelope
from sluiceway_common.delivery import hears
from sluiceway_embed.domain.chunks import Version, collection_name
from sluiceway_embed.service import EmbedService
from sluiceway_embed.service.removing import Removal


@hears(DocumentChunked)
async def on_document_chunked(event: DocumentChunked, envelope: Envelope, service: EmbedService) -> None:
    await service.indexing.index_document(_version(event, envelope.tenant), envelope.id)


@hears(DocumentWithdrawn)
async def on_document_withdrawn(event: DocumentWithdrawn, envelope: Envelope, service: EmbedService) -> None:
    gone = Removal(envelope.tenant, event.document_id, event.version, collection_name(event.collection))
    await service.removing.remove_document(gone, envelope.id)


def _version(event: DocumentChunked, tenant: str) -> Version:
    return Version(
        tenant=tenant,
        document_id=event.document_id,
        version=event.version,
        attempt=event.attempt,
        collection=collection_name(event.collection),
        source_key=event.source_key,
        title=event.title,
        media_type=event.media_type,
        language=event.language,
        acl=tuple(event.acl),
        labels=tuple(sorted(event.labels.items())),
        submitted_at=event.submitted_at.ToDatetime(tzinfo=UTC),
        near_duplicates=tuple(event.near_duplicates),
        manifest=event.manifest.uri,
        chunks=event.chunks,
    )
