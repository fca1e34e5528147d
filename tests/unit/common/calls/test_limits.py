"""Calls that run are counted: no more than there is room for, and whoever waits for their end waits for all."""

import asyncio

import pytest

from sluiceway_common.calls.limits import RunningCalls
from sluiceway_common.errors import Overloaded


async def test_it_is_idle_when_the_last_call_has_ended_and_not_before() -> None:
    running = RunningCalls(2)
    waits = asyncio.ensure_future(running.idle())
    await asyncio.wait_for(waits, 10)

    with running:
        with running:
            waiting = asyncio.ensure_future(running.idle())
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not waiting.done()
    await asyncio.wait_for(waiting, 10)


def test_beyond_the_most_a_call_is_refused_and_a_place_that_is_left_is_free_again() -> None:
    running = RunningCalls(1)
    with running, pytest.raises(Overloaded, match="1 calls are running"), running:
        pass
    with running:
        pass
