"""A document's way into the index, and out of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sluiceway.embed.v1.events_pb2 import DocumentIndexed, DocumentRefused, DocumentRemoved
from sluiceway_common.bus.port import News, Publish
from sluiceway_common.errors import Invalid, NotFound, Unavailable
from sluiceway_embed.domain.chunks import Chunk, Space, Version, chunk_of, index_version
from sluiceway_embed.domain.heads import may_write
from sluiceway_embed.ports import ChunkIndex, Entry, Heads, Texts
from sluiceway_embed.service.vectors import Vectors

# So many passages are in memory with their vectors at a time.
_SLICE: Final = 256


@dataclass(frozen=True)
class Withdrawal:
    """What `document-withdrawn` tells."""

    tenant: str
    document_id: str
    version: int
    collection: str


class _Withdrawn(Exception):
    """The document was withdrawn while it was being written."""


@dataclass(frozen=True)
class Indexing:
    """Writes documents whole, under their lock; a withdrawal is seen at once, and by whoever writes at the end."""

    index: ChunkIndex
    heads: Heads
    texts: Texts
    vectors: Vectors
    publish: Publish

    async def index_document(self, version: Version, causation: str) -> None:
        """Brings the index to this version, unless it is beyond it. Twice is once."""
        head = (await self.heads.of(version.tenant, [version.document_id])).get(version.document_id)
        if not may_write(head, version):
            return
        try:
            chunks = await self._chunks(version)
            encoded = 0
            for part in _slices(chunks):
                encoded += await self.vectors.prepare(part)
            written = await self._write(version, chunks)
        except (NotFound, Invalid) as error:
            await self._refuse(version, error.message, causation)
            return
        if written:
            event = DocumentIndexed(
                document_id=version.document_id,
                version=version.version,
                chunks=len(chunks),
                encoded=encoded,
                index_version=self.space(version.tenant, version.collection).version,
                attempt=version.attempt,
            )
            await self.publish(News(event, version.tenant, causation))

    async def remove_document(self, gone: Withdrawal, causation: str) -> None:
        """Hides the document at once, then deletes what the index has of it."""
        before = await self.heads.withdraw(gone.tenant, gone.document_id, gone.version)
        space = self.space(gone.tenant, gone.collection)
        async with self.heads.lock(gone.tenant, gone.document_id):
            removed = await self.index.delete_document(space, gone.document_id)
        if before is not None and before.version is not None:
            await self._forget(before.version)
        event = DocumentRemoved(document_id=gone.document_id, version=gone.version, chunks=removed)
        await self.publish(News(event, gone.tenant, causation))

    def space(self, tenant: str, collection: str) -> Space:
        encoder = self.vectors.encoder
        return Space(tenant, collection, index_version(encoder.sha256, encoder.dimensions))

    async def _chunks(self, version: Version) -> Sequence[Chunk]:
        text, spans = await self.texts.manifest(version.manifest)
        whole = await self.texts.whole(text)
        return [chunk_of(version, span, text, whole) for span in spans]

    async def _write(self, version: Version, chunks: Sequence[Chunk]) -> bool:
        """False where later news was there first."""
        async with self.heads.lock(version.tenant, version.document_id) as held:
            head = (await self.heads.of(version.tenant, [version.document_id])).get(version.document_id)
            if not may_write(head, version):
                return False
            try:
                await self._replace(version, chunks)
            except _Withdrawn:
                space = self.space(version.tenant, version.collection)
                await self.index.delete_document(space, version.document_id)
                return False
            kept = await held.kept()
        if not kept:
            await self._mend(version)
        return True

    async def _replace(self, version: Version, chunks: Sequence[Chunk]) -> None:
        """All spans are written anew; what the version no longer has is deleted only when the new is there."""
        space = self.space(version.tenant, version.collection)
        await self.index.ensure(space, self.vectors.encoder.dimensions)
        before = await self.index.chunk_ids(space, version.document_id)
        for part in _slices(chunks):
            await self._upsert(space, part)
        if not await self.heads.advance(version):
            raise _Withdrawn
        gone = before - {chunk.chunk_id for chunk in chunks}
        if gone:
            await self.index.delete(space, sorted(gone))

    async def _upsert(self, space: Space, chunks: Sequence[Chunk]) -> None:
        vectors = await self.vectors.of(chunks)
        entries = [Entry(chunk, vector) for chunk, vector in zip(chunks, vectors, strict=True)]
        refused = await self.index.upsert(space, entries)
        if refused:
            chunk_id, why = next(iter(refused.items()))
            raise Invalid(f"the index refused {len(refused)} of {len(chunks)} passages; {chunk_id}: {why}")

    async def _mend(self, version: Version) -> None:
        """The lock was lost: somebody may have written later news, over which ours was laid. Write the head again."""
        head = (await self.heads.of(version.tenant, [version.document_id])).get(version.document_id)
        if head is None or head.withdrawn or head.version is None:
            space = self.space(version.tenant, version.collection)
            await self.index.delete_document(space, version.document_id)
        elif head.order != version.order:
            await self._write(head.version, await self._chunks(head.version))

    async def _refuse(self, version: Version, reason: str, causation: str) -> None:
        event = DocumentRefused(
            document_id=version.document_id, version=version.version, reason=reason, attempt=version.attempt
        )
        await self.publish(News(event, version.tenant, causation))

    async def _forget(self, version: Version) -> None:
        """Its vectors leave the cache too, as long as the texts can still be read to know them by."""
        try:
            chunks = await self._chunks(version)
        except (NotFound, Invalid, Unavailable):
            return
        await self.vectors.known.forget([chunk.embedded_sha256 for chunk in chunks])
        for sha256 in {chunk.text_sha256 for chunk in chunks}:
            self.texts.forget(sha256)


def _slices(chunks: Sequence[Chunk]) -> Iterator[Sequence[Chunk]]:
    for start in range(0, len(chunks), _SLICE):
        yield chunks[start : start + _SLICE]
