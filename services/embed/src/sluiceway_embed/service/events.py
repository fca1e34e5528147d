"""Events that embed publishes: how a document version ended in the index, and that a withdrawn one has left it."""

from sluiceway.embed.v1.events_pb2 import DocumentForgotten, DocumentIndexed, DocumentRefused
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_embed.domain.chunks import Removal, Version


def indexed(version: Version, *, encoded: int, index_version: str, causation: str) -> OutgoingEvent:
    """`encoded` counts the texts that the cache did not have."""
    event = DocumentIndexed(
        document_id=version.document_id,
        version=version.version,
        chunks=version.chunks,
        encoded=encoded,
        index_version=index_version,
        attempt=version.attempt,
    )
    return OutgoingEvent(event, version.tenant, causation)


def refused(version: Version, reason: str, causation: str) -> OutgoingEvent:
    event = DocumentRefused(
        document_id=version.document_id, version=version.version, reason=reason, attempt=version.attempt
    )
    return OutgoingEvent(event, version.tenant, causation)


def forgotten(gone: Removal, passages: int, causation: str) -> OutgoingEvent:
    """`passages` are those that were deleted."""
    event = DocumentForgotten(
        document_id=gone.document_id,
        version=gone.version,
        erase=gone.erase,
        let_go={"passages": passages} if passages else {},
    )
    return OutgoingEvent(event, gone.tenant, causation)
