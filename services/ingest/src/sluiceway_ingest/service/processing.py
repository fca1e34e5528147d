"""Processing of a submitted document: it is read, cut into passages and announced to the index."""

from dataclasses import dataclass, replace

from sluiceway_common.access.port import Seal
from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.blobs.uncommitted import UncommittedPuts
from sluiceway_common.clock import Clock
from sluiceway_common.errors import NotFound
from sluiceway_ingest.domain.collection import Collection
from sluiceway_ingest.domain.document import Document, DocumentFailure, last_part
from sluiceway_ingest.domain.extracted import (
    Extracted,
    ExtractionFailed,
    ExtractionHindered,
    ExtractionStarved,
    NeedsOcr,
    Source,
)
from sluiceway_ingest.domain.limits import RetryLimits
from sluiceway_ingest.domain.transitions import failed, handed_back, is_broken, sent_to_ocr
from sluiceway_ingest.ports import Change, DocumentBlobs, DocumentStore, Extractor, Originals
from sluiceway_ingest.service import events
from sluiceway_ingest.service.attachments import Attachments
from sluiceway_ingest.service.chunking import Chunking
from sluiceway_ingest.service.compare_and_set import ATTEMPTS, contended
from sluiceway_ingest.service.leases import Leases
from sluiceway_ingest.service.narrowing import Narrowing
from sluiceway_ingest.service.submission import HasRoom
from sluiceway_ingest.service.withdrawal import Withdrawal

_GONE = "The stored bytes are missing or damaged. Hand the document in again."
_UNREAD = "Reading it ended the worker each time. Tell the operators; the log of ingest has more."

_STARVED = (
    "Its time was up each time before it had got much of the processor: the machine has too much to do. Tell the "
    "operators, who redrive it when there is less."
)
_HINDERED = (
    "The machine failed each time while it was read. Tell the operators, who see to its memory and disks and redrive "
    "it; the log of ingest has more."
)


@dataclass(frozen=True, kw_only=True)
class Order:
    """One try of one version, as the log tells it. `ocr`: for the workers that read pictures."""

    tenant: str
    document_id: str
    version: int
    attempt: int
    ocr: bool = False
    causation: str = ""


@dataclass(frozen=True, kw_only=True)
class Processing:
    """Whatever happens to a document or to this process, the document ends in a state with a reason."""

    documents: DocumentStore
    blobs: DocumentBlobs
    originals: Originals
    extractor: Extractor
    chunking: Chunking
    attachments: Attachments
    narrowing: Narrowing
    seal: Seal
    clock: Clock
    retry_limits: RetryLimits
    leases: Leases
    has_room: HasRoom
    withdrawal: Withdrawal

    async def process(self, order: Order) -> None:
        """Twice is once; an order that was overtaken is dropped. Raises Overloaded without room for its text."""
        await self.has_room()
        document = await self._claimed(order)
        if document is not None:
            if await self.leases.work(document, lambda mine: self._end(mine, order.causation)):
                return
            await self.leases.let_go(document)
        await self.withdrawal.follow(order.tenant, order.document_id)

    async def _claimed(self, order: Order) -> Document | None:
        """The document as ours, or None where nothing is to be done. Raises Unavailable while another worker has it."""
        if (ours := await self._claimed_at_once(order)) is not None:
            return ours
        for _ in range(ATTEMPTS):
            document = await self.documents.get(order.tenant, order.document_id)
            if document is None or not _is_for(order, document):
                return None
            self.leases.must_be_free(document)
            if document.claims >= self.retry_limits.max_attempts:
                if await self.documents.commit(self._failure(document, DocumentFailure("PARSER_CRASH", _UNREAD))):
                    return None
            elif (ours := await self.leases.claim(document)) is not None:
                return ours
        raise contended()

    async def _claimed_at_once(self, order: Order) -> Document | None:
        """Most are claimed by the process that has just taken them in, as it left them."""
        left = self.documents.last_committed(order.tenant, order.document_id)
        if left is None or not _is_for(order, left) or left.lease is not None or left.claims:
            return None
        return await self.leases.claim(left)

    async def _end(self, document: Document, causation: str) -> bool:
        """False when the document was taken away meanwhile: then nothing stays of its text either."""
        async with UncommittedPuts(self.blobs.discard) as puts:
            if is_committed := await self.documents.commit(await self._outcome(document, causation, puts)):
                puts.committed()
            return is_committed

    async def _outcome(self, document: Document, causation: str, puts: UncommittedPuts[BlobRef]) -> Change:
        around = await self.documents.processing_context(document)
        if around.has_attachments:
            # What a crash has left behind the hand-in, and what was handed in to a release that did not do it there.
            await self.narrowing.narrow(document, around.collection, within=document)
        try:
            extracted = await self._extracted(document, around.collection)
            await self.attachments.check(document, extracted.children)
        except ExtractionFailed as error:
            return self._failure(document, DocumentFailure(error.reason, error.advice))
        except NeedsOcr:
            waiting = sent_to_ocr(document, self.clock.now())
            return Change(document=waiting, expected=document.revision, events=(events.order(waiting, causation),))
        except ExtractionHindered as error:
            return self._hindered(document, causation, _last_word(error))
        except NotFound:
            return self._failure(document, DocumentFailure("SOURCE_GONE", _GONE))
        if extracted.children or around.has_attachments:
            flags = await self.attachments.hand_in(document, extracted.children)
            extracted = replace(extracted, flags=tuple(dict.fromkeys((*extracted.flags, *flags))))
        return await self.chunking.change(document, around, extracted, causation, puts)

    async def _extracted(self, document: Document, collection: Collection) -> Extracted:
        password = await self.seal.open(document.tenant, document.password) if document.password else None
        name = last_part(document.identity.source_key)
        async with self.originals.opened(document.original, name) as path:
            source = Source(
                content_path=path,
                name=name,
                media_type=document.submitted.media_type,
                password=password,
                ocr=document.ocr,
                language=collection.language,
            )
            return await self.extractor.extract(source)

    def _hindered(self, document: Document, causation: str, last_word: DocumentFailure) -> Change:
        """Told again, behind what waits, and as the same attempt: so each try counts as one."""
        if document.claims >= self.retry_limits.max_starved:
            return self._failure(document, last_word)
        again = handed_back(document, self.clock.now())
        return Change(document=again, expected=document.revision, events=(events.order(again, causation),))

    def _failure(self, document: Document, failure: DocumentFailure) -> Change:
        return Change(document=failed(document, failure, self.clock.now()), expected=document.revision)


def _last_word(error: ExtractionHindered) -> DocumentFailure:
    """What the document fails with where it was tried often enough."""
    if isinstance(error, ExtractionStarved):
        return DocumentFailure("TIMEOUT", _STARVED)
    return DocumentFailure("INTERNAL", _HINDERED)


def _is_for(order: Order, document: Document) -> bool:
    revision = document.revision
    mine = (revision.version, revision.attempt, document.ocr) == (order.version, order.attempt, order.ocr)
    return mine and (revision.state in ("submitted", "extracting") or is_broken(document))
