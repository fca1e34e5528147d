"""Keys side by side, the records of one key one after the other."""

import asyncio
from collections.abc import Awaitable, Callable

from sluiceway_common.bus.records import Record
from sluiceway_common.delivery.partition_worker import PartitionWorker, StopSignal
from sluiceway_common.testing import eventually


def record(offset: int, key: bytes | None = b"a") -> Record:
    return Record("t", key, b"", partition=0, offset=offset)


def worker_of(work: Callable[[Record, StopSignal], Awaitable[bool]]) -> PartitionWorker:
    return PartitionWorker(work, lambda coroutine: asyncio.get_running_loop().create_task(coroutine))


async def test_one_key_waits_and_another_does_not() -> None:
    go_on, done = asyncio.Event(), []

    async def work(each: Record, stop: StopSignal) -> bool:
        if each.key == b"a":
            await go_on.wait()
        done.append(each.offset)
        return True

    worker = worker_of(work)
    for each in (record(0), record(1), record(2, b"b"), record(3, b"b"), record(4, None)):
        worker.take(each)
    await eventually(lambda: done == [2, 3, 4])
    assert worker.window.due() is None
    go_on.set()
    await eventually(lambda: done == [2, 3, 4, 0, 1])
    assert worker.window.due() == 5


async def test_records_without_a_key_keep_their_order() -> None:
    done = []

    async def work(each: Record, stop: StopSignal) -> bool:
        await asyncio.sleep(0)
        done.append(each.offset)
        return True

    worker = worker_of(work)
    for offset in range(20):
        worker.take(record(offset, None))
    await eventually(lambda: len(done) == 20)
    assert done == list(range(20))


async def test_at_the_end_what_runs_is_finished_and_what_waits_is_dropped() -> None:
    began, go_on, done = asyncio.Event(), asyncio.Event(), []

    async def work(each: Record, stop: StopSignal) -> bool:
        began.set()
        await go_on.wait()
        done.append(each.offset)
        return True

    worker = worker_of(work)
    worker.take(record(0))
    worker.take(record(1))
    await began.wait()
    ending = asyncio.create_task(worker.end(5))
    await eventually(lambda: bool(worker.stop))
    go_on.set()
    await ending
    assert done == [0]
    assert worker.window.due() == 1


async def test_what_outlasts_the_limit_is_cancelled_and_not_finished() -> None:
    began = asyncio.Event()

    async def work(each: Record, stop: StopSignal) -> bool:
        began.set()
        await asyncio.Event().wait()
        return True

    worker = worker_of(work)
    worker.take(record(0))
    await began.wait()
    await worker.end(0.01)
    assert worker.window.due() is None


async def test_a_wait_ends_when_the_worker_stops() -> None:
    stop = StopSignal()
    waiting = asyncio.create_task(stop.within(60))
    assert not await stop.within(0.001)
    stop.set()
    assert await waiting
    assert await stop.within(60)
