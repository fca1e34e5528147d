"""Timeout for the first token of an engine: a prompt that takes for ever to read must not hold a slot for ever."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from sluiceway_common import tasks
from sluiceway_common.errors import Unavailable
from sluiceway_infer.adapters.engines.circuit_breaker import HasBreaker
from sluiceway_infer.adapters.engines.wrapped import WrappedEngine
from sluiceway_infer.domain.conversation.chat import ALIVE, End, Prompt, TokenDelta
from sluiceway_infer.ports import Engine


class FirstTokenTimeout(WrappedEngine):
    """The same engine; where it has given no sign of life within `seconds` its caller is told so, and it is stopped."""

    def __init__(self, engine: Engine, *, seconds: float) -> None:
        super().__init__(engine)
        self._seconds = seconds

    async def generate(self, prompt: Prompt) -> AsyncGenerator[TokenDelta | End, None]:
        async with aclosing(self._engine.generate(prompt)) as deltas:
            if (first := await self._first(deltas)) is not ALIVE:
                yield first
            async for delta in deltas:
                if delta is not ALIVE:
                    yield delta

    async def _first(self, deltas: AsyncGenerator[TokenDelta | End, None]) -> TokenDelta | End:
        try:
            return await tasks.within(self._seconds, anext(deltas))
        except tasks.Late as error:
            # The engine was ended from outside, and has not seen why.
            if isinstance(self._engine, HasBreaker):
                self._engine.breaker.silent_for(self._seconds)
            raise Unavailable(
                f"model {self.info.name!r} had not begun to answer after {self._seconds:g} s; ask for less (a shorter "
                "conversation, fewer passages, a simpler schema), or ask again when it is less busy"
            ) from error
