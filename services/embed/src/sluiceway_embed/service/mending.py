"""What the index has lost is written again, from the heads, stored texts and kept vectors."""

import asyncio
from dataclasses import dataclass
from typing import Final

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Overloaded, Unavailable
from sluiceway_embed.domain.chunks import Space
from sluiceway_embed.ports import ChunkIndex, Heads
from sluiceway_embed.service.indexing import Indexing
from sluiceway_embed.service.rules import IndexRules, is_fillable

_PAUSE: Final = 5.0
_SLICE: Final = 500


@dataclass(frozen=True)
class Mending:
    """Runs beside the events: what these change meanwhile is right already, or waits for the document's lock."""

    index: ChunkIndex
    heads: Heads
    rules: IndexRules
    indexing: Indexing
    clock: Clock
    at_once: int

    async def give_up_lost(self) -> None:
        """Collections are torn that the store does not know any more, or that were written to another one.

        The heads are asked last: whatever a replica beside this one has begun to fill is marked there before.
        """
        known = [self.rules.space(tenant, collection) for tenant, collection in await self.heads.collections()]
        for space in await self.index.missing(known):
            # What other rules made live is not missed: this encoder could not fill it.
            if await is_fillable(self.index, space):
                await self.heads.lose(space.tenant, space.collection)
        torn = await self.index.torn()
        for tenant, collection in await self.heads.elsewhere():
            space = self.rules.space(tenant, collection)
            if space not in torn:
                await self.index.begin_anew(space, self.rules.encoder.card)

    async def run(self) -> None:
        """Until nothing is torn that this encoder can fill. A store that is away is asked again."""
        while not await self._is_whole():
            await self.clock.sleep(_PAUSE)

    async def _is_whole(self) -> bool:
        mine = [space for space in await self.index.torn() if space.version == self.rules.version]
        return all([await self._mended(space) for space in mine])

    async def _mended(self, space: Space) -> bool:
        is_whole = True
        try:
            await self._take_out(space)
            await self._put_back(space)
            await self.index.mark_whole(space)
        except* (Unavailable, Overloaded):
            is_whole = False
        return is_whole

    async def _take_out(self, space: Space) -> None:
        """What was withdrawn while another store served: this one was not told."""
        held = sorted({chunk.document_id async for chunk in self.index.scan(space)})
        for start in range(0, len(held), _SLICE):
            heads = await self.heads.of(space.tenant, held[start : start + _SLICE])
            for document_id in [head.document_id for head in heads.values() if head.withdrawn]:
                async with self.heads.lock(space.tenant, document_id):
                    await self.index.delete_document(space, document_id)

    async def _put_back(self, space: Space) -> None:
        slots = asyncio.Semaphore(self.at_once)
        async with asyncio.TaskGroup() as group:
            async for version in self.heads.versions(space.tenant, space.collection):
                await slots.acquire()
                group.create_task(self.indexing.put_back(version)).add_done_callback(lambda _: slots.release())
