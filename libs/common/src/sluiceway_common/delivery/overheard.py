"""Ends of a record that every replica hears: done, waited for, or a reason to start over."""

from typing import Generic, TypeVar

import structlog

from sluiceway_common.bus import headers
from sluiceway_common.bus.records import Record
from sluiceway_common.delivery.shifts import Over
from sluiceway_common.delivery.tasks import Event, Task
from sluiceway_common.delivery.troubles import Hopeless, Odd

S = TypeVar("S")

log = structlog.get_logger(__name__)


class StartOver(Exception):
    """An event could not be handled: what the replica knows must be loaded anew."""


class Overheard(Generic[S]):
    """Handles records one after another; what no replica can read is left out and said."""

    def __init__(self, task: Task[S]) -> None:
        self._task = task

    async def end(self, record: Record, over: Over) -> None:
        if headers.read(record.headers).only_for:
            return self._task.measures.ended("skipped")
        event = self._task.read(record)
        if isinstance(event, Hopeless):
            return self._leave_out(record, event.reason)
        await self._try(record, event, over)

    async def _try(self, record: Record, event: Event, over: Over) -> None:
        tries = vain = 0
        while not over:
            trouble = await self._task.attempt(event)
            if trouble is None:
                return self._task.measures.ended("done")
            if isinstance(trouble, Hopeless):
                return self._give_up(record, trouble.reason)
            tries, vain = tries + 1, vain + isinstance(trouble, Odd)
            if vain >= self._task.rules.attempts:
                return self._give_up(record, "INTERNAL")
            self._task.measures.retried(trouble)
            await over.within(self._task.rules.wait(tries, trouble.retry_after))

    def _give_up(self, record: Record, reason: str) -> None:
        self._leave_out(record, reason)
        if self._task.hearing.snapshot is not None:
            raise StartOver

    def _leave_out(self, record: Record, reason: str) -> None:
        self._task.measures.ended("left_out")
        log.error("left_out", group=self._task.group, record=record.origin, reason=reason)
