"""A text becomes passages, a manifest and a look for twins."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sluiceway_common.blobs.port import BlobRef, Blobs
from sluiceway_common.clock import Clock
from sluiceway_ingest.domain.chunking.chunk import Chunk, named, paged
from sluiceway_ingest.domain.collection import Collection
from sluiceway_ingest.domain.document import Document, Failure, Found
from sluiceway_ingest.domain.extracted import Extracted
from sluiceway_ingest.domain.moves import cut, failed
from sluiceway_ingest.ports import Change, Chunker, Documents, Kept, Likeness, Signer
from sluiceway_ingest.service import news

_EMPTY = Failure("EMPTY", "No text was found in it. If it is a picture, hand in a sharper one.")
_MOST_CANDIDATES: Final = 16
# Twins share most of their words, so one is never twice as long as the other.
_LENGTHS: Final = 2


@dataclass(frozen=True)
class Passages:
    """The same text gives the same passages, keys and manifest."""

    documents: Documents
    blobs: Blobs
    chunker: Chunker
    signer: Signer
    clock: Clock
    versions_kept: int

    async def change(self, document: Document, collection: Collection, read: Extracted, causation: str) -> Change:
        """Stores text and manifest; what is left is to commit the change."""
        chunks = paged(named(read.text, await self.chunker.cut(read, collection.chunk_tokens)), read.pages)
        if not chunks and not read.children:
            return Change(failed(document, _EMPTY, self.clock.now()), document.stand)
        text = await self.blobs.put(document.tenant, read.text.encode())
        rules = self.chunker.rules(collection.chunk_tokens)
        manifest = await self.blobs.put(document.tenant, news.manifest(document, text, chunks, rules))
        likeness = await self._likeness(document, read.text, text)
        after = replace(cut(document, _found(read, chunks), self.clock.now()), near_duplicates=likeness.twins)
        return Change(
            after,
            document.stand,
            news=(news.chunked(after, collection, manifest, causation),),
            keeps=(Kept("text", text), Kept("manifest", manifest)),
            versions_kept=self.versions_kept,
            likeness=likeness,
        )

    async def _likeness(self, document: Document, text: str, stored: BlobRef) -> Likeness:
        signature = await self.signer.sign(text)
        others: list[tuple[str, str]] = []
        for document_id in await self.documents.alike(document, signature, _MOST_CANDIDATES):
            other = await self.documents.text(document.tenant, document_id)
            if other is not None and other.bytes <= _LENGTHS * stored.bytes and stored.bytes <= _LENGTHS * other.bytes:
                others.append((document_id, (await self.blobs.get(other.uri)).decode()))
        return Likeness(signature, await self.signer.near(text, others) if others else ())


def _found(read: Extracted, chunks: Sequence[Chunk]) -> Found:
    return Found(read.title, read.media_type, read.language, len(read.pages), len(chunks), read.flags)
