"""What becomes of a call whose engine does not begin."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from sluiceway_common.clock import SystemClock
from sluiceway_common.errors import Unavailable
from sluiceway_common.testing import eventually
from sluiceway_infer.adapters.engines.first_token import FirstTokenTimeout
from sluiceway_infer.adapters.engines.scripted import SUPPORTS, Script, Scripted, ScriptRule
from sluiceway_infer.domain.conversation.chat import ALIVE, End, Message, Prompt, TokenDelta
from sluiceway_infer.domain.models.info import ModelInfo

PROMPT = Prompt(messages=(Message("user", "Well?"),), max_tokens=16)
SECONDS = 0.15


class Brooding(Scripted):
    """An engine that is silent before its first word, or before its second one, and knows who waits for it."""

    def __init__(self, *, before: int) -> None:
        script = Script((ScriptRule("", "one two"),))
        info = ModelInfo(name="slow", engine="scripted", digest="d", context_tokens=99, supports=SUPPORTS)
        super().__init__(info, script, SystemClock())
        self.go_on = asyncio.Event()
        self._before = before

    async def generate(self, prompt: Prompt) -> AsyncGenerator[TokenDelta | End, None]:
        self.running += 1
        try:
            deltas = [delta async for delta in super().generate(prompt)]
            for number, delta in enumerate(deltas):
                if number == self._before:
                    await self.go_on.wait()
                yield delta
        finally:
            self.running -= 1


async def test_an_engine_that_does_not_begin_is_left_and_its_caller_told_what_to_do() -> None:
    behind = Brooding(before=0)
    with pytest.raises(Unavailable, match=r"'slow' had not begun to answer after 0\.05 s; ask for less"):
        await anext(FirstTokenTimeout(behind, seconds=0.05).generate(PROMPT))
    assert behind.running == 0


async def test_an_engine_that_has_begun_may_pause() -> None:
    behind = Brooding(before=1)
    deltas = FirstTokenTimeout(behind, seconds=0.05).generate(PROMPT)
    first = await anext(deltas)
    asyncio.get_running_loop().call_later(0.2, behind.go_on.set)
    assert [first, *[delta async for delta in deltas]][:2] == [TokenDelta("one"), TokenDelta(" two")]


class Thinking(Scripted):
    """An engine that thinks for some time, and again between two words."""

    async def generate(self, prompt: Prompt) -> AsyncGenerator[TokenDelta | End, None]:
        async for delta in super().generate(prompt):
            for _ in range(4):
                yield ALIVE
                await asyncio.sleep(SECONDS / 2)
            yield delta


async def test_an_engine_that_thinks_has_begun_and_what_it_thinks_is_not_said() -> None:
    script = Script((ScriptRule("", "one two"),))
    info = ModelInfo(name="deep", engine="scripted", digest="d", context_tokens=99, supports=SUPPORTS)
    deltas = FirstTokenTimeout(Thinking(info, script, SystemClock()), seconds=SECONDS).generate(PROMPT)
    assert [delta.text async for delta in deltas if isinstance(delta, TokenDelta)] == ["one", " two"]


async def test_whoever_leaves_before_it_begins_closes_it() -> None:
    behind = Brooding(before=0)
    waiting = asyncio.create_task(anext(FirstTokenTimeout(behind, seconds=60).generate(PROMPT)))
    await eventually(lambda: behind.running)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert behind.running == 0
