"""One subscription that every replica has for itself: no group, nothing committed, nothing parked."""

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Generic, TypeVar

import structlog

from sluiceway_common.bus.log import Reader
from sluiceway_common.bus.records import TopicPartition
from sluiceway_common.delivery.broadcast_processor import BroadcastProcessor, StartOver
from sluiceway_common.delivery.partition_worker import StopSignal
from sluiceway_common.delivery.policy import COMMITS_A_LOOK
from sluiceway_common.delivery.tasks import Task
from sluiceway_common.errors import Conflict, Unavailable

S = TypeVar("S")

_MOST = 100
_WAIT = 0.2

log = structlog.get_logger(__name__)


class BroadcastConsumer(Generic[S]):
    """Positions first, then the snapshot, then the records from there: what changes in between is heard."""

    def __init__(self, task: Task[S]) -> None:
        self.ready = False
        self._task = task
        self._stop = StopSignal()
        self._processor = BroadcastProcessor(task)
        self._reader: Reader | None = None
        self._in_hand = 0
        self._attempts = 0

    def stop(self) -> None:
        self._stop.set()

    async def run(self) -> None:
        while not self._stop:
            try:
                await self._listen()
            except* StartOver:
                self.ready = False
            except* (Unavailable, Conflict) as errors:
                self._attempts += 1
                error = errors.exceptions[0]
                log.warning("consumer_waiting", group=self._task.group, error=str(error), cause=repr(error.__cause__))
                await self._stop.within(self._task.policy.backoff(self._attempts))

    async def lag(self) -> int:
        """Records that were said and that this replica has not handled."""
        if self._reader is None:
            return 0
        return self._in_hand + await self._behind(self._reader, await self._ends())

    async def _listen(self) -> None:
        subscription = self._task.subscription
        await self._task.bus.ensure(subscription.topic)
        reader = self._task.bus.reader(await self._ends())
        if subscription.snapshot is not None:
            await subscription.snapshot(self._task.service)
        try:
            await reader.start()
            self._reader = reader
            async with asyncio.TaskGroup() as work:
                looking = work.create_task(self._look_at_lag())
                await self._take(reader, await self._ends())
                looking.cancel()
        finally:
            self._reader = None
            await reader.stop()

    async def _take(self, reader: Reader, caught_up: Mapping[TopicPartition, int]) -> None:
        while not self._stop:
            records = await reader.take(_MOST, _WAIT)
            for self._in_hand, record in zip(range(len(records), 0, -1), records, strict=True):
                await self._processor.end(record, self._stop)
            self._in_hand = 0
            self.ready = self.ready or await self._behind(reader, caught_up) == 0
            self._attempts = 0

    async def _look_at_lag(self) -> None:
        while True:
            with contextlib.suppress(Unavailable):
                self._task.measures.lags(await self.lag())
            await asyncio.sleep(self._task.policy.commit_interval * COMMITS_A_LOOK)

    async def _ends(self) -> Mapping[TopicPartition, int]:
        return await self._task.bus.ends(self._task.subscription.topic.name)

    async def _behind(self, reader: Reader, ends: Mapping[TopicPartition, int]) -> int:
        positions = await reader.positions()
        return sum(max(0, ends[partition] - position) for partition, position in positions.items())
