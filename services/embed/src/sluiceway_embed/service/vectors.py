"""Vectors of passages: those that are known, and those that must be made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sluiceway_embed.domain.chunks import Chunk
from sluiceway_embed.domain.hits import Vector
from sluiceway_embed.ports import Embeddings, Encoder


@dataclass(frozen=True)
class Vectors:
    """A text is encoded once for every encoder, whatever documents it stands in."""

    encoder: Encoder
    known: Embeddings

    async def prepare(self, chunks: Sequence[Chunk]) -> int:
        """Encodes what is not known yet, and says how many texts that were."""
        return (await self._made(chunks))[1]

    async def of(self, chunks: Sequence[Chunk]) -> Sequence[Vector]:
        """The vectors, in the order of the chunks."""
        made, _ = await self._made(chunks)
        return [made[chunk.embedded_sha256] for chunk in chunks]

    async def _made(self, chunks: Sequence[Chunk]) -> tuple[Mapping[str, Vector], int]:
        texts = {chunk.embedded_sha256: chunk.embedded for chunk in chunks}
        known = dict(await self.known.get(self.encoder.sha256, list(texts)))
        missing = [sha256 for sha256 in texts if sha256 not in known]
        if missing:
            vectors = await self.encoder.passages([texts[sha256] for sha256 in missing])
            new = dict(zip(missing, vectors, strict=True))
            await self.known.put(self.encoder.sha256, new)
            known.update(new)
        return known, len(missing)
