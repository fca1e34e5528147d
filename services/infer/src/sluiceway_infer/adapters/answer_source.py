"""Replay buffer of an answer: read by a task of its own, so that it goes on when who listens to it fails."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from sluiceway_common import tasks
from sluiceway_common.errors import Unavailable

# So many pieces are read before their listener asks for them.
_AHEAD = 64


class AnswerSource:
    """What comes, kept from its beginning. One listener at a time; the next one begins where he likes."""

    def __init__(self, deltas: AsyncGenerator[str, None]) -> None:
        self.failure: Exception | None = None
        self._said: list[str] = []
        self._taken = 0
        self._is_over = False
        self._came = asyncio.Event()
        self._room = asyncio.Semaphore(_AHEAD)
        self._reading = asyncio.create_task(self._read(deltas), name="answer-reading")

    async def pieces(self) -> AsyncGenerator[str, None]:
        """Those that nobody has taken yet, as they come. Raises what the source has died of."""
        while True:
            while self._taken < len(self._said):
                self._taken += 1
                self._room.release()
                yield self._said[self._taken - 1]
            if self._is_over:
                break
            self._came.clear()
            await self._came.wait()
        if self.failure is not None:
            raise self.failure

    async def behind(self, until: int) -> AsyncGenerator[str, None]:
        """All from code point `until` on, whoever has taken it before."""
        rest = "".join(self._said[: self._taken])[until:]
        if rest:
            yield rest
        async with aclosing(self.pieces()) as pieces:
            async for piece in pieces:
                yield piece

    async def close(self) -> None:
        """Closes what is read."""
        await tasks.end_shielded(self._reading)

    async def _read(self, deltas: AsyncGenerator[str, None]) -> None:
        try:
            async with aclosing(deltas):
                async for delta in deltas:
                    self._said.append(delta)
                    self._came.set()
                    await self._room.acquire()
        except asyncio.CancelledError:
            tasks.heed()
            self.failure = Unavailable("what the answer came from was cancelled; ask again")
        except Exception as error:  # A source may die of anything, and its listener must hear of it.
            self.failure = error
        finally:
            self._is_over = True
            self._came.set()
