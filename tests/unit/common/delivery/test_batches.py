"""Batches: what becomes of the records of one partition when another one is given back."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from sluiceway_common.bus.records import Record
from sluiceway_common.delivery.batches import BatchedPartition, Batcher, ProcessBatch
from sluiceway_common.delivery.partition_worker import StopSignal, Work
from sluiceway_common.delivery.subscriptions import BatchSize
from sluiceway_common.testing import eventually


def record(partition: int, offset: int, *, tenant: bytes = b"k", size: int = 1) -> Record:
    return Record("t", tenant, b"x" * size, (), partition, offset)


async def nobody(record: Record, stop: StopSignal) -> bool:
    raise AssertionError("nothing is processed alone")


def batcher_of(
    process: ProcessBatch, max_records: int = 4, max_seconds: float = 60, max_bytes: int = 0, alone: Work = nobody
) -> Batcher:
    spawn, size = asyncio.get_running_loop().create_task, BatchSize(max_records, max_seconds, max_bytes)
    return Batcher(process, alone, size, spawn, lambda each: (each.key or b"").decode())


async def test_a_batch_goes_when_its_first_record_has_waited_for_long_enough() -> None:
    sizes = []

    async def process(records: Sequence[Record], stop: StopSignal) -> Sequence[int]:
        sizes.append(len(records))
        return ()

    partition = BatchedPartition(batcher_of(process, max_seconds=0.01))
    for offset in range(3):
        partition.take(record(0, offset))
    await eventually(lambda: sizes == [3])
    assert partition.window.due() == 3


async def test_a_batch_has_no_more_bytes_than_it_may_but_one_record_in_any_case() -> None:
    """Who has little to say is served in his turn, and not behind all that is large."""
    batches: list[list[tuple[bytes | None, int]]] = []

    async def process(records: Sequence[Record], stop: StopSignal) -> Sequence[int]:
        batches.append([(record.key, record.offset) for record in records])
        return ()

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
    async def process(records: Sequence[Record], stop: StopSignal) -> Sequence[int]:
        raise AssertionError("nobody may be called")

    batcher = batcher_of(process)
    partition = BatchedPartition(batcher)
    partition.take(record(0, 0))
    await asyncio.sleep(0)
    await partition.end(5)
    assert partition.window.due() is None


async def test_of_a_batch_that_is_stopped_only_what_is_still_owned_comes_again() -> None:
    batches: list[list[int]] = []

    async def process(records: Sequence[Record], stop: StopSignal) -> Sequence[int]:
        batches.append([record.partition for record in records])
        if len(batches) > 1:
            return ()
        await stop.within(60)
        return range(1, len(records))

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

    async def process(records: Sequence[Record], stop: StopSignal) -> Sequence[int]:
        batches.append(len(records))
        if len(batches) == 1:
            await asyncio.Event().wait()
        return ()

    batcher = batcher_of(process, max_records=2, max_seconds=0.01)
    kept, given_back = BatchedPartition(batcher), BatchedPartition(batcher)
    given_back.take(record(0, 0))
    kept.take(record(1, 0))
    await eventually(lambda: batches == [2])
    await given_back.end(0.01)
    await eventually(lambda: batches == [2, 1])
    assert (given_back.window.due(), kept.window.due()) == (None, 1)


@dataclass
class Stuck:
    """Fails together whatever has a record of the key `stuck`, which alone waits for its time; others are done."""

    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    together: list[int] = field(default_factory=list)
    alone: list[int] = field(default_factory=list)

    async def process(self, records: Sequence[Record], stop: StopSignal) -> Sequence[int]:
        if any(record.key == b"stuck" for record in records):
            return range(len(records))
        self.together += [record.offset for record in records]
        return ()

    async def process_alone(self, record: Record, stop: StopSignal) -> bool:
        if record.key == b"stuck":
            while not self.go_on.is_set():
                if await stop.within(0.01):
                    return False
        self.alone.append(record.offset)
        return True


async def test_what_fails_for_long_holds_up_its_own_key_alone() -> None:
    stuck = Stuck()
    partition = BatchedPartition(batcher_of(stuck.process, 3, 0.01, alone=stuck.process_alone))
    for offset, key in enumerate((b"a", b"stuck", b"b")):
        partition.take(record(0, offset, tenant=key))
    await eventually(lambda: stuck.alone == [0, 2])
    for offset, key in enumerate((b"a", b"stuck", b"b"), start=3):
        partition.take(record(0, offset, tenant=key))
    await eventually(lambda: sorted(stuck.together) == [3, 5])
    assert partition.window.due() == 1
    stuck.go_on.set()
    await eventually(lambda: stuck.alone == [0, 2, 1, 4])
    assert partition.window.due() == 6
    partition.take(record(0, 6, tenant=b"a"))
    await eventually(lambda: partition.window.due() == 7)


async def test_what_waits_alone_is_dropped_with_its_partition() -> None:
    stuck = Stuck()
    batcher = batcher_of(stuck.process, 4, 0.01, alone=stuck.process_alone)
    kept, given_back = BatchedPartition(batcher), BatchedPartition(batcher)
    for number, partition in enumerate((kept, given_back)):
        for offset in range(2):
            partition.take(record(number, offset, tenant=b"stuck"))
    await asyncio.sleep(0.1)
    async with asyncio.timeout(60):
        await given_back.end(5)
    assert given_back.window.due() is None
    stuck.go_on.set()
    await eventually(lambda: kept.window.due() == 2)
    assert given_back.window.due() is None
