"""What one deployment makes its index by."""

from dataclasses import dataclass

from sluiceway_common.errors import Unavailable
from sluiceway_embed.domain.chunks import Space, index_version
from sluiceway_embed.ports import Analyser, ChunkIndex, Encoder


@dataclass(frozen=True)
class IndexRules:
    """The encoder and the analysis; together they name the index version."""

    encoder: Encoder
    analyser: Analyser

    @property
    def version(self) -> str:
        card = self.encoder.card
        return index_version(card.sha256, card.dimensions, self.analyser.name)

    def space(self, tenant: str, collection: str) -> Space:
        """Where this deployment writes and searches."""
        return Space(tenant, collection, self.version)


async def must_be_live(index: ChunkIndex, space: Space) -> None:
    """Raises Unavailable where the collection was indexed by other rules: what is written here would not be found
    there, and what is there means nothing to this encoder. Documents wait until the setting is put right."""
    live = await index.live(space.tenant, space.collection)
    if live not in (None, space.version):
        raise Unavailable(
            f"the collection {space.collection!r} was indexed as version {live}; this embed makes version "
            f"{space.version}. Give it the encoder of before (EMBED_ENCODER…), or use another collection"
        )
