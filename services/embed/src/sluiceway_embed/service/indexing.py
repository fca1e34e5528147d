"""Indexing of documents: their passages are encoded and written, under the lock of the document."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sluiceway_common.bus.port import Publish
from sluiceway_common.errors import Invalid, NotFound
from sluiceway_embed.domain.chunks import (
    CurrentVersion,
    IndexedChunk,
    Namespace,
    Version,
    chunk_of,
    may_write,
)
from sluiceway_embed.domain.hits import Vector
from sluiceway_embed.domain.judgements import Standing
from sluiceway_embed.ports import CurrentVersions, Entry, IndexWriter, LanguageMeter, Owner, SeenTry, Texts
from sluiceway_embed.service import events
from sluiceway_embed.service.cached_encoder import CachedEncoder
from sluiceway_embed.service.document_access import AccessChanges
from sluiceway_embed.service.holding import Holding, with_verdicts
from sluiceway_embed.service.rules import IndexRules, NamespaceChecks

# So many passages are encoded, and written, at a time.
_SLICE: Final = 512


@dataclass(frozen=True)
class _Prepared:
    """A version as it is written: its passages, and their vectors by the digest of what was encoded. At most 100,000
    passages of 1.5 kB each, so that nothing is encoded twice, nor under the lock."""

    version: Version
    chunks: Sequence[IndexedChunk]
    vectors: Mapping[str, Vector]
    encoded: int


_Allowed = Callable[[SeenTry, Version], bool]
"""Whether a version may be written, by what is seen of it under its lock."""

_MakeCurrent = Callable[[Version], Awaitable[bool]]
"""Called when all of it is written; false where something later came."""


@dataclass(frozen=True, kw_only=True)
class Indexing:
    """Writes documents whole, under their lock; whoever writes sees at the end whether it still may."""

    index: IndexWriter
    checks: NamespaceChecks
    versions: CurrentVersions
    access: AccessChanges
    texts: Texts
    rules: IndexRules
    encoder: CachedEncoder
    holding: Holding
    languages: LanguageMeter
    publish: Publish

    async def index_document(self, version: Version, causation: str) -> None:
        """Brings the index to this version, unless it is beyond it. Twice is once."""
        if not version.manifest:
            # The last word of an erased document; what takes it out of the index is its withdrawal.
            return
        await self.access.cut(version)
        await self.holding.hold(version)
        await self.index_held(version, causation)

    async def index_held(self, version: Version, causation: str) -> None:
        """The same for one that is held already."""
        await self.index_seen(version, await self.holding.seen(version), causation)

    async def index_seen(self, version: Version, seen: SeenTry, causation: str) -> None:
        """The same, by what was seen of it a moment ago: it is looked at again under the lock."""
        current = seen.current
        if current is not None and not may_write(current, version):
            await self._settle_or_refuse(current, version, causation)
            await self.holding.drop(version)
            return
        await self.access.seen(version, current)
        try:
            if not _may_be_found(self.holding.standing_by(seen.said), current, version):
                # What can never be written need not wait for a judge.
                await self._read(version)
                return
            prepared = await self._prepared(version)
            written = await self._write(prepared, self._may_write, self.versions.advance)
        except (NotFound, Invalid) as error:
            await self._refuse(version, error.message, causation)
            return
        if written:
            self.languages.indexed(version.language)
            await self.publish(
                events.indexed(
                    prepared.version,
                    encoded=prepared.encoded,
                    index_version=self.rules.version,
                    causation=causation,
                )
            )
            # Until it was said it is held: where the log is away, the judgement that comes again finds it here.
            await self.holding.settle(version)

    async def take_out(self, tenant: str, document_id: str, order: tuple[int, int]) -> None:
        """A version that was found is quarantined now: it is held, and nothing of it stays in the index."""
        current = (await self.versions.of(tenant, [document_id])).get(document_id)
        if current is not None and current.version is not None and current.order == order:
            await self.holding.hold(current.version)
            async with self.versions.lock(tenant, document_id):
                await self.versions.retract(tenant, document_id, order)
        if held := await self.holding.judgements.held(tenant, document_id, order):
            now = await self._current(held)
            if now is not None and now.withdrawn:
                # An erasure that came in between has looked for what is held before this was.
                await self.holding.drop(held)
            await self._settle(now, held)

    async def put_back(self, version: Version) -> None:
        """Writes what the index lacks of a document's newest version, or says that it cannot be had any more."""
        await self._settle_or_refuse(await self._current(version), version, causation=version.document_id)
        async with self.versions.lock(version.tenant, version.document_id):
            # Asked under the lock: what was quarantined meanwhile is not to be current again.
            current = await self._current(version)
            if current is not None and current.version is not None and current.order == version.order:
                # What can be had of it is in this store now.
                await self.versions.keep(current.version)

    async def _current(self, version: Version) -> CurrentVersion | None:
        return (await self.versions.of(version.tenant, [version.document_id])).get(version.document_id)

    async def _prepared(self, told: Version) -> _Prepared:
        """Reads and encodes it; a passage that stands twice is encoded once."""
        version, chunks = await self._read(told)
        vectors: dict[str, Vector] = {}
        encoded = 0
        for part in _slices(chunks):
            new = [chunk for chunk in part if chunk.embedded_sha256 not in vectors]
            made = await self.encoder.encode(_owner(version), new)
            vectors.update(made.by_sha256)
            encoded += made.encoded
        return _Prepared(version, chunks, vectors, encoded)

    async def _read(self, told: Version) -> tuple[Version, Sequence[IndexedChunk]]:
        """The version by its names, and its passages."""
        manifest = await self.texts.manifest(told)
        version, text = manifest.version, manifest.text
        whole = await self.texts.whole(version.tenant, text)
        # Of a hundred thousand passages it takes half a second, in which nobody else would be answered.
        chunks = await asyncio.to_thread(lambda: [chunk_of(version, span, text, whole) for span in manifest.spans])
        return replace(version, chunks=len(chunks)), chunks

    async def _write(self, prepared: _Prepared, allowed: _Allowed, make_current: _MakeCurrent) -> bool:
        """False where it may not any more: a later event was there first, or it is held."""
        version = prepared.version
        namespace = self.rules.namespace(version.tenant, version.collection)
        async with self.versions.lock(version.tenant, version.document_id) as held:
            seen = await self.holding.seen(version)
            if not allowed(seen, version):
                return False
            judged = replace(prepared, chunks=with_verdicts(prepared.chunks, seen.said))
            written = await self._replace(namespace, judged, make_current)
            kept = await held.kept()
        if not (written and kept):
            await self._settle(await self._current(version), version)
        return written

    def _may_write(self, seen: SeenTry, version: Version) -> bool:
        standing = self.holding.standing_by(seen.said)
        return may_write(seen.current, version) and _may_be_found(standing, seen.current, version)

    def _may_write_again(self, seen: SeenTry, version: Version) -> bool:
        """What nothing is current of any more was quarantined meanwhile, or its tenant was dropped."""
        return seen.current is not None and self._may_write(seen, version)

    async def _replace(self, namespace: Namespace, prepared: _Prepared, make_current: _MakeCurrent) -> bool:
        """All spans are written anew; what the version no longer has is deleted only when the new is there.

        False where a later event came meanwhile: a withdrawal, which waits for no lock, or, when the lock was lost, a
        newer version.
        """
        await self.checks.must_be_there(namespace)
        # Before, so that nothing is made where nothing may be written; and after, for another may have been first.
        await self.checks.must_be_writable(namespace)
        await self.index.ensure(namespace, self.rules.encoder.info)
        await self.checks.must_be_writable(namespace)
        before = await self.index.versions(namespace, prepared.version.document_id)
        for part in _slices(prepared.chunks):
            await self._upsert(namespace, part, prepared.vectors)
        if not await make_current(prepared.version):
            return False
        gone = before.keys() - {chunk.chunk_id for chunk in prepared.chunks}
        if gone:
            await self.index.delete(namespace, sorted(gone))
        return True

    async def _upsert(
        self, namespace: Namespace, chunks: Sequence[IndexedChunk], vectors: Mapping[str, Vector]
    ) -> None:
        words = await asyncio.to_thread(
            lambda: [self.rules.analyser.words(chunk.embedded, "passage") for chunk in chunks]
        )
        entries = [
            Entry(chunk, vectors[chunk.embedded_sha256], said) for chunk, said in zip(chunks, words, strict=True)
        ]
        refused = await self.index.upsert(namespace, entries)
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
                await self._delete_unless_written(namespace, version)
        elif len(there) != current.version.chunks or set(there.values()) - {current.version.version}:
            prepared = await self._prepared(current.version)
            await self._write(prepared, self._may_write_again, self.versions.keep)

    async def _delete_unless_written(self, namespace: Namespace, version: Version) -> None:
        """Whoever had the lock until now may have written another version: then what is there is that."""
        async with self.versions.lock(version.tenant, version.document_id):
            current = await self._current(version)
            if current is None or current.version is None:
                await self.index.delete_document(namespace, version.document_id)

    async def _settle_or_refuse(self, current: CurrentVersion | None, version: Version, causation: str) -> None:
        """The same, or says that the current version cannot be had any more."""
        try:
            await self._settle(current, version)
        except (NotFound, Invalid) as error:
            lost = (current.version if current is not None else None) or version
            await self.publish(events.refused(lost, error.message, causation))

    async def _refuse(self, version: Version, reason: str, causation: str) -> None:
        """What the refused version has overwritten of the one before is put back, where that can be had."""
        await self._settle_or_refuse(await self._current(version), version, causation)
        await self.publish(events.refused(version, reason, causation))
        # As above: what was not said is not forgotten.
        await self.holding.drop(version)


def _may_be_found(standing: Standing, current: CurrentVersion | None, version: Version) -> bool:
    """What is found already was released, or came before there were judges: it is only written again."""
    is_current = current is not None and current.order == version.order
    return standing == "released" or (is_current and standing == "held")


def _owner(version: Version) -> Owner:
    return Owner(version.tenant, version.document_id)


def _slices(chunks: Sequence[IndexedChunk]) -> Iterator[Sequence[IndexedChunk]]:
    for start in range(0, len(chunks), _SLICE):
        yield chunks[start : start + _SLICE]
