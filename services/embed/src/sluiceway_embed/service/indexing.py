"""Indexing of documents: their passages are encoded and written, under the lock of the document."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sluiceway.embed.v1.events_pb2 import DocumentIndexed, DocumentRefused
from sluiceway_common.bus.port import OutgoingEvent, Publish
from sluiceway_common.errors import Invalid, NotFound
from sluiceway_embed.domain.chunks import MOST_CHUNKS, IndexedChunk, Namespace, Version, chunk_of
from sluiceway_embed.domain.current_version import CurrentVersion, may_write
from sluiceway_embed.ports import ChunkIndex, CurrentVersions, Entry, Owner, Texts
from sluiceway_embed.service.cached_encoder import CachedEncoder
from sluiceway_embed.service.rules import IndexRules, must_be_live, must_be_there

# So many passages are in memory with their vectors at a time.
_SLICE: Final = 512


@dataclass(frozen=True)
class Indexing:
    """Writes documents whole, under their lock; whoever writes sees at the end whether it still may."""

    index: ChunkIndex
    versions: CurrentVersions
    texts: Texts
    rules: IndexRules
    vectors: CachedEncoder
    publish: Publish

    async def index_document(self, version: Version, causation: str) -> None:
        """Brings the index to this version, unless it is beyond it. Twice is once."""
        if not version.manifest:
            # The last word of an erased document; what takes it out of the index is its withdrawal.
            return
        current = await self._current(version)
        if current is not None and not may_write(current, version):
            await self._settle(current, version)
            return
        try:
            chunks = await self._chunks(version)
            encoded = sum([await self.vectors.prepare(_owner(version), part) for part in _slices(chunks)])
            written = await self._write(version, chunks)
        except (NotFound, Invalid) as error:
            await self._refuse(version, error.message, causation)
            return
        if written:
            await self._say_indexed(version, len(chunks), encoded, causation)

    async def put_back(self, version: Version) -> None:
        """Writes what the index lacks of a document's newest version, or says that it cannot be had any more."""
        try:
            await self._settle(await self._current(version), version)
        except (NotFound, Invalid) as error:
            await self._say_refused(version, error.message, causation=version.document_id)
        # What can be had of it is in this store now.
        await self.versions.advance(version)

    async def _current(self, version: Version) -> CurrentVersion | None:
        return (await self.versions.of(version.tenant, [version.document_id])).get(version.document_id)

    async def _chunks(self, version: Version) -> Sequence[IndexedChunk]:
        text, spans = await self.texts.manifest(version.manifest)
        if len(spans) > MOST_CHUNKS:
            raise Invalid(f"the document has {len(spans)} passages; the index takes {MOST_CHUNKS} of one document")
        whole = await self.texts.whole(text)
        return [chunk_of(version, span, text, whole) for span in spans]

    async def _write(self, version: Version, chunks: Sequence[IndexedChunk]) -> bool:
        """False where a later event was there first."""
        namespace = self.rules.namespace(version.tenant, version.collection)
        async with self.versions.lock(version.tenant, version.document_id) as held:
            if not may_write(await self._current(version), version):
                return False
            written = await self._replace(namespace, replace(version, chunks=len(chunks)), chunks)
            kept = await held.kept()
        if not (written and kept):
            await self._settle(await self._current(version), version)
        return written

    async def _replace(self, namespace: Namespace, version: Version, chunks: Sequence[IndexedChunk]) -> bool:
        """All spans are written anew; what the version no longer has is deleted only when the new is there.

        False where a later event came meanwhile: a withdrawal, which waits for no lock, or, when the lock was lost, a
        newer version.
        """
        await must_be_there(self.index, self.versions, namespace)
        await self.index.ensure(namespace, self.rules.encoder.info)
        await must_be_live(self.index, namespace)
        before = await self.index.versions(namespace, version.document_id)
        for part in _slices(chunks):
            await self._upsert(namespace, _owner(version), part)
        if not await self.versions.advance(version):
            return False
        gone = before.keys() - {chunk.chunk_id for chunk in chunks}
        if gone:
            await self.index.delete(namespace, sorted(gone))
        return True

    async def _upsert(self, namespace: Namespace, owner: Owner, chunks: Sequence[IndexedChunk]) -> None:
        vectors = await self.vectors.of(owner, chunks)
        words = await asyncio.to_thread(lambda: [self.rules.analyser.words(chunk.embedded) for chunk in chunks])
        refused = await self.index.upsert(
            namespace, [Entry(*parts) for parts in zip(chunks, vectors, words, strict=True)]
        )
        if refused:
            chunk_id, why = next(iter(refused.items()))
            raise Invalid(f"the index refused {len(refused)} of {len(chunks)} passages; {chunk_id}: {why}")

    async def _settle(self, current: CurrentVersion | None, version: Version) -> None:
        """Puts right what a writer without the lock laid over the current version: one that was slow when its
        connection broke, or one that died half-way."""
        namespace = self.rules.namespace(version.tenant, version.collection)
        there = await self.index.versions(namespace, version.document_id)
        if current is None or current.version is None:
            if there:
                async with self.versions.lock(version.tenant, version.document_id):
                    await self.index.delete_document(namespace, version.document_id)
        elif len(there) != current.version.chunks or set(there.values()) - {current.version.version}:
            await self._write(current.version, await self._chunks(current.version))

    async def _say_indexed(self, version: Version, chunks: int, encoded: int, causation: str) -> None:
        event = DocumentIndexed(
            document_id=version.document_id,
            version=version.version,
            chunks=chunks,
            encoded=encoded,
            index_version=self.rules.version,
            attempt=version.attempt,
        )
        await self.publish(OutgoingEvent(event, version.tenant, causation))

    async def _refuse(self, version: Version, reason: str, causation: str) -> None:
        """What the refused version has overwritten of the one before is put back."""
        await self._settle(await self._current(version), version)
        await self._say_refused(version, reason, causation)

    async def _say_refused(self, version: Version, reason: str, causation: str) -> None:
        event = DocumentRefused(
            document_id=version.document_id, version=version.version, reason=reason, attempt=version.attempt
        )
        await self.publish(OutgoingEvent(event, version.tenant, causation))


def _owner(version: Version) -> Owner:
    return Owner(version.tenant, version.document_id)


def _slices(chunks: Sequence[IndexedChunk]) -> Iterator[Sequence[IndexedChunk]]:
    for start in range(0, len(chunks), _SLICE):
        yield chunks[start : start + _SLICE]
