"""Brings each record to its end: done, parked, or left to the next owner."""

import asyncio
from typing import Generic, TypeVar

import structlog

from sluiceway_common.bus import headers
from sluiceway_common.bus.records import Record
from sluiceway_common.delivery.dead_letter_limit import DeadLetterLimit
from sluiceway_common.delivery.failures import Failure, Permanent, Transient
from sluiceway_common.delivery.parking import Parking
from sluiceway_common.delivery.shifts import Over
from sluiceway_common.delivery.tasks import Event, Task
from sluiceway_common.delivery.tries import Tries
from sluiceway_common.logs import Seldom

S = TypeVar("S")

log = structlog.get_logger(__name__)


class Endings(Generic[S]):
    """Ends of the records of one subscription. Raises DeadLetterLimitExceeded where too much would be parked."""

    def __init__(self, task: Task[S]) -> None:
        self._task = task
        self._seats = asyncio.Semaphore(task.policy.concurrency)
        self._limit = DeadLetterLimit(task.policy, task.clock)
        self._parking = Parking(task, self._limit)
        self._seldom = Seldom()
        self._successes = 0

    async def end(self, record: Record, over: Over) -> bool:
        """True when the record is done or parked; False when the shift was over before."""
        if headers.read(record.headers).only_for not in ("", self._task.group):
            self._task.measures.ended("skipped")
            return True
        event = self._task.read(record)
        if isinstance(event, Permanent):
            return await self._parking.park(record, event, 0, over)
        return await self._try(record, event, over)

    async def _try(self, record: Record, event: Event, over: Over) -> bool:
        task = self._task
        tries = Tries(task.policy, self._successes, task.clock.monotonic())
        while True:
            async with self._seats:
                if over:
                    return False
                failure = await task.attempt(event)
            if failure is None:
                return self._done()
            verdict = tries.verdict(failure, self._successes, task.clock.monotonic())
            if isinstance(verdict, Permanent):
                return await self._parking.park(record, verdict, tries.count, over)
            self._say(record, failure, tries.count, verdict)
            if await over.within(verdict):
                return False

    def _done(self) -> bool:
        self._successes += 1
        self._limit.done()
        self._task.measures.ended("done")
        return True

    def _say(self, record: Record, failure: Failure, tries: int, wait: float) -> None:
        self._task.measures.retried(failure)
        if self._seldom.may(type(failure).__name__):
            log.warning(
                "retry",
                group=self._task.group,
                record=record.coordinates,
                tries=tries,
                wait=wait,
                why=failure.detail,
                cause=repr(failure.cause) if isinstance(failure, Transient) else "",
            )
