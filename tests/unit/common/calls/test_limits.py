"""Calls that run are counted: no more than there is room for, and whoever waits for their end waits for all."""

import asyncio

import pytest

from sluiceway_common.calls.limits import ReadingLimit, RunningCalls, Unread
from sluiceway_common.errors import Overloaded


async def test_it_is_idle_when_the_last_call_has_ended_and_not_before() -> None:
    running = RunningCalls(2)
    waits = asyncio.ensure_future(running.idle())
    await asyncio.wait_for(waits, 60)

    with running:
        with running:
            waiting = asyncio.ensure_future(running.idle())
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not waiting.done()
    await asyncio.wait_for(waiting, 60)


async def test_beyond_the_most_a_call_is_refused_and_a_place_that_is_left_is_free_again() -> None:
    running = RunningCalls(1)
    with running, pytest.raises(Overloaded, match="1 calls are running"), running:
        pass
    with running:
        pass


async def test_a_call_that_comes_within_the_time_is_waited_for_as_well() -> None:
    running = RunningCalls(2)
    waiting = asyncio.create_task(running.idle(0.05))
    await asyncio.sleep(0)
    with running:
        await asyncio.sleep(0.1)
        assert not waiting.done()
    await asyncio.wait_for(waiting, 60)


async def test_the_time_counts_from_the_end_of_the_last_call() -> None:
    running, ended = RunningCalls(1), asyncio.get_running_loop().time
    with running:
        waiting = asyncio.create_task(running.idle(0.2))
        await asyncio.sleep(0.15)
        since = ended()
    await asyncio.wait_for(waiting, 60)
    assert ended() - since >= 0.2


async def test_a_call_that_comes_takes_no_place_is_waited_for_and_ended() -> None:
    running = RunningCalls(1)

    async def call() -> None:
        with running.coming():
            await asyncio.Event().wait()

    coming = asyncio.create_task(call())
    await asyncio.sleep(0)
    waiting = asyncio.create_task(running.idle())
    with running:
        await asyncio.sleep(0)
    await asyncio.sleep(0.01)
    assert not waiting.done()
    running.end()
    await asyncio.wait_for(waiting, 60)
    assert coming.cancelled()


async def test_ended_calls_are_cancelled_and_know_by_whom() -> None:
    running = RunningCalls(2)

    async def call() -> None:
        with running:
            await asyncio.Event().wait()

    calls = [asyncio.create_task(call()) for _ in range(2)]
    await asyncio.sleep(0)
    assert not running.have_ended
    running.end()
    await asyncio.wait_for(running.idle(), 60)
    assert running.have_ended
    await asyncio.wait(calls)
    assert all(each.cancelled() for each in calls)


async def never() -> None:
    await asyncio.Event().wait()


async def test_who_does_not_take_a_message_is_given_up() -> None:
    with ReadingLimit(0.01) as reading:
        await reading.taken(asyncio.sleep(0))
        with pytest.raises(Unread):
            await reading.taken(never())
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_what_is_made_between_two_messages_may_take_its_time() -> None:
    with ReadingLimit(0.001) as reading:
        for _ in range(3):
            await reading.taken(asyncio.sleep(0))
            # Longer than a reader would get.
            await asyncio.sleep(0.005)


async def test_whoever_is_cancelled_while_he_sends_is_not_told_that_nobody_reads() -> None:
    async def sending() -> None:
        with ReadingLimit(60) as reading:
            await reading.taken(never())

    task = asyncio.create_task(sending())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
