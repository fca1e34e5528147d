"""Encoder of passages behind the embedding cache."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sluiceway_embed.domain.chunks import IndexedChunk
from sluiceway_embed.domain.hits import Vector
from sluiceway_embed.ports import EmbeddingCache, Encoder, Owner


@dataclass(frozen=True)
class PassageVectors:
    """Vectors by the digest of the text that was encoded, and how many of them the cache did not have."""

    by_sha256: Mapping[str, Vector]
    encoded: int


@dataclass(frozen=True)
class CachedEncoder:
    """A text is encoded once for every encoder, whatever documents it stands in, as long as the cache keeps it."""

    encoder: Encoder
    cache: EmbeddingCache

    async def encode(self, owner: Owner, chunks: Sequence[IndexedChunk]) -> PassageVectors:
        texts = {chunk.embedded_sha256: chunk.embedded for chunk in chunks}
        encoder = self.encoder.info.sha256
        vectors = dict(await self.cache.get(encoder, list(texts)))
        missing = [sha256 for sha256 in texts if sha256 not in vectors]
        if missing:
            encoded = await self.encoder.encode([texts[sha256] for sha256 in missing], "passage")
            new = dict(zip(missing, encoded.vectors, strict=True))
            await self.cache.put(encoder, owner, new)
            vectors.update(new)
        return PassageVectors(vectors, len(missing))
