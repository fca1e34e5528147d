"""Keeps searches fast while passages come in, and the disk free of what was deleted."""

import asyncio
from typing import Final

import structlog

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Unavailable
from sluiceway_embed.adapters.zvec.children import did
from sluiceway_embed.adapters.zvec.deletions import Deletions
from sluiceway_embed.adapters.zvec.rests import Rests
from sluiceway_embed.adapters.zvec.shelf import Shelf
from sluiceway_embed.adapters.zvec.turns import Turns
from sluiceway_embed.domain.chunks import Space

# Below this, comparing one by one costs less than a copy.
_LEAST: Final = 2_000
# While passages keep coming in, a collection is sorted again when it has grown by this share; later by less.
_SHARE: Final = 0.25
_QUIET_SHARE: Final = 0.05
_PAUSE: Final = 2.0
_AT_ONCE: Final = 200
# Nothing takes so long but what hangs.
_SECONDS: Final = 4 * 3600.0

log = structlog.get_logger(__name__)


class Sorter:
    """One collection at a time, when nothing was written or deleted lately or when much was."""

    def __init__(self, shelf: Shelf, turns: Turns, clock: Clock) -> None:
        self._shelf = shelf
        self._turns = turns
        self._clock = clock
        self.alone = asyncio.Lock()
        self._before: dict[Space, tuple[int, int]] = {}
        self._rests = Rests(clock)
        self._deletions = Deletions(clock)

    async def run(self) -> None:
        """Looks again and again, until it is cancelled."""
        while True:
            await self._clock.sleep(_PAUSE)
            try:
                await self.look()
            except Unavailable:
                log.exception("sorting_failed")

    async def look(self) -> None:
        """Sorts what is due. What cannot be sorted holds up nobody, and is left alone for a while."""
        due = await self._grown() | self._deletions.due(await self._turns.take(self._shelf.deletions))
        for space in sorted(due, key=str):
            if self._rests.are_over(space):
                await self._sort_or_rest(space)

    async def _grown(self) -> set[Space]:
        now = await self._turns.take(self._shelf.unsorted)
        quiet = {space for space, counts in now.items() if self._before.get(space) == counts}
        self._before = now
        return {
            space
            for space, (unsorted, count) in now.items()
            if unsorted >= max(_LEAST, count * (_QUIET_SHARE if space in quiet else _SHARE))
        }

    async def _sort_or_rest(self, space: Space) -> None:
        began = self._clock.monotonic()
        try:
            await self.sort(space)
            self._rests.succeeded(space)
            self._deletions.rewritten(space, self._clock.monotonic() - began)
        except Unavailable:
            self._rests.failed(space)
            log.exception("sorting_failed", tenant=space.tenant, collection=space.collection)

    async def sort(self, space: Space) -> None:
        """Sorts a copy and puts it in the place of the collection, which answers all the while."""
        async with self.alone:
            try:
                fresh, work = await self._turns.take(lambda: self._shelf.copy(space))
                if not await did(work, fresh, _SECONDS):
                    raise Unavailable(f"{work} of {fresh} failed")
                while not await self._turns.take(lambda: self._shelf.catch_up(space, _AT_ONCE)):
                    pass
            finally:
                await self._turns.take(lambda: self._shelf.forget_copy(space))
