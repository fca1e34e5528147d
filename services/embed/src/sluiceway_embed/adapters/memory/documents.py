"""Current versions, embedding cache and stored texts in memory."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from sluiceway_common import ids
from sluiceway_common.blobs.port import must_be_of
from sluiceway_common.errors import Invalid, NotFound
from sluiceway_embed.domain.chunks import (
    CollectionRules,
    CurrentVersion,
    DocumentGroups,
    DocumentHead,
    Manifest,
    Span,
    Text,
    Version,
    may_write,
)
from sluiceway_embed.domain.hits import Vector
from sluiceway_embed.ports import Owner, Store

_NO_STORE = ""


class MemoryLock:
    """A lock that nothing takes away."""

    async def kept(self) -> bool:
        return True


@dataclass(frozen=True)
class _Row:
    current: CurrentVersion
    store: str


class MemoryCurrentVersions:
    """Replicas, and embeds with another store, share one by `beside`."""

    def __init__(self, store: Store = "memory") -> None:
        self._store = store
        self._rows: dict[tuple[str, str], _Row] = {}
        self._groups: dict[tuple[str, str], DocumentGroups] = {}
        self._locks: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    def beside(self, store: Store) -> "MemoryCurrentVersions":
        """The same documents, as an embed with that store sees them."""
        other = MemoryCurrentVersions(store)
        other._rows, other._groups, other._locks = self._rows, self._groups, self._locks
        return other

    @asynccontextmanager
    async def lock(self, tenant: str, document_id: str) -> AsyncIterator[MemoryLock]:
        async with self._locks[tenant, document_id]:
            yield MemoryLock()

    async def of(self, tenant: str, document_ids: Sequence[str]) -> Mapping[str, CurrentVersion]:
        found = {document_id: self._rows.get((tenant, document_id)) for document_id in document_ids}
        return {
            document_id: replace(row.current, told_groups=self._groups.get((tenant, document_id)))
            for document_id, row in found.items()
            if row is not None
        }

    async def heads(self, tenant: str, document_ids: Sequence[str]) -> Mapping[str, DocumentHead]:
        return await self.of(tenant, document_ids)

    async def note_groups(self, groups: DocumentGroups) -> None:
        key = groups.tenant, groups.document_id
        before = self._groups.get(key)
        if not self.is_withdrawn(Owner(*key)) and (before is None or before.version < groups.version):
            self._groups[key] = groups

    async def newest(self, tenant: str, collection: str) -> AsyncIterator[Version]:
        for _, row in sorted(self._rows.items()):
            version = row.current.version
            if version is not None and (version.tenant, version.collection) == (tenant, collection):
                yield version

    async def advance(self, version: Version) -> bool:
        key = version.tenant, version.document_id
        row = self._rows.get(key)
        if row is not None and not may_write(row.current, version):
            return False
        current = CurrentVersion(
            tenant=version.tenant,
            document_id=version.document_id,
            order=version.order,
            withdrawn=False,
            version=version,
        )
        self._rows[key] = _Row(current, self._store)
        return True

    async def keep(self, version: Version) -> bool:
        row = self._rows.get((version.tenant, version.document_id))
        is_current = row is not None and not row.current.withdrawn and row.current.order == version.order
        return is_current and await self.advance(version)

    async def retract(self, tenant: str, document_id: str, order: tuple[int, int]) -> bool:
        row = self._rows.get((tenant, document_id))
        if row is None or row.current.withdrawn or row.current.order != order:
            return False
        del self._rows[tenant, document_id]
        return True

    async def collections(self) -> Sequence[tuple[str, str]]:
        return _collections(list(self._rows.values()))

    async def elsewhere(self) -> Sequence[tuple[str, str]]:
        return _collections([row for row in self._rows.values() if row.store != self._store])

    async def lose(self, tenant: str, collection: str) -> None:
        for key, row in list(self._rows.items()):
            if _collections([row]) == [(tenant, collection)]:
                self._rows[key] = replace(row, store=_NO_STORE)

    async def withdraw(self, tenant: str, document_id: str, version: int) -> CurrentVersion | None:
        row = self._rows.get((tenant, document_id))
        order = row.current.order if row is not None else (version, 0)
        store = row.store if row is not None else self._store
        self._rows[tenant, document_id] = _Row(
            CurrentVersion(tenant=tenant, document_id=document_id, order=order, withdrawn=True), store
        )
        self._groups.pop((tenant, document_id), None)
        return row.current if row is not None else None

    def is_withdrawn(self, owner: Owner) -> bool:
        row = self._rows.get((owner.tenant, owner.document_id))
        return row is not None and row.current.withdrawn


class MemoryEmbeddingCache:
    """At most `most` vectors; the oldest go first."""

    def __init__(self, versions: MemoryCurrentVersions, *, most: int) -> None:
        self._versions = versions
        self._most = most
        self._kept: dict[tuple[str, str], tuple[Owner, Vector]] = {}

    def limited(self, most: int) -> "MemoryEmbeddingCache":
        """The same vectors under another limit."""
        other = MemoryEmbeddingCache(self._versions, most=most)
        other._kept = self._kept
        return other

    async def get(self, encoder: str, sha256s: Sequence[str]) -> Mapping[str, Vector]:
        return {sha256: self._kept[encoder, sha256][1] for sha256 in sha256s if (encoder, sha256) in self._kept}

    async def put(self, encoder: str, owner: Owner, vectors: Mapping[str, Vector]) -> None:
        if not self._versions.is_withdrawn(owner):
            for sha256, vector in vectors.items():
                self._kept.setdefault((encoder, sha256), (owner, vector))
        while len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]

    async def forget(self, owner: Owner) -> None:
        for key in [key for key, (whose, _) in self._kept.items() if whose == owner]:
            del self._kept[key]


class MemoryCollectionRules:
    """The latest state of each that was told."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], CollectionRules] = {}

    async def note(self, rules: CollectionRules) -> None:
        key = rules.tenant, rules.collection
        if key not in self._rows or self._rows[key].order < rules.order:
            self._rows[key] = rules

    async def of(self, tenant: str, collections: Sequence[str]) -> Mapping[str, CollectionRules]:
        return {name: self._rows[tenant, name] for name in collections if (tenant, name) in self._rows}


class MemoryTexts:
    """Manifests and texts by their address."""

    def __init__(self) -> None:
        self.manifests: dict[str, tuple[Text, Sequence[Span]]] = {}
        self.texts: dict[str, str] = {}

    async def manifest(self, version: Version) -> Manifest:
        must_be_of(version.tenant, version.manifest)
        if version.manifest not in self.manifests:
            raise NotFound(f"there is no manifest at {version.manifest}")
        text, spans = self.manifests[version.manifest]
        must_be_of(version.tenant, text.uri)
        return Manifest(version, text, spans)

    async def whole(self, tenant: str, text: Text) -> str:
        must_be_of(tenant, text.uri)
        if text.uri not in self.texts:
            raise NotFound(f"there is no text at {text.uri}")
        whole = self.texts[text.uri]
        if ids.sha256(whole) != text.sha256:
            raise Invalid(
                f"the text at {text.uri} is not the one with the digest {text.sha256}; hand the document in again"
            )
        return whole

    def forget(self, text: Text) -> None:
        """Nothing is kept beside the store."""


def _collections(rows: Sequence[_Row]) -> Sequence[tuple[str, str]]:
    """Of what is not withdrawn."""
    versions = [row.current.version for row in rows if row.current.version is not None]
    return sorted({(version.tenant, version.collection) for version in versions})
