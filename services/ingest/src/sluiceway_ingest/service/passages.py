"""A text becomes passages, a manifest and a look for twins."""

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.clock import Clock
from sluiceway_common.errors import NotFound
from sluiceway_ingest.domain.chunking.chunk import named, paged
from sluiceway_ingest.domain.collection import Collection
from sluiceway_ingest.domain.document import Document, Failure, Found
from sluiceway_ingest.domain.extracted import Extracted
from sluiceway_ingest.domain.likeness import COMPARED_BYTES
from sluiceway_ingest.domain.moves import cut, failed
from sluiceway_ingest.ports import Change, Chunker, Documents, Likeness, Shelf, Signer
from sluiceway_ingest.service import events

_EMPTY = Failure("EMPTY", "No text was found in it. If it is a picture, hand in a sharper one.")
_MOST_CANDIDATES: Final = 16
# Twins share most of their words, so one is never twice as long as the other.
_LENGTHS: Final = 2


@dataclass(frozen=True)
class Passages:
    """The same text gives the same passages, keys and manifest."""

    documents: Documents
    shelf: Shelf
    chunker: Chunker
    signer: Signer
    clock: Clock
    versions_kept: int

    async def change(self, document: Document, collection: Collection, read: Extracted, causation: str) -> Change:
        """Stores text and manifest; what is left is to commit the change."""
        chunks = paged(named(read.text, await self.chunker.cut(read, collection.chunk_tokens)), read.pages)
        if not chunks and not read.children:
            return Change(failed(document, _EMPTY, self.clock.now()), document.stand)
        text = await self.shelf.put(document.tenant, read.text.encode())
        rules = self.chunker.rules(collection.chunk_tokens)
        manifest = await self.shelf.put(document.tenant, events.manifest(document, text, chunks, rules))
        likeness = await self._likeness(document, read.text, text)
        found = Found(
            read.title, read.media_type, read.language, len(read.pages), len(chunks), read.flags, text, manifest
        )
        after = replace(cut(document, found, self.clock.now()), near_duplicates=likeness.twins)
        return Change(
            after,
            document.stand,
            events=(events.chunked(after, collection, manifest, causation),),
            keeps=(text.uri, manifest.uri),
            versions_kept=self.versions_kept,
            likeness=likeness,
        )

    async def _likeness(self, document: Document, text: str, stored: BlobRef) -> Likeness:
        signature = await self.signer.sign(text)
        alike = await self.documents.alike(document, signature, _MOST_CANDIDATES)
        others = self._texts(alike, stored)
        return Likeness(signature, await self.signer.near(text[:COMPARED_BYTES].encode(), others) if alike else ())

    async def _texts(self, others: Sequence[Document], stored: BlobRef) -> AsyncIterator[tuple[str, bytes]]:
        """Without those whose text is gone: an erasure takes it before the row says so."""
        for other in others:
            if other.found.text is not None and _as_long(other.found.text, stored):
                with suppress(NotFound):
                    yield other.document_id, await self.shelf.beginning(other.found.text.uri, COMPARED_BYTES)


def _as_long(one: BlobRef, two: BlobRef) -> bool:
    return max(one.bytes, two.bytes) <= _LENGTHS * min(one.bytes, two.bytes)
