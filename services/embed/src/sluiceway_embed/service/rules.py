"""What one deployment makes its index by."""

from dataclasses import dataclass
from typing import Final

from sluiceway_common.errors import Unavailable
from sluiceway_embed.domain.chunks import Space, index_version
from sluiceway_embed.ports import Analyser, ChunkIndex, Encoder, Heads

# How soon somebody may ask again for what is being made anew.
_MENDING_SECONDS: Final = 5.0


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


async def must_be_whole(index: ChunkIndex, space: Space) -> None:
    """Raises Unavailable while passages are missing: nobody is told that there is no answer when there may be one."""
    if space in await index.torn():
        raise Unavailable(
            f"the index of the collection {space.collection!r} is being made anew: its process was killed amid a "
            "write, or its store is another one or was emptied; ask again in a minute",
            retry_after=_MENDING_SECONDS,
        )


async def is_fillable(index: ChunkIndex, space: Space) -> bool:
    """Whether what is written there would be found: no other version of the collection is the live one."""
    return await index.live(space.tenant, space.collection) in (None, space.version)


async def must_be_there(index: ChunkIndex, heads: Heads, space: Space) -> None:
    """Raises Unavailable where the store lost the collection under this process: nothing is to be found there, and
    what is written would hide that the rest is missing."""
    if await index.missing([space]) and await is_fillable(index, space):
        async for _ in heads.versions(space.tenant, space.collection):
            raise Unavailable(
                f"the store has lost the collection {space.collection!r}, of which documents are known; "
                "start embed again, and it makes the collection anew"
            )


async def must_be_live(index: ChunkIndex, space: Space) -> None:
    """Raises Unavailable where the collection was indexed by other rules: what is written here would not be found
    there, and what is there means nothing to this encoder. Documents wait until the setting is put right."""
    live = await index.live(space.tenant, space.collection)
    if live not in (None, space.version):
        raise Unavailable(
            f"the collection {space.collection!r} was indexed as version {live}; this embed makes version "
            f"{space.version}. Give it the encoder of before (EMBED_ENCODER…), or use another collection"
        )
