"""Events that embed publishes: how a document version ended in the index, and that a withdrawn one has left it."""

from sluiceway.embed.v1.events_pb2 import DocumentForgotten, DocumentIndexed, DocumentRefused
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_embed.domain.chunks import Version


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


def forgotten(tenant: str, document_id: str, version: int, causation: str) -> OutgoingEvent:
    event = DocumentForgotten(document_id=document_id, version=version)
    return OutgoingEvent(event, tenant, causation)
