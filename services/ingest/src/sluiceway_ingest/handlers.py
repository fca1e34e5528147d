"""Event handlers of ingest: each event as a call of the service."""

from collections.abc import AsyncIterator, Iterable
from datetime import UTC
from typing import Final, cast

from sluiceway.embed.v1.events_pb2 import DocumentIndexed, DocumentRefused
from sluiceway.guard.v1 import values_pb2 as guard
from sluiceway.guard.v1.events_pb2 import DocumentJudged
from sluiceway.infer.v1.events_pb2 import DocumentForgotten
from sluiceway.ingest.v1.events_pb2 import DocumentOffered, DocumentScanned, DocumentSubmitted, DocumentWithdrawn
from sluiceway_common import ids
from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.bus.port import Envelope
from sluiceway_common.bus.topics import events_named, service_of
from sluiceway_common.delivery import hears
from sluiceway_common.principal import current
from sluiceway_ingest.domain.bounds import distinct_groups
from sluiceway_ingest.domain.collection import DEFAULT_NAME
from sluiceway_ingest.domain.document import LetGo, SubmittedMetadata
from sluiceway_ingest.domain.judging import JudgedAction, JudgeOutcome
from sluiceway_ingest.service import IngestService
from sluiceway_ingest.service.processing import Order
from sluiceway_ingest.service.submission import SubmitDocument
from sluiceway_ingest.service.tries import VersionTry

_ACTION: Final[dict[int, JudgedAction]] = {
    guard.DOCUMENT_ACTION_ALLOW: "allow",
    guard.DOCUMENT_ACTION_REVIEW: "review",
}


@hears(DocumentOffered)
async def on_document_offered(event: DocumentOffered, envelope: Envelope, service: IngestService) -> None:
    await service.submission.offer(current(), _command(event, envelope))


@hears(DocumentSubmitted, lane="reading")
async def on_document_submitted(event: DocumentSubmitted, envelope: Envelope, service: IngestService) -> None:
    order = Order(
        tenant=envelope.tenant,
        document_id=event.document_id,
        version=event.version,
        attempt=event.attempt,
        causation=envelope.id,
    )
    await service.processing.process(order)


@hears(DocumentScanned, lane="ocr")
async def on_document_scanned(event: DocumentScanned, envelope: Envelope, service: IngestService) -> None:
    order = Order(
        tenant=envelope.tenant,
        document_id=event.document_id,
        version=event.version,
        attempt=event.attempt,
        ocr=True,
        causation=envelope.id,
    )
    await service.processing.process(order)


@hears(DocumentWithdrawn)
async def on_document_withdrawn(event: DocumentWithdrawn, envelope: Envelope, service: IngestService) -> None:
    """Its own word: in a database that is older than the log, it is obeyed again."""
    await service.withdrawal.heard(envelope.tenant, event.document_id, erase=event.erase)


@hears(DocumentIndexed)
async def on_document_indexed(event: DocumentIndexed, envelope: Envelope, service: IngestService) -> None:
    await service.index_outcomes.indexed(VersionTry(envelope.tenant, event.document_id, event.version, event.attempt))


@hears(DocumentRefused)
async def on_document_refused(event: DocumentRefused, envelope: Envelope, service: IngestService) -> None:
    outcome = VersionTry(envelope.tenant, event.document_id, event.version, event.attempt)
    await service.index_outcomes.refused(outcome, event.reason)


# A service that gets such an event in its contract is heard without an edit here; all have the same fields.
_JUDGED = cast(Iterable[type[DocumentJudged]], events_named("DocumentJudged").values())


@hears(*_JUDGED, name="judged")
async def on_document_judged(event: DocumentJudged, envelope: Envelope, service: IngestService) -> None:
    """Said by every service that judges documents before they are found."""
    word = JudgeOutcome(
        judge=service_of(type(event)),
        # What cannot be read as an action is the hardest one.
        action=_ACTION.get(event.action, "quarantine"),
        at=event.judged_at.ToDatetime(tzinfo=UTC),
        kinds=_kinds(event),
    )
    tried = VersionTry(envelope.tenant, event.document_id, event.version, event.attempt)
    await service.quarantine.judged(tried, word)


# A service that gets such an event in its contract is heard without an edit here; all have the same fields.
_FORGOTTEN = cast(Iterable[type[DocumentForgotten]], events_named("DocumentForgotten").values())


@hears(*_FORGOTTEN, name="forgotten")
async def on_document_forgotten(event: DocumentForgotten, envelope: Envelope, service: IngestService) -> None:
    """Said by every service that holds something of documents: each is a stage of a withdrawal."""
    word = LetGo(
        tenant=envelope.tenant,
        document_id=event.document_id,
        version=event.version,
        stage=service_of(type(event)),
        erase=event.erase if event.HasField("erase") else None,
        counts=dict(event.let_go),
    )
    await service.withdrawal.let_go(word)


def _kinds(event: DocumentJudged) -> tuple[str, ...]:
    """Those for which the hardest is done: they come first."""
    hardest = max((found.action for found in event.findings), default=0)
    return tuple(found.kind for found in event.findings if found.action == hardest)


def _command(event: DocumentOffered, envelope: Envelope) -> SubmitDocument:
    """The id of the record is the id of the request, so that a record that comes twice is one submission."""
    content = event.WhichOneof("content")
    collection = event.collection or DEFAULT_NAME
    blob = event.blob
    return SubmitDocument(
        source_key=event.source_key,
        collection=collection,
        metadata=SubmittedMetadata(
            event.title, event.media_type, distinct_groups(event.acl, "acl"), dict(event.labels)
        ),
        pieces=_piece(event.body) if content == "body" else None,
        blob=BlobRef(blob.uri, blob.sha256, blob.bytes) if content == "blob" else None,
        url=event.url,
        request_id=ids.derived("offer", envelope.source, envelope.id, collection, event.source_key),
        causation=envelope.id,
    )


async def _piece(body: bytes) -> AsyncIterator[bytes]:
    yield body
