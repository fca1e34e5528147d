"""Coalescing buffer of a stream: a message for every token costs more than the token."""

import asyncio
import math
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from sluiceway_common import tasks
from sluiceway_infer.domain.conversation.chat import End, TokenDelta
from sluiceway_infer.domain.grounding.said import SentenceEnds
from sluiceway_infer.service.call import Account

Deltas = AsyncGenerator[TokenDelta | End, None]


@dataclass(frozen=True)
class Pace:
    """How much comes together before it goes on, and from one piece to the next; the end of a sentence never waits."""

    tokens: int
    seconds: float


# What nobody can see.
AS_SPOKEN: Final = Pace(tokens=8, seconds=0.04)
# For words that nobody sees before their sentence is settled.
BY_SENTENCE: Final = Pace(tokens=128, seconds=0.5)


async def coalesced(deltas: Deltas, account: Account, pace: Pace = AS_SPOKEN) -> AsyncGenerator[str, None]:
    """Their text: at once after a rest, else what has come together at this pace or ends a sentence.

    The engine is read as fast as it speaks, however slowly its listener takes: its slot is free the sooner. What the
    words take, and the end, is in the account as soon as the engine has said it, whoever waits for more of it.
    """
    handful = _Handful(account, pace)
    pump = asyncio.create_task(handful.fill(deltas), name="engine-pump")
    try:
        while not handful.is_over:
            await handful.ready.wait()
            if text := handful.take():
                yield text
        await pump
    finally:
        # Its failure is the listener's where one listens, and nobody's where none does any more.
        await tasks.end(pump)


async def by_sentence(deltas: Deltas, account: Account) -> AsyncGenerator[str, None]:
    """Their text for a listener who keeps no engine waiting: that of the first delta at once, then what comes until a
    sentence ends. No task reads ahead.
    """
    sentences, texts, tokens, is_first = SentenceEnds(), list[str](), 0, True
    with account.timed("generation"):
        async with aclosing(deltas):
            async for delta in deltas:
                if not account.heard(delta):
                    continue
                texts.append(delta.text)
                tokens += delta.tokens
                if sentences.ended(delta.text) or is_first or tokens >= BY_SENTENCE.tokens:
                    yield "".join(texts)
                    texts, tokens, is_first = [], 0, False
    if texts:
        yield "".join(texts)


class _Handful:
    """What came since the last one was taken."""

    def __init__(self, account: Account, pace: Pace) -> None:
        self._account = account
        self._pace = pace
        self._sentences = SentenceEnds()
        self.ready = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._texts: list[str] = []
        self._tokens = 0
        self._taken_at = -math.inf
        self._is_filled = False
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_over(self) -> bool:
        return self._is_filled and not self._texts

    async def fill(self, deltas: Deltas) -> None:
        try:
            with self._account.timed("generation"):
                async with aclosing(deltas):
                    async for delta in deltas:
                        if self._account.heard(delta):
                            self._put(delta)
        finally:
            self._is_filled = True
            self._show()

    def take(self) -> str:
        """All that is there; empty where only the end came."""
        self.ready.clear()
        taken = "".join(self._texts)
        self._texts.clear()
        self._tokens = 0
        self._taken_at = self._loop.time()
        return taken

    def _put(self, delta: TokenDelta) -> None:
        self._texts.append(delta.text)
        self._tokens += delta.tokens
        due_at = self._taken_at + self._pace.seconds
        if self._sentences.ended(delta.text) or self._tokens >= self._pace.tokens or due_at <= self._loop.time():
            self._show()
        elif self._timer is None and not self.ready.is_set():
            self._timer = self._loop.call_at(due_at, self._show)

    def _show(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self.ready.set()
