"""Index of passages in memory: exact cosines, BM25 and filters, by plain computation."""

import math
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sluiceway_common.errors import Unavailable
from sluiceway_embed.adapters.stored import StoredNamespace, flaw_of, index_info, must_not_be_live
from sluiceway_embed.domain.chunks import IndexedChunk, Namespace
from sluiceway_embed.domain.filters import Filter
from sluiceway_embed.domain.fusion import Fused, fused
from sluiceway_embed.domain.hits import Hit, Query
from sluiceway_embed.domain.tags import Before, Both, Plain, Since, Tagged, plain, tags_of
from sluiceway_embed.ports import EncoderInfo, Entry, IndexAlias, IndexInfo, Store

_K1: Final = 1.2
_B: Final = 0.75


@dataclass
class _Passages:
    encoder: EncoderInfo
    entries: dict[str, Entry] = field(default_factory=dict)


class MemoryIndex:
    """Holds nothing beyond its process. Replicas may share one."""

    store: Store = "memory"

    def __init__(self) -> None:
        self._namespaces: dict[Namespace, _Passages] = {}
        self._live: dict[tuple[str, str], str] = {}
        self._torn: set[Namespace] = set()

    async def ensure(self, namespace: Namespace, encoder: EncoderInfo) -> None:
        self._namespaces.setdefault(namespace, _Passages(encoder))
        self._live.setdefault((namespace.tenant, namespace.collection), namespace.version)

    async def upsert(self, namespace: Namespace, entries: Sequence[Entry]) -> Mapping[str, str]:
        if namespace not in self._namespaces:
            raise Unavailable(f"{namespace.collection} of {namespace.tenant} was not ensured")
        passages = self._namespaces[namespace]
        flaws = {entry.chunk.chunk_id: flaw_of(entry, passages.encoder.dimensions) for entry in entries}
        passages.entries.update({each.chunk.chunk_id: each for each in entries if not flaws[each.chunk.chunk_id]})
        return {chunk_id: flaw for chunk_id, flaw in flaws.items() if flaw}

    async def delete(self, namespace: Namespace, chunk_ids: Sequence[str]) -> None:
        for chunk_id in chunk_ids:
            self._entries(namespace).pop(chunk_id, None)

    async def delete_document(self, namespace: Namespace, document_id: str) -> int:
        gone = await self.versions(namespace, document_id)
        await self.delete(namespace, list(gone))
        return len(gone)

    async def deletion_mark(self, namespace: Namespace) -> int:
        return 0

    async def has_let_go(self, namespace: Namespace, mark: int) -> bool:
        return True

    async def versions(self, namespace: Namespace, document_id: str) -> Mapping[str, int]:
        chunks = [entry.chunk for entry in self._entries(namespace).values()]
        return {chunk.chunk_id: chunk.version for chunk in chunks if chunk.document_id == document_id}

    async def get(self, namespace: Namespace, chunk_id: str) -> IndexedChunk | None:
        entry = self._entries(namespace).get(chunk_id)
        return entry.chunk if entry is not None else None

    async def search(self, namespace: Namespace, query: Query) -> Sequence[Hit]:
        entries = self._entries(namespace)
        allowed = {chunk_id for chunk_id, entry in entries.items() if _meets(entry.chunk, query.where)}
        by_vector = _cosines(entries, query) if query.vector is not None and query.alpha > 0 else {}
        by_words = _bm25(entries, query.words) if query.words and query.alpha < 1 else {}
        best = fused(_best(by_vector, allowed, query.fetch), _best(by_words, allowed, query.fetch), query.alpha)
        return [_hit(each, entries[each.chunk_id], query) for each in best[: query.limit]]

    async def scan(self, namespace: Namespace) -> AsyncIterator[IndexedChunk]:
        for entry in list(self._entries(namespace).values()):
            yield entry.chunk

    async def namespaces(self, tenant: str, collection: str) -> Sequence[Namespace]:
        return [each for each in self._namespaces if (each.tenant, each.collection) == (tenant, collection)]

    async def missing(self, namespaces: Sequence[Namespace]) -> Sequence[Namespace]:
        return [namespace for namespace in namespaces if namespace not in self._namespaces]

    async def live(self, tenant: str, collection: str) -> str | None:
        return self._live.get((tenant, collection))

    async def switch(self, tenant: str, collection: str, version: str) -> None:
        self._live[tenant, collection] = version

    async def aliases(self) -> Sequence[IndexAlias]:
        return [
            IndexAlias(
                tenant=tenant,
                collection=collection,
                version=version,
                beside=tuple(
                    sorted(
                        each.version for each in await self.namespaces(tenant, collection) if each.version != version
                    )
                ),
            )
            for (tenant, collection), version in sorted(self._live.items())
        ]

    async def drop_version(self, tenant: str, collection: str, version: str) -> None:
        must_not_be_live(collection, version, await self.live(tenant, collection))
        self._namespaces.pop(Namespace(tenant, collection, version), None)
        self._torn.discard(Namespace(tenant, collection, version))

    async def info(self, tenant: str) -> Sequence[IndexInfo]:
        return [
            index_info(
                StoredNamespace(namespace, passages.encoder.name, passages.encoder.dimensions),
                self.store,
                live=self._live.get((tenant, namespace.collection)) == namespace.version,
            )
            for namespace, passages in self._namespaces.items()
            if namespace.tenant == tenant
        ]

    async def count(self, namespace: Namespace) -> int:
        return len(self._entries(namespace))

    async def begin_anew(self, namespace: Namespace, encoder: EncoderInfo) -> None:
        self._namespaces.pop(namespace, None)
        await self.ensure(namespace, encoder)
        self._torn.add(namespace)

    async def torn(self) -> Sequence[Namespace]:
        return sorted(self._torn, key=str)

    async def mark_whole(self, namespace: Namespace) -> None:
        self._torn.discard(namespace)

    async def drop_tenant(self, tenant: str) -> None:
        self._namespaces = {each: held for each, held in self._namespaces.items() if each.tenant != tenant}
        self._live = {key: version for key, version in self._live.items() if key[0] != tenant}
        self._torn = {namespace for namespace in self._torn if namespace.tenant != tenant}

    def _entries(self, namespace: Namespace) -> dict[str, Entry]:
        passages = self._namespaces.get(namespace)
        return passages.entries if passages is not None else {}


def _best(scores: Mapping[str, float], allowed: set[str], fetch: int) -> Mapping[str, float]:
    mine = [(chunk_id, score) for chunk_id, score in scores.items() if chunk_id in allowed]
    return dict(sorted(mine, key=lambda scored: -scored[1])[:fetch])


def _cosines(entries: Mapping[str, Entry], query: Query) -> Mapping[str, float]:
    """Vectors are unit vectors."""
    assert query.vector is not None, "searched by vector"
    return {chunk_id: float(entry.vector @ query.vector) for chunk_id, entry in entries.items()}


def _bm25(entries: Mapping[str, Entry], words: str) -> Mapping[str, float]:
    """Robertson and Zaragoza (2009), with the inverse document frequency that is never negative."""
    counts = {chunk_id: Counter(entry.words.split()) for chunk_id, entry in entries.items()}
    mean = sum(count.total() for count in counts.values()) / max(1, len(counts))
    spread = Counter(word for count in counts.values() for word in count)
    weights = {word: math.log(1 + (len(counts) - n + 0.5) / (n + 0.5)) for word, n in spread.items()}

    def score(count: Counter[str]) -> float:
        room = _K1 * (1 - _B + _B * count.total() / mean)
        known = [word for word in words.split() if word in count]
        return sum(weights[word] * count[word] * (_K1 + 1) / (count[word] + room) for word in known)

    return {chunk_id: said for chunk_id, count in counts.items() if (said := score(count)) > 0}


def _meets(chunk: IndexedChunk, where: Filter) -> bool:
    return _holds(plain(where), chunk, set(tags_of(chunk)))


def _holds(part: Plain, chunk: IndexedChunk, tags: set[str]) -> bool:
    if isinstance(part, Tagged):
        return (not tags.isdisjoint(part.tags)) is part.among
    if isinstance(part, Since):
        return chunk.submitted_at >= part.at
    if isinstance(part, Before):
        return chunk.submitted_at < part.at
    held = [_holds(each, chunk, tags) for each in part.parts]
    return all(held) if isinstance(part, Both) else any(held)


def _hit(each: Fused, entry: Entry, query: Query) -> Hit:
    vector = entry.vector if query.with_vectors else None
    return Hit(
        chunk=entry.chunk,
        score=each.score,
        vector_score=each.vector_score,
        keyword_score=each.keyword_score,
        vector=vector,
    )
