"""Ports of ingest: stores, extractor, chunker, fingerprinter and fetcher."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_ingest.domain.chunking.chunk import Chunk
from sluiceway_ingest.domain.daily_quota import CountedSubmission, DailyUsage
from sluiceway_ingest.domain.document import Acknowledgement, Document, DocumentQuery, DocumentState, Revision
from sluiceway_ingest.domain.extracted import Extracted, Source
from sluiceway_ingest.domain.judging import Decision
from sluiceway_ingest.domain.near_duplicates import MinHash, NearDuplicates
from sluiceway_ingest.domain.quota import TenantUsage
from sluiceway_ingest.domain.visibility import Viewer
from sluiceway_ingest.ports.collections import CollectionStore as CollectionStore
from sluiceway_ingest.ports.intake import Intake as Intake
from sluiceway_ingest.ports.intake import IntakeQuery as IntakeQuery
from sluiceway_ingest.ports.intake import ProcessingContext as ProcessingContext
from sluiceway_ingest.ports.sweeps import Sweeps as Sweeps


@dataclass(frozen=True)
class IdempotentRequest:
    """A call with an idempotency key that was answered; the same key again gives the same answer."""

    request_id: str
    unchanged: bool
    at: datetime


@dataclass(frozen=True)
class SubmissionResult:
    """Which document a submission was about, and whether it left the document as it was."""

    document: Document
    unchanged: bool


@dataclass(frozen=True, kw_only=True)
class Change:
    """One document as it stands afterwards, and all that is true only together with it.

    `expected` is where it stands before; None where it is new. `keeps` are the uris of blobs that its version needs;
    those of versions older than the last `versions_kept` are let go (0: none). `within` is the document that it
    was found in, as the worker has that one: the change is refused where another has it. `asks` voids the
    acknowledgements so far: the stages are asked anew. `forgets` takes it out of the search for twins. `decision` is
    what an operator has decided of it; the notes of an erased document go. `counted` is what of it counts for the day.
    """

    document: Document
    expected: Revision | None
    events: tuple[OutgoingEvent, ...] = ()
    keeps: tuple[str, ...] = ()
    versions_kept: int = 0
    within: Document | None = None
    request: IdempotentRequest | None = None
    near_duplicates: NearDuplicates | None = None
    asks: bool = False
    forgets: bool = False
    decision: Decision | None = None
    counted: CountedSubmission | None = None

    @property
    def takes_in(self) -> bool:
        """Whether it brings a new document, or a new version of one."""
        return self.expected is None or self.expected.version != self.document.revision.version


@dataclass(frozen=True)
class Changed:
    """A document, and when its row changed: a mark in microseconds of the store's own clock."""

    document: Document
    mark: int


@dataclass(frozen=True, kw_only=True)
class ChangesQuery:
    """What a watcher looks for: changes at or after the mark `since`, of these ids, or of all where none is named.
    `told` are marks that it knows, by id: what it was told a moment ago is looked at again, and not read again."""

    since: int
    limit: int
    document_ids: Sequence[str] = ()
    told: Mapping[str, int] = field(default_factory=dict)


class DocumentStore(Protocol):
    """What is known of documents. Reads see what was committed; nothing is written but by compare-and-set.

    Errors of all: Unavailable when the store does not answer.
    """

    async def get(self, tenant: str, document_id: str) -> Document | None: ...

    def last_committed(self, tenant: str, document_id: str) -> Document | None:
        """As this process committed it a moment ago, for a change that is refused where it has moved on; None where
        that is not known."""
        ...

    async def intake(self, wanted: IntakeQuery) -> Intake: ...

    async def processing_context(self, document: Document) -> ProcessingContext: ...

    async def commit(self, change: Change) -> bool:
        """All of the change or nothing. False when the document stands elsewhere by now, when another one took its
        identity, when its request was answered, when its collection takes nothing any more, or when the document that
        it is `within` stands elsewhere. Its events are said
        afterwards, also when this process dies. Raises Unavailable when a blob that it keeps is gone, Overloaded when
        it does not fit into the day."""
        ...

    async def decision(self, document: Document) -> Decision | None:
        """What was decided of its present try."""
        ...

    async def result_of(self, tenant: str, request_id: str) -> SubmissionResult | None: ...

    async def page(self, wanted: DocumentQuery, viewer: Viewer) -> tuple[Document, ...]:
        """Those that the viewer may see."""
        ...

    async def usage(self, tenant: str) -> TenantUsage:
        """What the documents of the tenant hold."""
        ...

    async def handed_in(self, tenant: str, day: date) -> DailyUsage:
        """What the tenant has handed in on that day."""
        ...

    async def backlog(self, tenant: str, most: int) -> int:
        """How many documents of the tenant wait to be read and indexed, or are at it; counted to `most`."""
        ...

    async def mark(self) -> int:
        """The mark that a change would get now."""
        ...

    async def changed(self, viewer: Viewer, wanted: ChangesQuery) -> tuple[Changed, ...]:
        """Those that the viewer may see, oldest change first. A change may come to light some seconds after its mark,
        when its transaction ends."""
        ...

    async def visible(self, viewer: Viewer, document_ids: frozenset[str]) -> frozenset[str]:
        """Which of these ids are of documents that the viewer may see."""
        ...

    async def children(self, tenant: str, parent_id: str) -> tuple[Document, ...]:
        """The attachments of a document, those that are gone too."""
        ...

    async def inside(self, tenant: str, document_id: str) -> tuple[DocumentState, ...]:
        """How its attachments stand, and what is attached to them, and so on, those that are gone too."""
        ...

    async def renew(self, document: Document, until: datetime) -> bool:
        """Prolongs the lease of a worker. False when it has the document no longer."""
        ...

    async def acknowledge(self, tenant: str, document_id: str, acknowledgement: Acknowledgement) -> None:
        """Twice is once; the first time counts."""
        ...

    async def acknowledgements(self, tenant: str, document_id: str) -> tuple[Acknowledgement, ...]: ...

    async def duplicate_candidates(self, document: Document, minhash: MinHash, limit: int) -> tuple[Document, ...]:
        """Other documents of the tenant that share a band with the MinHash and were not withdrawn."""
        ...


class DocumentBlobs(Protocol):
    """The object store, and who needs which of its bytes. What is put there stays for a day; then it must be kept by
    a document. Bytes that another document needs too are never deleted.

    Errors: NotFound for what is not there, Invalid past a limit, Unavailable when the store does not answer.
    """

    async def put(self, tenant: str, content: bytes) -> BlobRef: ...

    async def put_all(self, document: Document, contents: Sequence[bytes]) -> tuple[BlobRef, ...]:
        """In their order. Whose they are is known before any of them lies there, whoever is killed behind it."""
        ...

    async def put_stream(self, tenant: str, pieces: AsyncIterator[bytes], *, limit: int) -> BlobRef: ...

    async def adopt(self, tenant: str, blob: BlobRef) -> None:
        """Takes what somebody else has put into the store of the tenant. Raises Invalid where it is something else
        than the reference says."""
        ...

    async def holders(self, uri: str, most: int) -> tuple[str, ...]:
        """Ids of documents that need it, up to so many."""
        ...

    async def beginning(self, uri: str, most: int) -> bytes:
        """The first so many bytes, or all where there are fewer."""
        ...

    async def erase(self, document: Document) -> int:
        """Deletes what only this document needs, or was put for it or needed by it and by nobody now, at once, and says
        how many blobs that were. Twice is once."""
        ...

    async def discard(self, blobs: Sequence[BlobRef]) -> None:
        """Deletes those of these that no document needs, at once: they came to nothing. Twice is once. Who has put the
        same bytes meanwhile, and needs them yet, is told to put them again when the change is committed; and discards
        them, as they may have come behind this."""
        ...

    async def collect(self) -> int:
        """Deletes what nobody has needed for a day, and says how many."""
        ...


class Extractor(Protocol):
    """Reads documents, hostile ones too: no document ends, blocks or fills the memory of this process."""

    async def extract(self, source: Source) -> Extracted:
        """The normalised text with its pages in the order of the text, and the attachments with their bytes.

        All offsets count code points of the text. Raises ExtractionFailed, with a reason and an advice, where no try
        would read it; NeedsOcr, with the numbers of the pages (from 1) that are pictures, where `source.ocr` is not
        set; ExtractionHindered where the machine failed, ExtractionStarved where it got too little of the processor, so
        that nothing is known of it; Unavailable where another try may do.
        Cancelling it ends the reading.
        """
        ...


class Originals(Protocol):
    """Bytes of documents as files, for as long as somebody reads them."""

    def opened(self, blob: BlobRef, name: str) -> AbstractAsyncContextManager[Path]:
        """A file with the bytes, gone when the block ends. Raises NotFound where the store has none, or others."""
        ...


class Chunker(Protocol):
    """Cuts texts into passages of at most so many tokens."""

    def rules(self, tokens: int) -> str:
        """Names all that decides where passages end."""
        ...

    async def cut(self, extracted: Extracted, tokens: int) -> tuple[Chunk, ...]:
        """The chunks in the order of the text, `text[start:end]` in code points; they do not overlap, and leave out
        nothing but white space. None has more than `tokens` tokens, counted by the tokenizer of the default encoder.
        The same text and number give the same chunks. A text without a word gives none; no text raises an error."""
        ...


class Fingerprinter(Protocol):
    """Near-duplicate detection between texts."""

    async def fingerprint(self, text: str) -> MinHash:
        """The same text gives the same MinHash, in every release."""
        ...

    async def near(self, text: bytes, others: AsyncIterator[tuple[str, bytes]]) -> tuple[str, ...]:
        """Ids of the (id, text) pairs that say nearly the same as the text. Holds one of them at a time."""
        ...


class Fetcher(Protocol):
    """Reads addresses on the allow-list, and none that leads into our own network."""

    def fetch(self, url: str) -> AsyncIterator[bytes]:
        """The bytes in pieces. Raises Invalid where the address may not be read or gives none, Unavailable where its
        host does not answer."""
        ...
