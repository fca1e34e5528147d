"""Partition worker: the work of one owner on one partition, from being assigned to giving it back."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine

from sluiceway_common import tasks
from sluiceway_common.bus.records import Record
from sluiceway_common.delivery.offset_window import OffsetWindow

# Brings a record to its end; False where the worker was stopped before.
Work = Callable[[Record, "StopSignal"], Awaitable[bool]]
Spawn = Callable[[Coroutine[None, None, None]], "asyncio.Task[None]"]


class StopSignal:
    """Says that a worker is to stop: nothing new is begun, no wait goes on."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def __bool__(self) -> bool:
        return self._event.is_set()

    def set(self) -> None:
        self._event.set()

    async def within(self, seconds: float) -> bool:
        """Waits so long at most; True as soon as it is set."""
        # Not `wait_for`: in Python 3.11 it swallows a cancellation that comes with the event.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()
        return bool(self)


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
