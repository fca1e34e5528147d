"""Events that ingest publishes, built from its values."""

from collections.abc import Sequence
from datetime import datetime

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from sluiceway.ingest.v1 import events_pb2, values_pb2
from sluiceway.type.v1 import blob_pb2
from sluiceway_common import ids
from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_ingest.domain.chunking.chunk import Chunk
from sluiceway_ingest.domain.collection import Collection
from sluiceway_ingest.domain.document import Document


def order(document: Document, causation: str = "") -> OutgoingEvent:
    """Asks a worker to read a submitted document; one that reads pictures where it must be."""
    kind = events_pb2.DocumentScanned if document.ocr else events_pb2.DocumentSubmitted
    revision = document.revision
    event = kind(document_id=document.document_id, version=revision.version, attempt=revision.attempt)
    return _outgoing(document, event, causation)


def chunked(document: Document, collection: Collection, manifest: BlobRef, causation: str = "") -> OutgoingEvent:
    """The whole version, as a claim check. What people call the document stands in the manifest alone: an erasure
    takes blobs, and nothing takes a word back that is on the log."""
    event = events_pb2.DocumentChunked(
        document_id=document.document_id,
        version=document.revision.version,
        attempt=document.revision.attempt,
        collection=collection.name,
        manifest=blob(manifest),
        chunks=document.extracted.chunks,
        acl=document.submitted.acl or collection.default_acl,
        language=document.extracted.language,
        submitted_at=timestamp(document.submitted_at),
        near_duplicates=document.near_duplicates,
        media_type=document.extracted.media_type,
        acl_inherited=not document.submitted.acl,
        collection_revision=collection.revision,
    )
    return _outgoing(document, event, causation)


def acl_changed(document: Document, collection: Collection, causation: str = "") -> OutgoingEvent:
    """Whoever finds what there is of older versions goes by these groups from here on, though this one may never be
    read."""
    event = events_pb2.DocumentAclChanged(
        document_id=document.document_id,
        version=document.revision.version,
        collection=collection.name,
        acl=document.submitted.acl or collection.default_acl,
        acl_inherited=not document.submitted.acl,
        collection_revision=collection.revision,
    )
    return _outgoing(document, event, causation)


def collection_changed(collection: Collection) -> OutgoingEvent:
    """Whoever finds passages goes by these groups from here on."""
    event = events_pb2.CollectionChanged(
        collection_id=ids.derived("collection", collection.tenant, collection.name),
        collection=collection.name,
        revision=collection.revision,
        default_acl=collection.default_acl,
        closed=collection.state != "live",
    )
    return OutgoingEvent(event, collection.tenant)


def deleted(document: Document) -> OutgoingEvent:
    """The last word of an erased document on the compacted topic: a tombstone, so that Kafka lets go of those before
    it, of older versions with their titles too."""
    event = events_pb2.DocumentChunked(document_id=document.document_id, version=document.revision.version)
    return OutgoingEvent(event, document.tenant, tombstone=True)


def withdrawn(document: Document, causation: str = "") -> OutgoingEvent:
    """Every stage lets go of it, and says so."""
    event = events_pb2.DocumentWithdrawn(
        document_id=document.document_id,
        version=document.revision.version,
        collection=document.identity.collection,
        erase=document.erase,
    )
    return _outgoing(document, event, causation)


def released(document: Document) -> OutgoingEvent:
    """Who holds it back lets it go."""
    revision = document.revision
    event = events_pb2.DocumentReleased(
        document_id=document.document_id,
        version=revision.version,
        attempt=revision.attempt,
        released_at=timestamp(document.updated_at),
        collection=document.identity.collection,
    )
    return _outgoing(document, event, causation="")


def manifest(document: Document, title: str, text: BlobRef, chunks: Sequence[Chunk], rules: str) -> bytes:
    """The same passages under the same names give the same bytes."""
    message = values_pb2.Manifest(
        document_id=document.document_id,
        version=document.revision.version,
        text=blob(text),
        chunks=[_chunk(chunk) for chunk in chunks],
        chunker=rules,
        names=values_pb2.DocumentNames(
            source_key=document.identity.source_key, title=title, labels=document.submitted.labels
        ),
    )
    return message.SerializeToString(deterministic=True)


def blob(ref: BlobRef) -> blob_pb2.Blob:
    return blob_pb2.Blob(uri=ref.uri, sha256=ref.sha256, bytes=ref.bytes)


def timestamp(at: datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(at)
    return stamp


def _chunk(chunk: Chunk) -> values_pb2.Chunk:
    return values_pb2.Chunk(
        key=chunk.key,
        start=chunk.start,
        end=chunk.end,
        heading_path=chunk.heading_path,
        page=chunk.page,
        last_page=chunk.last_page,
        tokens=chunk.tokens,
        page_starts=chunk.page_starts,
    )


def _outgoing(document: Document, event: Message, causation: str) -> OutgoingEvent:
    return OutgoingEvent(event, document.tenant, causation)
