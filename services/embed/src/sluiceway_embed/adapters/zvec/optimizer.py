"""Background optimizer of collections. So that searches stay fast and deleted texts leave the disk."""

import asyncio
from typing import Final

import structlog

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Unavailable
from sluiceway_embed.adapters.zvec.backoff import Backoff
from sluiceway_embed.adapters.zvec.children import did
from sluiceway_embed.adapters.zvec.deletions import Deletions
from sluiceway_embed.adapters.zvec.executor import SerialExecutor
from sluiceway_embed.adapters.zvec.open_collections import OpenCollections
from sluiceway_embed.domain.chunks import Namespace

# Below this, comparing one by one costs less than a copy.
_LEAST: Final = 2_000
# While passages keep coming in, a collection is optimised again when it has grown by this share; later by less.
_SHARE: Final = 0.25
_QUIET_SHARE: Final = 0.05
_PAUSE: Final = 2.0
_AT_ONCE: Final = 200
# Nothing takes so long but what hangs.
_SECONDS: Final = 4 * 3600.0

log = structlog.get_logger(__name__)


class Optimizer:
    """One collection at a time, when nothing was written or deleted lately or when much was."""

    def __init__(self, collections: OpenCollections, executor: SerialExecutor, clock: Clock) -> None:
        self._collections = collections
        self._executor = executor
        self._clock = clock
        self.alone = asyncio.Lock()
        self._before: dict[Namespace, tuple[int, int]] = {}
        self._backoff = Backoff(clock)
        self._deletions = Deletions(clock)

    async def run(self) -> None:
        """Looks again and again, until it is cancelled."""
        while True:
            await self._clock.sleep(_PAUSE)
            try:
                await self.look()
            except Unavailable:
                log.exception("optimize_failed")

    async def look(self) -> None:
        """Optimises what is due. What cannot be optimised holds up nobody, and is left alone for a while."""
        due = await self._grown() | self._deletions.due(await self._executor.run(self._collections.deletions))
        for namespace in sorted(due, key=str):
            if self._backoff.is_over(namespace):
                await self._optimize_or_back_off(namespace)

    async def _grown(self) -> set[Namespace]:
        now = await self._executor.run(self._collections.unoptimized)
        quiet = {namespace for namespace, counts in now.items() if self._before.get(namespace) == counts}
        self._before = now
        return {
            namespace
            for namespace, (unoptimized, count) in now.items()
            if unoptimized >= max(_LEAST, count * (_QUIET_SHARE if namespace in quiet else _SHARE))
        }

    async def _optimize_or_back_off(self, namespace: Namespace) -> None:
        began = self._clock.monotonic()
        try:
            await self.optimize(namespace)
            self._backoff.succeeded(namespace)
            self._deletions.rewritten(namespace, self._clock.monotonic() - began)
        except Unavailable:
            self._backoff.failed(namespace)
            log.exception("optimize_failed", tenant=namespace.tenant, collection=namespace.collection)

    async def optimize(self, namespace: Namespace) -> None:
        """Optimises a copy and puts it in the place of the collection, which answers all the while."""
        async with self.alone:
            try:
                fresh, work = await self._executor.run(lambda: self._collections.copy(namespace))
                if not await did(work, fresh, _SECONDS):
                    raise Unavailable(f"{work} of {fresh} failed")
                while not await self._executor.run(lambda: self._collections.catch_up(namespace, _AT_ONCE)):
                    pass
            finally:
                await self._executor.run(lambda: self._collections.forget_copy(namespace))
