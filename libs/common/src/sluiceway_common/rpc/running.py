"""The calls that are being answered."""

import asyncio

from sluiceway_common.errors import Overloaded

_RETRY_AFTER = 1.0


class RunningCalls:
    """At most `most` calls at a time, each in a `with`; knows when there are none."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._count = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def __enter__(self) -> None:
        """Raises Overloaded when there is no room."""
        if self._count >= self._most:
            raise Overloaded(f"{self._most} calls are running; ask again in a second", retry_after=_RETRY_AFTER)
        self._count += 1
        self._idle.clear()

    def __exit__(self, *_error: object) -> None:
        self._count -= 1
        if not self._count:
            self._idle.set()

    async def idle(self) -> None:
        await self._idle.wait()
