"""Events about documents as facts: what happened to a version, and which service said it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Protocol

from google.protobuf.message import Message

from sluiceway.embed.v1.events_pb2 import DocumentIndexed, DocumentRefused
from sluiceway.eval.v1.events_pb2 import DocumentForgotten
from sluiceway.guard.v1 import values_pb2
from sluiceway.guard.v1.events_pb2 import DocumentJudged
from sluiceway.ingest.v1.events_pb2 import (
    DocumentChunked,
    DocumentReleased,
    DocumentScanned,
    DocumentSubmitted,
    DocumentWithdrawn,
)
from sluiceway_common.bus.topics import events_named, service_of
from sluiceway_common.delivery import HeardEvent
from sluiceway_eval.domain.record import DocumentStep, Happened
from sluiceway_eval.handlers.contract import name, text, told
from sluiceway_eval.service.recording import Heard


class AboutDocument(Protocol):
    """What every event about a document says."""

    @property
    def document_id(self) -> str: ...
    @property
    def version(self) -> int: ...


def plain(happened: Happened) -> Callable[[Any, HeardEvent], Iterable[Heard]]:
    """A step that has nothing of its own to tell."""

    def facts(event: AboutDocument, heard: HeardEvent) -> Iterable[Heard]:
        yield _step(happened, event, heard)

    return facts


def chunked(event: DocumentChunked, heard: HeardEvent) -> Iterable[Heard]:
    """The log forgets the manifests of older versions; their digests stay here."""
    yield _step("chunked", event, heard, manifest_sha256=text(event.manifest.sha256), chunks=event.chunks)


def indexed(event: DocumentIndexed, heard: HeardEvent) -> Iterable[Heard]:
    yield _step("indexed", event, heard, chunks=event.chunks, index_version=text(event.index_version))


def judged(event: DocumentJudged, heard: HeardEvent) -> Iterable[Heard]:
    """What was seen in it is told by its verdict."""
    held_back = event.action == values_pb2.DOCUMENT_ACTION_QUARANTINE
    yield _step("quarantined" if held_back else "judged", event, heard)


def withdrawn(event: DocumentWithdrawn, heard: HeardEvent) -> Iterable[Heard]:
    yield _step("withdrawn", event, heard)
    if event.erase:
        yield _step("erased", event, heard)


def forgotten(event: DocumentForgotten, heard: HeardEvent) -> Iterable[Heard]:
    """Any service's: all have the same fields."""
    happened: Happened = "forgotten_for_good" if event.erase else "forgotten"
    let_go = {text(kind): event.let_go[kind] for kind in sorted(event.let_go)} if event.HasField("erase") else None
    yield _step(happened, event, heard, let_go=let_go)


def _step(happened: Happened, event: AboutDocument, heard: HeardEvent, **own: Any) -> DocumentStep:
    return DocumentStep(
        told=told(heard),
        document_id=name("document_id", event.document_id),
        version=event.version,
        happened=happened,
        service=service_of(type(heard.event)),
        attempt=getattr(event, "attempt", 0),
        **own,
    )


FACTS: Final[Mapping[type[Message], Callable[[Any, HeardEvent], Iterable[Heard]]]] = {
    DocumentSubmitted: plain("submitted"),
    DocumentScanned: plain("scanned"),
    DocumentChunked: chunked,
    DocumentIndexed: indexed,
    DocumentRefused: plain("refused"),
    DocumentReleased: plain("released"),
    DocumentWithdrawn: withdrawn,
    # A service that gets one of these in its contract is heard without an edit here.
    **dict.fromkeys(events_named("DocumentForgotten").values(), forgotten),
    **dict.fromkeys(events_named("DocumentJudged").values(), judged),
}
