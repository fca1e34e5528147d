"""Chunking of an extracted text into passages, a manifest and its near-duplicates."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from sluiceway_common.blobs.port import BlobRef, uri_of
from sluiceway_common.blobs.uncommitted import UncommittedPuts
from sluiceway_common.clock import Clock
from sluiceway_common.errors import NotFound, TooLarge
from sluiceway_common.ids import sha256
from sluiceway_ingest.domain.chunking.chunk import Chunk, named, paged
from sluiceway_ingest.domain.document import Document, DocumentFailure, ExtractedMetadata
from sluiceway_ingest.domain.extracted import Extracted
from sluiceway_ingest.domain.near_duplicates import COMPARED_BYTES, NearDuplicates
from sluiceway_ingest.domain.quota import TenantUsage
from sluiceway_ingest.domain.transitions import cut, failed
from sluiceway_ingest.ports import Change, Chunker, DocumentBlobs, DocumentStore, Fingerprinter, ProcessingContext
from sluiceway_ingest.service import events
from sluiceway_ingest.service.quotas import QuotaCheck

_EMPTY = DocumentFailure("EMPTY", "No text was found in it. If it is a picture, hand in a sharper one.")
_MOST_CANDIDATES: Final = 16
# Twins share most of their words, so one is never twice as long as the other.
_LENGTHS: Final = 2


@dataclass(frozen=True, kw_only=True)
class Chunking:
    """The same text gives the same passages, keys and manifest."""

    documents: DocumentStore
    blobs: DocumentBlobs
    chunker: Chunker
    fingerprinter: Fingerprinter
    quotas: QuotaCheck
    clock: Clock
    versions_kept: int

    async def change(
        self,
        document: Document,
        around: ProcessingContext,
        read: Extracted,
        causation: str,
        puts: UncommittedPuts[BlobRef],
    ) -> Change:
        """Stores text and manifest; what is left is to commit the change."""
        collection = around.collection
        chunks = await asyncio.to_thread(_placed, read, await self.chunker.cut(read, collection.chunk_tokens))
        if not chunks and not read.children:
            return self._failed(document, _EMPTY)
        try:
            growth = TenantUsage(passages=len(chunks) - document.extracted.chunks)
            self.quotas.check(document.tenant, around.usage, growth)
        except TooLarge as error:
            return self._failed(document, DocumentFailure("TOO_LARGE", f"With its passages, {error.message}."))
        rules = self.chunker.rules(collection.chunk_tokens)
        stored = await asyncio.to_thread(_stored_form, document, read, chunks, rules)
        text, manifest = await puts.put_all(self.blobs.put_all(document, stored))
        twins = await self._near_duplicates(document, read.text, text)
        extracted = ExtractedMetadata(
            title=read.title,
            media_type=read.media_type,
            language=read.language,
            pages=len(read.pages),
            chunks=len(chunks),
            flags=read.flags,
            text=text,
            manifest=manifest,
        )
        after = replace(cut(document, extracted, self.clock.now()), near_duplicates=twins.document_ids)
        return Change(
            document=after,
            expected=document.revision,
            events=(events.chunked(after, collection, manifest, causation),),
            keeps=(text.uri, manifest.uri),
            versions_kept=self.versions_kept,
            near_duplicates=twins,
        )

    def _failed(self, document: Document, failure: DocumentFailure) -> Change:
        return Change(document=failed(document, failure, self.clock.now()), expected=document.revision)

    async def _near_duplicates(self, document: Document, text: str, stored: BlobRef) -> NearDuplicates:
        minhash = await self.fingerprinter.fingerprint(text)
        candidates = await self.documents.duplicate_candidates(document, minhash, _MOST_CANDIDATES)
        if not candidates:
            return NearDuplicates(minhash, ())
        others = self._texts(candidates, stored)
        return NearDuplicates(minhash, await self.fingerprinter.near(text[:COMPARED_BYTES].encode(), others))

    async def _texts(self, others: Sequence[Document], stored: BlobRef) -> AsyncIterator[tuple[str, bytes]]:
        """Without those whose text is gone: an erasure takes it before the row says so."""
        for other in others:
            if other.extracted.text is not None and _as_long(other.extracted.text, stored):
                with suppress(NotFound):
                    yield other.document_id, await self.blobs.beginning(other.extracted.text.uri, COMPARED_BYTES)


def _stored_form(document: Document, read: Extracted, chunks: Sequence[Chunk], rules: str) -> tuple[bytes, bytes]:
    """The text, and the manifest that names it."""
    text = read.text.encode()
    digest = sha256(text)
    named = BlobRef(uri_of(document.tenant, digest), digest, len(text))
    title = replace(document, extracted=ExtractedMetadata(title=read.title)).title
    return text, events.manifest(document, title, named, chunks, rules)


def _placed(read: Extracted, chunks: Sequence[Chunk]) -> tuple[Chunk, ...]:
    return paged(named(read.text, chunks), read.pages)


def _as_long(one: BlobRef, two: BlobRef) -> bool:
    return max(one.bytes, two.bytes) <= _LENGTHS * min(one.bytes, two.bytes)
