"""One flush for all who wrote meanwhile: it costs as much for one passage as for thousands."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from sluiceway_common.clock import Clock
from sluiceway_embed.domain.chunks import Namespace

# A flush takes some 40 ms of the processor; a document that waits this much longer for it is hardly later.
GATHER_SECONDS: Final = 0.1


class Flushes:
    """What was written before `flushed` was called is on the disk when it returns."""

    def __init__(self, flush: Callable[[Namespace], Awaitable[None]], clock: Clock) -> None:
        self._flush = flush
        self._clock = clock
        self._coming: dict[Namespace, asyncio.Task[None]] = {}

    async def flushed(self, namespace: Namespace) -> None:
        """Raises what the flush raises."""
        if namespace not in self._coming:
            self._coming[namespace] = asyncio.create_task(self._gathered(namespace), name="zvec-flush")
        # Others wait for it too, so it outlives a caller who leaves.
        await asyncio.shield(self._coming[namespace])

    async def stop(self) -> None:
        """Returns when nobody waits any more."""
        await asyncio.gather(*self._coming.values(), return_exceptions=True)

    async def _gathered(self, namespace: Namespace) -> None:
        await self._clock.sleep(GATHER_SECONDS)
        # Whoever writes from here on may be too late for this one.
        del self._coming[namespace]
        await self._flush(namespace)
