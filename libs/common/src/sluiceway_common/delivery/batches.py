"""Batches of records: gathered over all partitions of a consumer, handled one batch at a time, committed after it.

Tenants take turns in them: a batch is full of one tenant's records only where nobody else waits. What fails as a batch
is set aside, and its keys are processed alone while the next batches go on.
"""

import asyncio
import contextlib
from bisect import bisect_right
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, Generic, TypeVar

from sluiceway_common import tasks
from sluiceway_common.bus.records import Record, TopicPartition
from sluiceway_common.delivery.bound_subscription import BoundSubscription
from sluiceway_common.delivery.fair_queue import FairQueue
from sluiceway_common.delivery.partition_worker import OffsetWindow, Spawn, StopSignal, Work
from sluiceway_common.delivery.policy import Permanent
from sluiceway_common.delivery.record_processor import RecordProcessor
from sluiceway_common.delivery.subscriptions import BatchSize, HeardEvent

S = TypeVar("S")

# Attempts of a batch as a whole, about half a minute.
_TOGETHER: Final = 8

# Brings records to their end; answers with the numbers of those that it has not.
ProcessBatch = Callable[[Sequence[Record], StopSignal], Awaitable[Sequence[int]]]
# Whose record it is.
TenantOf = Callable[[Record], str]


class BatchProcessor(Generic[S]):
    """Processes batches of one subscription."""

    def __init__(self, bound: BoundSubscription[S], single: RecordProcessor[S]) -> None:
        self._bound = bound
        self._single = single

    async def process(self, records: Sequence[Record], stop: StopSignal) -> Sequence[int]:
        """The numbers of the records that are neither done nor dead letters: of none, unless it was stopped before, or
        they fail together."""
        heard: dict[int, HeardEvent] = {}
        for number, record in enumerate(records):
            event = await self._single.read(record, stop)
            if event is False:
                return range(len(records))
            if isinstance(event, HeardEvent):
                heard[number] = event
        is_done = len(heard) > 1 and await self._together(records, heard, stop)
        return () if is_done else tuple(heard)

    async def _together(self, records: Sequence[Record], heard: Mapping[int, HeardEvent], stop: StopSignal) -> bool:
        """True when the whole batch is done; False when it fails for good or for long, or was stopped before.

        What fails may be the fault of one record: alone, it holds up no other, and only it becomes a dead letter.
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

    @property
    def key(self) -> "_Key":
        """Records of one key lie on one partition, and are processed in their order."""
        return self.record.topic_partition, self.record.key


_Key = tuple[TopicPartition, bytes | None]


class Batcher:
    """Gathers records until a batch is large or old enough, and has one batch at work at a time. Of a batch that fails
    each key is processed alone beside those that follow, its later records behind it.
    """

    def __init__(
        self, process: ProcessBatch, process_alone: Work, size: BatchSize, spawn: Spawn, tenant_of: TenantOf
    ) -> None:
        self._process = process
        self._process_alone = process_alone
        self._size = size
        self._spawn = spawn
        self._tenant_of = tenant_of
        self._waiting = FairQueue[_Waiting](lambda each: each.tenant)
        self._gathered = asyncio.Event()
        self._at_work: frozenset[BatchedPartition] = frozenset()
        self._over = asyncio.Event()
        self._stop = StopSignal()
        self._task: asyncio.Task[None] | None = None
        self._aside: dict[_Key, deque[_Waiting]] = {}
        self._alone: dict[_Key, asyncio.Task[None]] = {}

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
        alone = [task for key, task in self._alone.items() if self._aside[key][0].partition is partition]
        if partition in self._at_work:
            self._stop.set()
            await tasks.together(self._end_within(limit, self._task), _ended(alone, limit))
        else:
            await _ended(alone, limit)

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
            if batch := self._light(self._behind_their_like(self._waiting.take(self._size.max_records))):
                await self._work(batch)

    def _behind_their_like(self, taken: Sequence[_Waiting]) -> Sequence[_Waiting]:
        """What is left of them where those go aside of whose keys something is aside already."""
        for each in taken:
            if each.key in self._aside:
                self._aside[each.key].append(each)
        return [each for each in taken if each.key not in self._aside]

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
        self._stop, self._over = StopSignal(), asyncio.Event()
        self._at_work = frozenset(each.partition for each in batch)
        left: Sequence[int] = range(len(batch))
        is_over = False
        try:
            left = await self._process([each.record for each in batch], self._stop)
            is_over = not self._stop
        finally:
            self._at_work = frozenset()
            self._over.set()
            for number in sorted(set(range(len(batch))) - set(left)):
                batch[number].partition.window.finish(batch[number].record.offset)
            # What is left of partitions that are still owned comes again, before all others of its tenant.
            owned = [batch[number] for number in left if not batch[number].partition.stop]
            if is_over:
                self._set_aside(owned)
            else:
                self._waiting.put_back(owned)

    def _set_aside(self, batch: Iterable[_Waiting]) -> None:
        for each in batch:
            self._aside.setdefault(each.key, deque()).append(each)
        for key in self._aside:
            if key not in self._alone:
                self._alone[key] = self._spawn(self._work_alone(key))

    async def _work_alone(self, key: _Key) -> None:
        """In their order, until none is left; what is left of a partition that is given back is dropped."""
        queue = self._aside[key]
        try:
            while await self._process_alone(queue[0].record, queue[0].partition.stop):
                done = queue.popleft()
                done.partition.window.finish(done.record.offset)
                if not queue:
                    return
        finally:
            del self._aside[key], self._alone[key]


async def _ended(alone: Sequence["asyncio.Task[None]"], limit: float) -> None:
    """Within the limit by themselves, else cancelled."""
    if alone:
        await asyncio.wait(alone, timeout=limit)
        await tasks.end(*alone)
