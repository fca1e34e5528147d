"""Batches: what becomes of the records of one partition when another one is given back."""

import asyncio
from collections.abc import Sequence

from sluiceway_common.bus.records import Record
from sluiceway_common.delivery.batches import BatchedPartition, Batcher, ProcessBatch
from sluiceway_common.delivery.partition_worker import StopSignal
from sluiceway_common.delivery.subscriptions import BatchSize
from sluiceway_common.testing import eventually


def record(partition: int, offset: int, *, tenant: bytes = b"k", size: int = 1) -> Record:
    return Record("t", tenant, b"x" * size, (), partition, offset)


def batcher_of(process: ProcessBatch, max_records: int = 4, max_seconds: float = 60, max_bytes: int = 0) -> Batcher:
    spawn, size = asyncio.get_running_loop().create_task, BatchSize(max_records, max_seconds, max_bytes)
    return Batcher(process, size, spawn, lambda each: (each.key or b"").decode())


async def test_a_batch_goes_when_its_first_record_has_waited_for_long_enough() -> None:
    sizes = []

    async def process(records: Sequence[Record], stop: StopSignal) -> int:
        sizes.append(len(records))
        return len(records)

    partition = BatchedPartition(batcher_of(process, max_seconds=0.01))
    for offset in range(3):
        partition.take(record(0, offset))
    await eventually(lambda: sizes == [3])
    assert partition.window.due() == 3


async def test_a_batch_has_no_more_bytes_than_it_may_but_one_record_in_any_case() -> None:
    """Who has little to say is served in his turn, and not behind all that is large."""
    batches: list[list[tuple[bytes | None, int]]] = []

    async def process(records: Sequence[Record], stop: StopSignal) -> int:
        batches.append([(record.key, record.offset) for record in records])
        return len(records)

    partition = BatchedPartition(batcher_of(process, max_records=6, max_seconds=0.01, max_bytes=10))
    for offset, size in enumerate((30, 6, 4, 4)):
        partition.take(record(0, offset, tenant=b"large", size=size))
    partition.take(record(0, 4, tenant=b"small"))
    await eventually(lambda: sum(map(len, batches)) == 5)
    assert batches == [
        [(b"large", 0)],
        [(b"large", 1), (b"small", 4)],
        [(b"large", 2), (b"large", 3)],
    ]
    assert partition.window.due() == 5


async def test_what_is_given_back_while_it_is_gathered_is_dropped() -> None:
    async def process(records: Sequence[Record], stop: StopSignal) -> int:
        raise AssertionError("nobody may be called")

    batcher = batcher_of(process)
    partition = BatchedPartition(batcher)
    partition.take(record(0, 0))
    await asyncio.sleep(0)
    await partition.end(5)
    assert partition.window.due() is None


async def test_of_a_batch_that_is_stopped_only_what_is_still_owned_comes_again() -> None:
    batches: list[list[int]] = []

    async def process(records: Sequence[Record], stop: StopSignal) -> int:
        batches.append([record.partition for record in records])
        if len(batches) > 1:
            return len(records)
        await stop.within(60)
        return 1

    batcher = batcher_of(process)
    kept, given_back = BatchedPartition(batcher), BatchedPartition(batcher)
    for offset in range(2):
        given_back.take(record(0, offset))
        kept.take(record(1, offset))
    await eventually(lambda: batches == [[0, 1, 0, 1]])
    await given_back.end(5)
    for offset in range(2, 4):
        kept.take(record(1, offset))
    await eventually(lambda: batches == [[0, 1, 0, 1], [1, 1, 1, 1]])
    assert (given_back.window.due(), kept.window.due()) == (1, 4)


async def test_a_batch_that_outlasts_the_limit_is_cancelled_and_what_is_still_owned_comes_again() -> None:
    batches: list[int] = []

    async def process(records: Sequence[Record], stop: StopSignal) -> int:
        batches.append(len(records))
        if len(batches) == 1:
            await asyncio.Event().wait()
        return len(records)

    batcher = batcher_of(process, max_records=2, max_seconds=0.01)
    kept, given_back = BatchedPartition(batcher), BatchedPartition(batcher)
    given_back.take(record(0, 0))
    kept.take(record(1, 0))
    await eventually(lambda: batches == [2])
    await given_back.end(0.01)
    await eventually(lambda: batches == [2, 1])
    assert (given_back.window.due(), kept.window.due()) == (None, 1)
