"""Keys side by side, the records of one key one after the other."""

import asyncio
from collections.abc import Awaitable, Callable

from sluiceway_common.bus.records import Record
from sluiceway_common.delivery.shifts import Over, Shift
from sluiceway_common.testing import eventually


def record(offset: int, key: bytes | None = b"a") -> Record:
    return Record("t", key, b"", partition=0, offset=offset)


def shift_of(work: Callable[[Record, Over], Awaitable[bool]]) -> Shift:
    return Shift(work, lambda coroutine: asyncio.get_running_loop().create_task(coroutine))


async def test_one_key_waits_and_another_does_not() -> None:
    go_on, done = asyncio.Event(), []

    async def work(each: Record, over: Over) -> bool:
        if each.key == b"a":
            await go_on.wait()
        done.append(each.offset)
        return True

    shift = shift_of(work)
    for each in (record(0), record(1), record(2, b"b"), record(3, b"b"), record(4, None)):
        shift.take(each)
    await eventually(lambda: done == [2, 3, 4])
    assert shift.window.due() is None
    go_on.set()
    await eventually(lambda: done == [2, 3, 4, 0, 1])
    assert shift.window.due() == 5


async def test_records_without_a_key_keep_their_order() -> None:
    done = []

    async def work(each: Record, over: Over) -> bool:
        await asyncio.sleep(0)
        done.append(each.offset)
        return True

    shift = shift_of(work)
    for offset in range(20):
        shift.take(record(offset, None))
    await eventually(lambda: len(done) == 20)
    assert done == list(range(20))


async def test_at_the_end_what_runs_is_finished_and_what_waits_is_dropped() -> None:
    began, go_on, done = asyncio.Event(), asyncio.Event(), []

    async def work(each: Record, over: Over) -> bool:
        began.set()
        await go_on.wait()
        done.append(each.offset)
        return True

    shift = shift_of(work)
    shift.take(record(0))
    shift.take(record(1))
    await began.wait()
    ending = asyncio.create_task(shift.end(5))
    await eventually(lambda: bool(shift.over))
    go_on.set()
    await ending
    assert done == [0]
    assert shift.window.due() == 1


async def test_what_outlasts_the_limit_is_cancelled_and_not_finished() -> None:
    began = asyncio.Event()

    async def work(each: Record, over: Over) -> bool:
        began.set()
        await asyncio.Event().wait()
        return True

    shift = shift_of(work)
    shift.take(record(0))
    await began.wait()
    await shift.end(0.01)
    assert shift.window.due() is None


async def test_a_wait_ends_when_the_shift_does() -> None:
    over = Over()
    waiting = asyncio.create_task(over.within(60))
    assert not await over.within(0.001)
    over.call()
    assert await waiting
    assert await over.within(60)
