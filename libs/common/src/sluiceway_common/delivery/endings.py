"""Brings each record to its end: done, parked, or left to the next owner."""

import asyncio
from typing import Generic, TypeVar

import structlog

from sluiceway_common.bus import headers
from sluiceway_common.bus.records import Record
from sluiceway_common.delivery.floods import Gauge
from sluiceway_common.delivery.parking import Parking
from sluiceway_common.delivery.shifts import Over
from sluiceway_common.delivery.tasks import Event, Task
from sluiceway_common.delivery.tries import Tries
from sluiceway_common.delivery.troubles import Hopeless, Passing, Trouble
from sluiceway_common.logs import Seldom

S = TypeVar("S")

log = structlog.get_logger(__name__)


class Endings(Generic[S]):
    """Ends of the records of one hearing. Raises Flood where too much would be parked."""

    def __init__(self, task: Task[S]) -> None:
        self._task = task
        self._slots = asyncio.Semaphore(task.rules.lanes)
        self._gauge = Gauge(task.rules, task.clock)
        self._parking = Parking(task, self._gauge)
        self._seldom = Seldom()
        self._successes = 0

    async def end(self, record: Record, over: Over) -> bool:
        """True when the record is done or parked; False when the shift was over before."""
        if headers.read(record.headers).only_for not in ("", self._task.group):
            self._task.measures.ended("skipped")
            return True
        event = self._task.read(record)
        if isinstance(event, Hopeless):
            return await self._parking.park(record, event, 0, over)
        return await self._try(record, event, over)

    async def _try(self, record: Record, event: Event, over: Over) -> bool:
        task = self._task
        tries = Tries(task.rules, self._successes, task.clock.monotonic())
        while True:
            async with self._slots:
                if over:
                    return False
                trouble = await task.attempt(event)
            if trouble is None:
                return self._done()
            verdict = tries.verdict(trouble, self._successes, task.clock.monotonic())
            if isinstance(verdict, Hopeless):
                return await self._parking.park(record, verdict, tries.count, over)
            self._say(record, trouble, tries.count, verdict)
            if await over.within(verdict):
                return False

    def _done(self) -> bool:
        self._successes += 1
        self._gauge.done()
        self._task.measures.ended("done")
        return True

    def _say(self, record: Record, trouble: Trouble, tries: int, wait: float) -> None:
        self._task.measures.retried(trouble)
        if self._seldom.may(type(trouble).__name__):
            log.warning(
                "tried_in_vain",
                group=self._task.group,
                record=record.origin,
                tries=tries,
                wait=wait,
                why=trouble.detail,
                cause=repr(trouble.cause) if isinstance(trouble, Passing) else "",
            )
