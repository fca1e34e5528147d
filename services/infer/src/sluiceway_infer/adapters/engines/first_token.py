"""Timeout for the first token of an engine: a prompt that takes for ever to read must not hold a slot for ever."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from sluiceway_common.errors import Unavailable
from sluiceway_infer.domain.conversation.chat import ContinuationScore, End, Prompt, TokenDelta
from sluiceway_infer.domain.models.info import ModelInfo
from sluiceway_infer.ports import Engine


class FirstTokenTimeout:
    """The same engine; where it has said nothing within `seconds` its caller is told so, and it is stopped."""

    def __init__(self, engine: Engine, *, seconds: float) -> None:
        self._engine = engine
        self._seconds = seconds

    @property
    def info(self) -> ModelInfo:
        return self._engine.info

    @property
    def per_message(self) -> int:
        return self._engine.per_message

    async def start(self) -> None:
        await self._engine.start()

    async def stop(self) -> None:
        await self._engine.stop()

    async def ready(self) -> None:
        await self._engine.ready()

    async def generate(self, prompt: Prompt) -> AsyncGenerator[TokenDelta | End, None]:
        async with aclosing(self._engine.generate(prompt)) as deltas:
            yield await self._first(deltas)
            async for delta in deltas:
                yield delta

    async def score(self, prompt: str, continuations: Sequence[str]) -> tuple[ContinuationScore, ...]:
        return await self._engine.score(prompt, continuations)

    async def count(self, texts: Sequence[str]) -> tuple[int, ...]:
        return await self._engine.count(texts)

    async def _first(self, deltas: AsyncGenerator[TokenDelta | End, None]) -> TokenDelta | End:
        limit = asyncio.timeout(self._seconds)
        try:
            async with limit:
                return await anext(deltas)
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise Unavailable(
                f"model {self.info.name!r} had not begun to answer after {self._seconds:g} s; ask for less (a shorter "
                "conversation, fewer passages, a simpler schema), or ask again when it is less busy"
            ) from error
