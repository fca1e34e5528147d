"""Documents of ingest, ready to be put somewhere; and ingest itself in memory."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sluiceway_common.access.memory import MemorySeal
from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.blobs.port import BlobRef, uri_of
from sluiceway_common.fair_semaphore import FairThreads
from sluiceway_common.ids import sha256
from sluiceway_common.principal import Principal
from sluiceway_common.testing import ManualClock
from sluiceway_ingest.adapters.chunking.chunker import TokenChunker
from sluiceway_ingest.adapters.fetch import Allowed
from sluiceway_ingest.adapters.memory import (
    MemoryCollectionStore,
    MemoryDocumentBlobs,
    MemoryDocumentStore,
    MemoryFetcher,
)
from sluiceway_ingest.adapters.minhash import MinHashFingerprinter
from sluiceway_ingest.adapters.originals import FileOriginals
from sluiceway_ingest.domain.document import Document, DocumentState, Identity, LetGo, Revision, SubmittedMetadata
from sluiceway_ingest.domain.extracted import Attachment, Extracted, ExtractionFailed, NeedsOcr, Source
from sluiceway_ingest.domain.limits import RetryLimits
from sluiceway_ingest.service import IngestService
from sluiceway_ingest.service.submission import SubmitDocument
from sluiceway_ingest.service.wiring import Options, Ports, wired

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
TENANT = "acme"
STAGES = frozenset({"embed", "infer"})
CALLER = Principal(TENANT, "ann", frozenset({"admin"}))


def blob(content: bytes = b"bytes", tenant: str = TENANT) -> BlobRef:
    digest = sha256(content)
    return BlobRef(uri_of(tenant, digest), digest, len(content))


def a_document(
    document_id: str = "doc_1",
    *,
    tenant: str = TENANT,
    key: str = "file:///mill.txt",
    collection: str = "default",
    revision: Revision | None = None,
    at: datetime = NOON,
) -> Document:
    where = revision or Revision("submitted", 1, 1)
    identity = Identity(tenant, collection, key)
    return Document(
        document_id=document_id,
        identity=identity,
        revision=where,
        original=blob(tenant=tenant),
        submitted=SubmittedMetadata(),
        created_at=at,
        submitted_at=at,
        updated_at=at,
    )


def moved(document: Document, state: DocumentState) -> Document:
    return replace(document, revision=replace(document.revision, state=state))


class ScriptedExtractor:
    """Reads bytes as text, but for a first line such as `!ENCRYPTED` or `!SCAN`, which says what is the matter.

    A line `!MAIL` makes each line after it an attachment `name=text`.
    """

    def __init__(self) -> None:
        self.sources: list[Source] = []

    async def extract(self, source: Source) -> Extracted:
        self.sources.append(source)
        text = source.content_path.read_text()
        if text.startswith("!ENCRYPTED") and source.password != "sesame":
            raise ExtractionFailed("ENCRYPTED", "Give the password.")
        if text.startswith("!SCAN") and not source.ocr:
            raise NeedsOcr((1,))
        if text.startswith("!BUG"):
            raise ZeroDivisionError
        if text.startswith("!MAIL"):
            parts = (line.split("=") for line in text.splitlines()[1:])
            children = tuple(Attachment(name, "text/plain", content.encode()) for name, content in parts)
            return Extracted(text="A mail.", media_type="message/rfc822", children=children)
        return Extracted(text=text, media_type="text/plain")


@dataclass(frozen=True)
class MemoryIngest:
    """Ingest in this process alone, and its insides."""

    service: IngestService
    documents: MemoryDocumentStore
    collections: MemoryCollectionStore
    document_blobs: MemoryDocumentBlobs
    blobs: FilesystemBlobs
    extractor: ScriptedExtractor
    clock: ManualClock

    async def submit(self, content: str, key: str = "file:///mill.txt", **header: object) -> Document:
        result = await self.service.submission.submit(CALLER, submit_document(content, key, **header))
        return result.document

    async def let_go(self, document: Document, stages: Collection[str] = STAGES, **said: Any) -> None:
        """These stages say that they hold nothing of it any more."""
        mine = {"tenant": document.tenant, "document_id": document.document_id, "version": document.revision.version}
        for stage in sorted(stages):
            await self.service.withdrawal.let_go(LetGo(**{**mine, "stage": stage, **said}))

    async def get(self, document: Document) -> Document:
        found = await self.documents.get(document.tenant, document.document_id)
        assert found is not None
        return found


def submit_document(content: str, key: str = "file:///mill.txt", **header: object) -> SubmitDocument:
    plain = SubmitDocument(
        source_key=key, collection="default", metadata=SubmittedMetadata(), pieces=one_piece(content.encode())
    )
    return replace(plain, **header)  # type: ignore[arg-type]  # a builder takes any field by name


async def one_piece(content: bytes) -> AsyncIterator[bytes]:
    yield content


def memory_ingest(
    folder: Path,
    *,
    uploads: int = 10,
    watchers: int = 10,
    limit: int = 10_000,
    kept_in: type[MemoryDocumentBlobs] = MemoryDocumentBlobs,
    **more: Any,
) -> MemoryIngest:
    """All of ingest over the memory adapters, at a time that stands still."""
    clock, blobs, collections = ManualClock(), FilesystemBlobs(folder), MemoryCollectionStore()
    document_blobs, extractor = kept_in(blobs, clock), ScriptedExtractor()
    documents = MemoryDocumentStore(document_blobs, collections)
    ports = Ports(
        documents=documents,
        sweeps=documents,
        collections=collections,
        blobs=document_blobs,
        originals=FileOriginals(blobs),
        extractor=extractor,
        chunker=TokenChunker(FairThreads(2, "test")),
        fingerprinter=MinHashFingerprinter(FairThreads(2, "test")),
        fetcher=MemoryFetcher(Allowed(())),
        seal=MemorySeal(),
        clock=clock,
    )
    uploading = ConcurrencyLimit(uploads, what="uploads", retry_after=1.0)
    watching = ConcurrencyLimit(watchers, what="watchers", retry_after=1.0)
    options = Options(
        owner="me/1",
        uploads=uploading,
        offers=ConcurrencyLimit(uploads, what="offers", retry_after=1.0),
        watchers=watching,
        readers=ConcurrencyLimit(watchers, what="readers", retry_after=1.0),
        limit=limit,
        stages=STAGES,
        versions_kept=2,
        retry_limits=RetryLimits(max_attempts=3),
        **more,
    )
    return MemoryIngest(wired(ports, options), documents, collections, document_blobs, blobs, extractor, clock)
