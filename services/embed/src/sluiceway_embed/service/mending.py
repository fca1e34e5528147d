"""What a killed process has torn out of the index is written again, from the heads, stored texts and kept vectors."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Overloaded, Unavailable
from sluiceway_embed.domain.chunks import Space
from sluiceway_embed.ports import ChunkIndex, Heads
from sluiceway_embed.service.indexing import Indexing
from sluiceway_embed.service.rules import IndexRules

_PAUSE: Final = 5.0


@dataclass(frozen=True)
class Mending:
    """Runs beside the news: what these change meanwhile is right already, or waits for the document's lock."""

    index: ChunkIndex
    heads: Heads
    rules: IndexRules
    indexing: Indexing
    clock: Clock

    async def run(self) -> None:
        """Until nothing is torn that this encoder can fill. A store that is away is asked again."""
        while not await self._is_whole():
            await self.clock.sleep(_PAUSE)

    async def _is_whole(self) -> bool:
        mine = [space for space in await self.index.torn() if space.version == self.rules.version]
        return all([await self._mended(space) for space in mine])

    async def _mended(self, space: Space) -> bool:
        with suppress(Unavailable, Overloaded):
            async for version in self.heads.versions(space.tenant, space.collection):
                await self.indexing.put_back(version)
            await self.index.mark_whole(space)
            return True
        return False
