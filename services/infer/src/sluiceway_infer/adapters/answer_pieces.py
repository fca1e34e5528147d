"""Coalescing buffer before the guard: a message for every piece of an answer costs more than judging it does."""

import asyncio
import math
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final, NamedTuple

from sluiceway_common import tasks
from sluiceway_infer.domain.grounding.said import SentenceEnds

# What nobody can see: a word that waits so long for others is shown with them.
SECONDS: Final = 0.05
# So much is read before the guard asks for it: of what it forbids no more was made in vain.
CHARACTERS: Final = 1_024


class GatheredPiece(NamedTuple):
    """More of an answer, and whether it is known that nothing comes after it."""

    text: str
    is_last: bool


async def gathered(deltas: AsyncGenerator[str, None]) -> AsyncGenerator[GatheredPiece, None]:
    """The same text in fewer pieces: each goes at once after a rest of 50 ms, and where a sentence ended in it; else
    with what follows within that time. Closes `deltas`.
    """
    buffer = _Buffer()
    reading = asyncio.create_task(buffer.fill(deltas), name="answer-gathering")
    try:
        while not buffer.is_over:
            await buffer.due.wait()
            if text := buffer.take():
                yield GatheredPiece(text, buffer.has_all)
        await reading
    finally:
        await tasks.end_shielded(reading)


class _Buffer:
    """What came since the last piece was taken."""

    def __init__(self) -> None:
        self.due = asyncio.Event()
        self.has_all = False
        self._loop = asyncio.get_running_loop()
        self._room = asyncio.Event()
        self._texts: list[str] = []
        self._characters = 0
        self._sentences = SentenceEnds()
        self._taken_at = -math.inf
        self._is_filled = False
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_over(self) -> bool:
        return self._is_filled and not self._texts

    async def fill(self, deltas: AsyncGenerator[str, None]) -> None:
        try:
            async with aclosing(deltas):
                async for delta in deltas:
                    # With one delta in hand: whether another one comes is known as soon as it can be.
                    while self._characters >= CHARACTERS:
                        self._room.clear()
                        await self._room.wait()
                    self._put(delta)
            self.has_all = True
        finally:
            self._is_filled = True
            self._show()

    def take(self) -> str:
        """All that is there; empty where only the end came."""
        taken = "".join(self._texts)
        self._texts.clear()
        self._characters = 0
        self._taken_at = self._loop.time()
        self.due.clear()
        self._room.set()
        return taken

    def _put(self, delta: str) -> None:
        self._texts.append(delta)
        self._characters += len(delta)
        if self.due.is_set():
            # It goes as soon as it can, whatever comes with it.
            self._sentences.passed(delta)
            return
        due_at = self._taken_at + SECONDS
        if self._sentences.ended(delta) or self._characters >= CHARACTERS or due_at <= self._loop.time():
            self._show()
        elif self._timer is None:
            self._timer = self._loop.call_at(due_at, self._show)

    def _show(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self.due.set()
