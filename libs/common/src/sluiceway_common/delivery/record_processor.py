"""Record processor: brings each record to its end: done, a dead letter, or left to the next owner."""

import asyncio
from typing import Generic, TypeVar

import structlog

from sluiceway_common.bus import headers
from sluiceway_common.bus.records import Record
from sluiceway_common.delivery.dead_letter_limit import DeadLetterLimit
from sluiceway_common.delivery.dead_letters import DeadLetters
from sluiceway_common.delivery.failures import Failure, Permanent, Transient
from sluiceway_common.delivery.partition_worker import StopSignal
from sluiceway_common.delivery.retries import RetryState
from sluiceway_common.delivery.tasks import Event, Task
from sluiceway_common.observability.logs import Seldom

S = TypeVar("S")

log = structlog.get_logger(__name__)


class RecordProcessor(Generic[S]):
    """Processes the records of one subscription. Raises DeadLetterLimitExceeded."""

    def __init__(self, task: Task[S]) -> None:
        self._task = task
        self._slots = asyncio.Semaphore(task.policy.concurrency)
        self._limit = DeadLetterLimit(task.policy, task.clock)
        self._dead_letters = DeadLetters(task, self._limit)
        self._seldom = Seldom()
        self._successes = 0

    async def process(self, record: Record, stop: StopSignal) -> bool:
        """True when the record is done or a dead letter; False when the worker was stopped before."""
        if headers.read(record.headers).only_for not in ("", self._task.group):
            self._task.measures.ended("skipped")
            return True
        event = self._task.read(record)
        if isinstance(event, Permanent):
            return await self._dead_letters.put(record, event, 0, stop)
        return await self._try(record, event, stop)

    async def _try(self, record: Record, event: Event, stop: StopSignal) -> bool:
        task = self._task
        retries = RetryState(task.policy, self._successes, task.clock.monotonic())
        while True:
            async with self._slots:
                if stop:
                    return False
                failure = await task.attempt(event)
            if failure is None:
                return self._done()
            verdict = retries.verdict(failure, self._successes, task.clock.monotonic())
            if isinstance(verdict, Permanent):
                return await self._dead_letters.put(record, verdict, retries.count, stop)
            self._say(record, failure, retries.count, verdict)
            if await stop.within(verdict):
                return False

    def _done(self) -> bool:
        self._successes += 1
        self._limit.done()
        self._task.measures.ended("done")
        return True

    def _say(self, record: Record, failure: Failure, attempts: int, wait: float) -> None:
        self._task.measures.retried(failure)
        if self._seldom.may(type(failure).__name__):
            log.warning(
                "retry",
                group=self._task.group,
                record=record.coordinates,
                attempts=attempts,
                wait=wait,
                why=failure.detail,
                cause=repr(failure.cause) if isinstance(failure, Transient) else "",
            )
