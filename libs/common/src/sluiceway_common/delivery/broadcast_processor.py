"""Ends of a record that every replica hears: done, waited for, or a reason to start over."""

from typing import Generic, TypeVar

import structlog

from sluiceway_common.bus import headers
from sluiceway_common.bus.records import Record
from sluiceway_common.delivery.failures import Permanent, Unexpected
from sluiceway_common.delivery.partition_worker import StopSignal
from sluiceway_common.delivery.tasks import Event, Task

S = TypeVar("S")

log = structlog.get_logger(__name__)


class StartOver(Exception):
    """An event could not be handled: what the replica knows must be loaded anew."""


class BroadcastProcessor(Generic[S]):
    """Handles records one after another; what no replica can read is left out and said."""

    def __init__(self, task: Task[S]) -> None:
        self._task = task

    async def end(self, record: Record, stop: StopSignal) -> None:
        if headers.read(record.headers).only_for:
            return self._task.measures.ended("skipped")
        event = self._task.read(record)
        if isinstance(event, Permanent):
            return self._leave_out(record, event.reason)
        await self._try(record, event, stop)

    async def _try(self, record: Record, event: Event, stop: StopSignal) -> None:
        attempts = vain = 0
        while not stop:
            failure = await self._task.attempt(event)
            if failure is None:
                return self._task.measures.ended("done")
            if isinstance(failure, Permanent):
                return self._give_up(record, failure.reason)
            attempts, vain = attempts + 1, vain + isinstance(failure, Unexpected)
            if vain >= self._task.policy.max_attempts:
                return self._give_up(record, "INTERNAL")
            self._task.measures.retried(failure)
            await stop.within(self._task.policy.backoff(attempts, failure.retry_after))

    def _give_up(self, record: Record, reason: str) -> None:
        self._leave_out(record, reason)
        if self._task.subscription.snapshot is not None:
            raise StartOver

    def _leave_out(self, record: Record, reason: str) -> None:
        self._task.measures.ended("left_out")
        log.error("left_out", group=self._task.group, record=record.coordinates, reason=reason)
