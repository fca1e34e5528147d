"""Encoder of passages behind the embedding cache."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from sluiceway_common.fair_semaphore import FairSemaphore
from sluiceway_embed.domain.chunks import IndexedChunk
from sluiceway_embed.domain.hits import Vector, rounded
from sluiceway_embed.ports import EmbeddingCache, Encoder, Owner


@dataclass(frozen=True)
class PassageVectors:
    """Vectors by the digest of the text that was encoded, and how many of them the cache did not have."""

    by_sha256: Mapping[str, Vector]
    encoded: int


@dataclass(frozen=True)
class EncodingTurns:
    """The queue before the encoder: tenants and their collections take turns, of `texts` texts each; of `of_many` where
    a document has more than a turn: it takes long anyhow, and a short one waits for one turn of it. As many are let in
    as are encoded at a time: whoever stood behind them would wait for a turn that was let in and not begun."""

    slots: FairSemaphore
    texts: int
    of_many: int

    @classmethod
    def of_threads(cls, threads: int, documents: int, now: Callable[[], float] = time.monotonic) -> "EncodingTurns":
        """Of an encoder on this machine, and of so many documents that are indexed at a time. A page or two are one
        turn: between two of them, others would have theirs. Who has half of the documents rests while others come."""
        slots = FairSemaphore(threads, contended=threads, flood=max(2, documents // 2), now=now)
        return cls(slots, texts=8, of_many=1)

    def length(self, texts: int) -> int:
        return self.texts if texts <= self.texts else self.of_many


@dataclass(frozen=True)
class CachedEncoder:
    """A text is encoded once for every encoder, whatever documents it stands in, as long as the cache keeps it.

    A document is encoded by one at a time: its version and the judgement of it come together, and each of the two may
    find the other one there.
    """

    encoder: Encoder
    cache: EmbeddingCache
    turns: EncodingTurns
    _locks: WeakValueDictionary[Owner, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def encode(self, owner: Owner, chunks: Sequence[IndexedChunk]) -> PassageVectors:
        async with self._locks.setdefault(owner, asyncio.Lock()):
            return await self._encoded(owner, chunks)

    async def _encoded(self, owner: Owner, chunks: Sequence[IndexedChunk]) -> PassageVectors:
        texts = {chunk.embedded_sha256: chunk.embedded for chunk in chunks}
        encoder = self.encoder.info.sha256
        vectors = dict(await self.cache.get(encoder, list(texts)))
        # Texts of one length share a batch, which costs its longest.
        missing = sorted(texts.keys() - vectors.keys(), key=lambda sha256: (len(texts[sha256]), sha256))
        if missing:
            collection = chunks[0].collection
            new: dict[str, Vector] = {}
            length = self.turns.length(len(missing))
            for start in range(0, len(missing), length):
                new |= await self._turn(owner, collection, missing[start : start + length], texts)
            await self.cache.put(encoder, owner, new)
            vectors.update(new)
        return PassageVectors(vectors, len(missing))

    async def _turn(
        self, owner: Owner, collection: str, sha256s: Sequence[str], texts: Mapping[str, str]
    ) -> Mapping[str, Vector]:
        async with self.turns.slots.slot(owner.tenant, collection):
            encoded = await self.encoder.encode([texts[sha256] for sha256 in sha256s], "passage")
        # Before it is indexed, so that what comes out of the cache later is the same.
        return dict(zip(sha256s, map(rounded, encoded.vectors), strict=True))
