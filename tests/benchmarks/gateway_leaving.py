"""How soon a slot of llama.cpp is free when its listener leaves, while the prompt is read and while it speaks."""

import asyncio
import time
from dataclasses import dataclass

from sluiceway_common.clock import SystemClock
from sluiceway_common.testing import eventually
from sluiceway_infer.adapters.engines.llama import Llama, ModelFile, packaged
from sluiceway_infer.domain.conversation.chat import Message, Prompt

ROUNDS = 12
_PROMPT_WORDS = 400


@dataclass(frozen=True)
class Freed:
    """Milliseconds from leaving to an idle engine; one look at its slots takes some of them."""

    reading: tuple[float, ...]
    speaking: tuple[float, ...]


async def freed() -> Freed:
    engine = Llama("llama", ModelFile(path=packaged()), SystemClock(), temperature=0.0)
    await engine.start()
    try:
        reading = [await _left_reading(engine, number) for number in range(ROUNDS)]
        speaking = [await _left_speaking(engine) for _ in range(ROUNDS)]
    finally:
        await engine.stop()
    return Freed(tuple(reading), tuple(speaking))


async def _left_reading(engine: Llama, number: int) -> float:
    """Each prompt begins anew, so that nothing of it has been read before."""
    text = f"Story {number}: " + "a stone in the river moves. " * _PROMPT_WORDS
    listening = asyncio.create_task(anext(engine.generate(Prompt(messages=(Message("user", text),), max_tokens=64))))
    await eventually(engine.running)
    await asyncio.sleep(0.1 + number * 0.05)
    left = time.perf_counter()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    return await _until_idle(engine, left)


async def _left_speaking(engine: Llama) -> float:
    deltas = engine.generate(Prompt(messages=(Message("user", "Tell me a very long story."),), max_tokens=512))
    await anext(deltas)
    left = time.perf_counter()
    await deltas.aclose()
    return await _until_idle(engine, left)


async def _until_idle(engine: Llama, left: float) -> float:
    await eventually(lambda: _is_idle(engine), within=60)
    return (time.perf_counter() - left) * 1000


async def _is_idle(engine: Llama) -> bool:
    return await engine.running() == 0
