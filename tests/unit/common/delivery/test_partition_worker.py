"""Partition worker and its window: order of keys, what may be committed, and giving a partition back."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluiceway_common.bus.records import Record
from sluiceway_common.delivery.partition_worker import OffsetWindow, PartitionWorker, StopSignal
from sluiceway_common.delivery.policy import DeliveryPolicy
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


def window(*offsets: int, size: int = 1) -> OffsetWindow:
    """Of records of so many bytes, half of them in the key."""
    each = OffsetWindow()
    for offset in offsets:
        each.take(Record("t", b"k" * (size // 2), b"x" * (size - size // 2), partition=0, offset=offset))
    return each


def test_nothing_is_due_before_the_lowest_is_finished() -> None:
    each = window(5, 6, 7)
    each.finish(6)
    each.finish(7)
    assert each.due() is None
    each.finish(5)
    assert each.due() == 8


def test_what_was_committed_is_not_due_again() -> None:
    each = window(5, 6)
    each.finish(5)
    each.committed(6)
    assert each.due() is None
    each.finish(6)
    assert each.due() == 7


def test_a_gap_of_a_compacted_topic_is_passed() -> None:
    each = window(5, 90, 91)
    for offset in (5, 90):
        each.finish(offset)
    assert each.due() == 91


def test_a_window_is_full_by_number_or_by_bytes_and_roomy_when_half_of_it_is_gone() -> None:
    by_number, by_bytes = DeliveryPolicy(max_in_flight=4), DeliveryPolicy(max_in_flight_bytes=40)
    each = window(0, 1, 2, 3, size=10)
    assert each.full(by_number, each.bytes)
    assert each.full(by_bytes, each.bytes)
    each.finish(0)
    assert not each.full(by_number, each.bytes)
    assert not each.roomy(by_number, each.bytes)
    assert not each.roomy(by_bytes, each.bytes)
    each.finish(1)
    assert each.roomy(by_number, each.bytes)
    assert each.roomy(by_bytes, each.bytes)


def test_headers_have_a_part_in_the_bytes_of_a_window() -> None:
    each = OffsetWindow()
    each.take(Record("t", b"k", b"v", (("a", b"12"), ("bc", None)), 0, 0))
    assert each.bytes == 7


def test_a_window_goes_beyond_its_bytes_while_all_together_hold_less_than_they_share() -> None:
    policy = DeliveryPolicy(max_in_flight=6, max_in_flight_bytes=20, shared_in_flight_bytes=100)
    each = window(0, 1, 2, 3, size=10)
    assert [each.full(policy, held) for held in (99, 100)] == [False, True]
    assert [each.roomy(policy, held) for held in (49, 50)] == [False, False]
    each.finish(0)
    assert [each.roomy(policy, held) for held in (49, 50)] == [True, False]
    assert window(*range(6)).full(policy, 0)


@given(st.permutations(range(12)), st.integers(0, 12))
def test_whatever_is_committed_was_finished(order: list[int], finished: int) -> None:
    each = window(*range(12))
    for offset in order[:finished]:
        each.finish(offset)
    assert (each.due() or 0) == next(n for n in range(13) if n not in order[:finished])
    assert len(each) == 12 - (each.due() or 0)


async def test_a_stop_ends_what_is_waited_for_at_once_and_twice_is_once() -> None:
    stop, ended = StopSignal(), asyncio.Event()

    async def waiting() -> str:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return "never"

    waits = asyncio.create_task(stop.interrupting(waiting()))
    await asyncio.sleep(0)
    stop.set()
    stop.set()
    async with asyncio.timeout(60):
        assert await waits is None
    assert ended.is_set()


async def test_what_ends_by_itself_is_returned_or_raised_as_it_is() -> None:
    stop = StopSignal()

    async def late() -> None:
        raise TimeoutError("of its own")

    assert await stop.interrupting(asyncio.sleep(0, "done")) == "done"
    with pytest.raises(TimeoutError, match="of its own"):
        await stop.interrupting(late())
    stop.set()
