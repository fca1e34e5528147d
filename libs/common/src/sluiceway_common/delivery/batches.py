"""Batches of records: gathered over all partitions of a consumer, handled one batch at a time, committed after it.

Tenants take turns in them: a batch is full of one tenant's records only where nobody else waits.
"""

import asyncio
import contextlib
from bisect import bisect_right
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, Generic, TypeVar

from sluiceway_common import tasks
from sluiceway_common.bus.records import Record
from sluiceway_common.delivery.bound_subscription import BoundSubscription
from sluiceway_common.delivery.fair_queue import FairQueue
from sluiceway_common.delivery.partition_worker import OffsetWindow, Spawn, StopSignal
from sluiceway_common.delivery.policy import Permanent
from sluiceway_common.delivery.record_processor import RecordProcessor
from sluiceway_common.delivery.subscriptions import BatchSize, HeardEvent

S = TypeVar("S")

# Attempts of a batch as a whole, about half a minute.
_TOGETHER: Final = 8

# Brings records to their end; answers of how many, from the first on, it has.
ProcessBatch = Callable[[Sequence[Record], StopSignal], Awaitable[int]]
# Whose record it is.
TenantOf = Callable[[Record], str]


class BatchProcessor(Generic[S]):
    """Processes batches of one subscription."""

    def __init__(self, bound: BoundSubscription[S], single: RecordProcessor[S]) -> None:
        self._bound = bound
        self._single = single

    async def process(self, records: Sequence[Record], stop: StopSignal) -> int:
        """How many records, from the first on, are done or dead letters: all, unless it was stopped before."""
        heard: dict[int, HeardEvent] = {}
        for number, record in enumerate(records):
            event = await self._single.read(record, stop)
            if event is False:
                return 0
            if isinstance(event, HeardEvent):
                heard[number] = event
        if len(heard) > 1 and await self._together(records, heard, stop):
            return len(records)
        return 0 if stop else await self._one_by_one(records, heard, stop)

    async def _together(self, records: Sequence[Record], heard: Mapping[int, HeardEvent], stop: StopSignal) -> bool:
        """True when the whole batch is done; False when it fails for good or for long, or was stopped before.

        What fails for long may be the fault of one record: alone, it no longer holds up the others.
        """
        retries = self._single.retries()
        while not stop:
            failure = await self._bound.attempt(list(heard.values()))
            if failure is None:
                for number in heard:
                    self._single.done(records[number])
                return True
            verdict = self._single.verdict(retries, failure)
            if isinstance(verdict, Permanent) or retries.count >= _TOGETHER:
                return False
            self._single.retry(records[min(heard)], failure, retries.count, verdict)
            await stop.within(verdict)
        return False

    async def _one_by_one(self, records: Sequence[Record], heard: Mapping[int, HeardEvent], stop: StopSignal) -> int:
        """So only what is at fault becomes a dead letter."""
        for number, event in heard.items():
            if not await self._single.handle(records[number], event, stop):
                return number
        return len(records)


class BatchedPartition:
    """A partition whose records go into batches; to its consumer it is what a PartitionWorker is."""

    def __init__(self, batcher: "Batcher") -> None:
        self.window = OffsetWindow()
        self.stop = StopSignal()
        self._batcher = batcher

    def take(self, record: Record) -> None:
        self.window.take(record)
        self._batcher.add(self, record)

    async def end(self, limit: float) -> None:
        """Lets the running batch finish within the limit; what is left is cancelled, what waits is dropped."""
        self.stop.set()
        await self._batcher.give_up(self, limit)


@dataclass(frozen=True)
class _Waiting:
    partition: BatchedPartition
    record: Record
    tenant: str
    since: float


class Batcher:
    """Gathers records until a batch is large or old enough, and has one batch at work at a time."""

    def __init__(self, process: ProcessBatch, size: BatchSize, spawn: Spawn, tenant_of: TenantOf) -> None:
        self._process = process
        self._size = size
        self._spawn = spawn
        self._tenant_of = tenant_of
        self._waiting = FairQueue[_Waiting](lambda each: each.tenant)
        self._gathered = asyncio.Event()
        self._at_work: frozenset[BatchedPartition] = frozenset()
        self._over = asyncio.Event()
        self._stop = StopSignal()
        self._task: asyncio.Task[None] | None = None

    def add(self, partition: BatchedPartition, record: Record) -> None:
        now = asyncio.get_running_loop().time()
        self._waiting.append(_Waiting(partition, record, self._tenant_of(record), now))
        if len(self._waiting) >= self._size.max_records:
            self._gathered.set()
        self._begin()

    def _begin(self) -> None:
        if self._waiting and (self._task is None or self._task.done()):
            self._task = self._spawn(self._run())

    async def give_up(self, partition: BatchedPartition, limit: float) -> None:
        """Returns when nothing of the partition waits or is at work."""
        self._waiting.keep(lambda each: each.partition is not partition)
        if not self._waiting:
            # Who gathers for nobody is let go.
            self._gathered.set()
        if partition in self._at_work:
            self._stop.set()
            await self._end_within(limit, self._task)

    async def _end_within(self, limit: float, task: "asyncio.Task[None] | None") -> None:
        try:
            async with asyncio.timeout(limit):
                await self._over.wait()
        except TimeoutError:
            await tasks.end(task)
            self._begin()

    async def _run(self) -> None:
        while self._waiting:
            await self._gather()
            if batch := self._light(self._waiting.take(self._size.max_records)):
                await self._work(batch)

    def _light(self, batch: Sequence[_Waiting]) -> Sequence[_Waiting]:
        """As much of it as may be one batch; the rest goes on waiting. Records of one topic cost far more than those of
        another, and whose turn it is next waits for the whole batch."""
        most, total = self._size.max_bytes, list(accumulate(len(each.record.value or b"") for each in batch))
        kept = max(1, bisect_right(total, most)) if most else len(batch)
        self._waiting.put_back(batch[kept:])
        return batch[:kept]

    async def _gather(self) -> None:
        """Waits until the batch is large enough, or its first record has waited for long enough."""
        self._gathered.clear()
        if len(self._waiting) < self._size.max_records:
            first = min(each.since for each in self._waiting.firsts())
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(first + self._size.max_seconds):
                    await self._gathered.wait()

    async def _work(self, batch: Sequence[_Waiting]) -> None:
        self._stop, self._over, count = StopSignal(), asyncio.Event(), 0
        self._at_work = frozenset(each.partition for each in batch)
        try:
            count = await self._process([each.record for each in batch], self._stop)
        finally:
            self._at_work = frozenset()
            self._over.set()
            for each in batch[:count]:
                each.partition.window.finish(each.record.offset)
            # What is left of partitions that are still owned comes again, before all others of its tenant.
            self._waiting.put_back([each for each in batch[count:] if not each.partition.stop])
