"""Ends of a record that every replica hears: done, waited for, or a reason to start over."""

from typing import Generic, TypeVar

import structlog
from google.protobuf.message import Message

from sluiceway_common.bus import headers
from sluiceway_common.bus.records import Heard, Record
from sluiceway_common.delivery.endings import Task, attempt
from sluiceway_common.delivery.shifts import Over
from sluiceway_common.delivery.troubles import Hopeless, Passing, Trouble
from sluiceway_common.principal import Principal

S = TypeVar("S")

log = structlog.get_logger(__name__)


class StartOver(Exception):
    """News could not be handled: what the replica knows must be loaded anew."""


class Overheard(Generic[S]):
    """Handles records one after another; what no replica can read is left out and said."""

    def __init__(self, task: Task[S]) -> None:
        self._task = task

    async def end(self, record: Record, over: Over) -> None:
        if headers.read(record.headers).only_for:
            return
        read = self._task.read(record)
        if isinstance(read, Hopeless):
            log.error("left out", record=record.origin, reason=read.reason, detail=read.detail)
            return
        await self._try(record, *read, over)

    async def _try(self, record: Record, event: Heard[Message], principal: Principal, over: Over) -> None:
        tries = vain = 0
        while not over:
            trouble = await attempt(self._task, event, principal)
            if trouble is None:
                return
            tries, vain = tries + 1, vain + (not isinstance(trouble, Passing))
            if isinstance(trouble, Hopeless) or vain >= self._task.rules.attempts:
                return self._give_up(record, trouble)
            await over.within(self._task.rules.wait(tries, getattr(trouble, "retry_after", None)))

    def _give_up(self, record: Record, trouble: Trouble) -> None:
        log.error("left out", record=record.origin, reason="INTERNAL", detail=trouble.detail)
        if self._task.hearing.snapshot is not None:
            raise StartOver
