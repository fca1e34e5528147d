"""Passages in the folder of this process."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeVar

import structlog

from sluiceway_common import tasks
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.errors import Unavailable
from sluiceway_embed.adapters.zvec.children import did
from sluiceway_embed.adapters.zvec.executor import SerialExecutor
from sluiceway_embed.adapters.zvec.flushes import Flushes
from sluiceway_embed.adapters.zvec.layout import Known, Layout
from sluiceway_embed.adapters.zvec.library import initialise
from sluiceway_embed.adapters.zvec.open_collections import OpenCollections
from sluiceway_embed.adapters.zvec.optimizer import Optimizer
from sluiceway_embed.adapters.zvec.passages import Passages
from sluiceway_embed.domain.chunks import Chunk, Space
from sluiceway_embed.domain.hits import Hit, Query
from sluiceway_embed.ports import Card, Entry, Stock, Store

# Work on the one thread of zvec is short, so that searches get in between.
_SLICE: Final = 64
# What takes so long is not looked at but hangs.
_CHECKING_SECONDS: Final = 600.0
# An open collection has some ten file descriptors.
MOST_OPEN: Final = 64

T = TypeVar("T")

log = structlog.get_logger(__name__)


class ZvecIndex:
    """Takes the folder for itself: a second process refuses to start and says what to do."""

    store: Store = "zvec"

    def __init__(self, root: Path, *, most_open: int = MOST_OPEN, clock: Clock | None = None) -> None:
        self._layout = Layout(root.absolute())
        self._collections = OpenCollections(self._layout, most_open)
        self._executor = SerialExecutor()
        clock = clock or SystemClock()
        self._flushes = Flushes(self._flush, clock)
        self.optimizer = Optimizer(self._collections, self._executor, clock)
        self._optimizing: asyncio.Task[None] | None = None
        self._torn: set[Space] = set()

    async def start(self) -> None:
        self._layout.lock()
        await self._executor.run(initialise)
        await self._executor.run(self._collections.start)
        await self._give_up_torn()
        self._optimizing = asyncio.create_task(self.optimizer.run(), name="zvec.optimizer")

    async def stop(self) -> None:
        if self._optimizing is None:
            return
        await tasks.end(self._optimizing)
        self._optimizing = None
        await self._flushes.stop()
        await self._executor.run(self._collections.close)
        self._executor.shutdown()
        self._layout.unlock()

    async def ready(self) -> None:
        if self._optimizing is None or self._optimizing.done():
            raise Unavailable("the vector index is not open")

    async def ensure(self, space: Space, card: Card) -> None:
        await self._executor.run(lambda: self._collections.make(Known(space, card.name, card.dimensions)))

    async def upsert(self, space: Space, entries: Sequence[Entry]) -> Mapping[str, str]:
        refused: dict[str, str] = {}
        for start in range(0, len(entries), _SLICE):
            some = entries[start : start + _SLICE]
            refused |= await self._executor.run(lambda some=some: self._collections.upsert(space, some))  # type: ignore[misc]
        await self._flushes.flushed(space)
        return refused

    async def delete(self, space: Space, chunk_ids: Sequence[str]) -> None:
        await self._executor.run(lambda: self._collections.delete(space, chunk_ids))
        await self._flushes.flushed(space)

    async def delete_document(self, space: Space, document_id: str) -> int:
        deleted = await self._executor.run(lambda: self._collections.delete_document(space, document_id))
        if deleted:
            await self._flushes.flushed(space)
        return deleted

    async def versions(self, space: Space, document_id: str) -> Mapping[str, int]:
        return await self._of(space, lambda passages: passages.versions(document_id), {})

    async def get(self, space: Space, chunk_id: str) -> Chunk | None:
        return await self._of(space, lambda passages: passages.get(chunk_id), None)

    async def search(self, space: Space, query: Query) -> Sequence[Hit]:
        return await self._of(space, lambda passages: passages.search(query), ())

    async def scan(self, space: Space) -> AsyncIterator[Chunk]:
        chunks: Sequence[Chunk] = await self._of(space, lambda passages: tuple(passages.scan()), ())
        for chunk in chunks:
            yield chunk

    async def spaces(self, tenant: str, collection: str) -> Sequence[Space]:
        spaces = [known.space for known in self._layout.spaces(tenant)]
        return [space for space in spaces if space.collection == collection]

    async def missing(self, spaces: Sequence[Space]) -> Sequence[Space]:
        return [space for space in spaces if self._layout.known(space) is None]

    async def live(self, tenant: str, collection: str) -> str | None:
        return self._layout.live(tenant, collection)

    async def switch(self, tenant: str, collection: str, version: str) -> None:
        self._layout.switch(Space(tenant, collection, version))

    async def stock(self, tenant: str) -> Sequence[Stock]:
        return [await self._stock(known) for known in self._layout.spaces(tenant)]

    async def begin_anew(self, space: Space, card: Card) -> None:
        async with self.optimizer.alone:
            await self._executor.run(lambda: self._collections.begin_anew(Known(space, card.name, card.dimensions)))
        self._torn.add(space)
        log.error("index_lost", tenant=space.tenant, collection=space.collection, index_version=space.version)

    async def torn(self) -> Sequence[Space]:
        return sorted(self._torn, key=str)

    async def mark_whole(self, space: Space) -> None:
        self._layout.mark_whole(space)
        self._torn.discard(space)
        log.info("index_whole", tenant=space.tenant, collection=space.collection, index_version=space.version)

    async def drop_tenant(self, tenant: str) -> None:
        self._torn -= {space for space in self._torn if space.tenant == tenant}
        await self._executor.run(lambda: self._collections.drop(tenant))

    async def _give_up_torn(self) -> None:
        """What was open when a process was killed is looked at; what is not sound any more is begun anew."""
        for known in tuple(self._layout.left_open()):
            space = known.space
            if await did("checking", self._layout.generation(space), _CHECKING_SECONDS):
                self._layout.mark_closed(space)
            else:
                log.error("index_torn", tenant=space.tenant, collection=space.collection, index_version=space.version)
                await self._executor.run(lambda known=known: self._collections.begin_anew(known))  # type: ignore[misc]
        self._torn = {known.space for known in self._layout.torn()}

    async def _flush(self, space: Space) -> None:
        await self._of(space, Passages.flush, None)

    async def _stock(self, known: Known) -> Stock:
        space = known.space
        count = await self._of(space, lambda passages: passages.count, 0)
        live = self._layout.live(space.tenant, space.collection) == space.version
        return Stock(space, self.store, known.encoder, known.dimensions, count, live)

    async def _of(self, space: Space, work: Callable[[Passages], T], otherwise: T) -> T:
        """What the work makes of the space's passages; of a space that is not there, `otherwise`."""

        def job() -> T:
            passages = self._collections.at(space)
            return work(passages) if passages is not None else otherwise

        return await self._executor.run(job)
