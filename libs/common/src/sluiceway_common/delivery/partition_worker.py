"""Partition worker: the work of one owner on one partition, from being assigned to giving it back."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import TypeVar

from sluiceway_common import tasks
from sluiceway_common.bus.records import Record
from sluiceway_common.delivery.policy import DeliveryPolicy

T = TypeVar("T")

# Brings a record to its end; False where the worker was stopped before.
Work = Callable[[Record, "StopSignal"], Awaitable[bool]]
Spawn = Callable[[Coroutine[None, None, None]], "asyncio.Task[None]"]


class StopSignal:
    """Says that a worker is to stop: nothing new is begun, no wait goes on."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._interrupted: set[asyncio.Timeout] = set()

    def __bool__(self) -> bool:
        return self._event.is_set()

    def set(self) -> None:
        self._event.set()
        while self._interrupted:
            self._interrupted.pop().reschedule(0)

    async def interrupting(self, work: Awaitable[T]) -> T | None:
        """What the work returns; None where it is set meanwhile, and the work is cancelled."""
        wait = asyncio.timeout(None)
        try:
            async with wait:
                self._interrupted.add(wait)
                return await work
        except TimeoutError:
            if not wait.expired():
                raise
            return None
        finally:
            self._interrupted.discard(wait)

    async def within(self, seconds: float) -> bool:
        """Waits so long at most; True as soon as it is set."""
        # Not `wait_for`: in Python 3.11 it swallows a cancellation that comes with the event.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()
        return bool(self)


class OffsetWindow:
    """Records of one partition, finished in any order; the lowest finished prefix may be committed."""

    def __init__(self) -> None:
        self._taken: deque[tuple[int, int]] = deque()
        self._finished: set[int] = set()
        self.bytes = 0
        self._prefix: int | None = None
        self._committed: int | None = None

    def __len__(self) -> int:
        return len(self._taken)

    @property
    def overtaking(self) -> int:
        """Records that are finished, and lie behind one that is not."""
        return len(self._finished)

    def take(self, record: Record) -> None:
        size = record.size
        self._taken.append((record.offset, size))
        self.bytes += size

    def finish(self, offset: int) -> None:
        # Offsets have gaps where a topic was compacted, so the prefix is walked, not counted.
        self._finished.add(offset)
        while self._taken and self._taken[0][0] in self._finished:
            lowest, size = self._taken.popleft()
            self._finished.discard(lowest)
            self.bytes -= size
            self._prefix = lowest + 1

    def due(self) -> int | None:
        """The offset to commit; None when nothing has moved since the last commit."""
        return None if self._prefix == self._committed else self._prefix

    def committed(self, offset: int) -> None:
        self._committed = offset

    def full(self, policy: DeliveryPolicy, held: int) -> bool:
        """`held` are the bytes of all partitions of the consumer."""
        if len(self._taken) >= policy.max_in_flight:
            return True
        return self.bytes >= policy.max_in_flight_bytes and held >= policy.shared_in_flight_bytes

    def roomy(self, policy: DeliveryPolicy, held: int) -> bool:
        """Half empty: what a paused partition waits for, so that it does not stutter."""
        if len(self._taken) > policy.max_in_flight // 2:
            return False
        return self.bytes <= policy.max_in_flight_bytes // 2 or held < policy.shared_in_flight_bytes // 2


class PartitionWorker:
    """Keys side by side, the records of one key one after the other."""

    def __init__(self, work: Work, spawn: Spawn) -> None:
        self.window = OffsetWindow()
        self.stop = StopSignal()
        self._work = work
        self._spawn = spawn
        self._lanes: dict[bytes | None, deque[Record]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, record: Record) -> None:
        self.window.take(record)
        lane = self._lanes.get(record.key)
        if lane is not None:
            lane.append(record)
            return
        self._lanes[record.key] = deque([record])
        task = self._spawn(self._run(record.key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def end(self, limit: float) -> None:
        """Lets running handlers finish within the limit; what is left is cancelled, what waits is dropped."""
        self.stop.set()
        if not self._tasks:
            return
        _, running = await asyncio.wait(self._tasks, timeout=limit)
        await tasks.end(*running)

    async def _run(self, key: bytes | None) -> None:
        lane = self._lanes[key]
        while lane and not self.stop:
            record = lane.popleft()
            if await self._work(record, self.stop):
                self.window.finish(record.offset)
        del self._lanes[key]
