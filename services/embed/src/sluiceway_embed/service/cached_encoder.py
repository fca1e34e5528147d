"""Encoder of passages behind the embedding cache."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sluiceway_embed.domain.chunks import IndexedChunk
from sluiceway_embed.domain.hits import Vector
from sluiceway_embed.ports import EmbeddingCache, Encoder, Owner


@dataclass(frozen=True)
class CachedEncoder:
    """A text is encoded once for every encoder, whatever documents it stands in."""

    encoder: Encoder
    cache: EmbeddingCache

    async def prepare(self, owner: Owner, chunks: Sequence[IndexedChunk]) -> int:
        """Encodes what is not known yet, and says how many texts that were."""
        return (await self._made(owner, chunks))[1]

    async def of(self, owner: Owner, chunks: Sequence[IndexedChunk]) -> Sequence[Vector]:
        """The vectors, in the order of the chunks."""
        made, _ = await self._made(owner, chunks)
        return [made[chunk.embedded_sha256] for chunk in chunks]

    async def _made(self, owner: Owner, chunks: Sequence[IndexedChunk]) -> tuple[Mapping[str, Vector], int]:
        texts = {chunk.embedded_sha256: chunk.embedded for chunk in chunks}
        encoder = self.encoder.info.sha256
        known = dict(await self.cache.get(encoder, list(texts)))
        missing = [sha256 for sha256 in texts if sha256 not in known]
        if missing:
            encoded = await self.encoder.encode([texts[sha256] for sha256 in missing], "passage")
            new = dict(zip(missing, encoded.vectors, strict=True))
            await self.cache.put(encoder, owner, new)
            known.update(new)
        return known, len(missing)
