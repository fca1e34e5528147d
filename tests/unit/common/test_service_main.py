"""Main program of a replica: what its loop keeps of asynchronous generators."""

import asyncio
import gc
from collections.abc import AsyncGenerator, Callable
from typing import Any, cast

import pytest
import uvloop

from sluiceway_common.service_main import forget_generators

NewLoop = Callable[[], asyncio.AbstractEventLoop]


async def numbers(closed: asyncio.Event) -> AsyncGenerator[int, None]:
    try:
        yield 1
        yield 2
    finally:
        await asyncio.sleep(0)
        closed.set()


async def one_is_left_half_read() -> None:
    closed = asyncio.Event()
    await anext(numbers(closed))
    gc.collect()
    async with asyncio.timeout(10):
        await closed.wait()


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_a_generator_that_is_left_half_read_is_closed_though_the_loop_keeps_no_list(new_loop: NewLoop) -> None:
    async def main() -> None:
        forget_generators()
        await one_is_left_half_read()

    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(main())


def test_nothing_is_noted_of_a_generator_that_is_begun() -> None:
    async def main() -> int:
        forget_generators()
        generator = numbers(asyncio.Event())
        await anext(generator)
        noted = len(cast(Any, asyncio.get_running_loop())._asyncgens)
        await generator.aclose()
        return noted

    with asyncio.Runner() as runner:
        assert runner.run(main()) == 0
