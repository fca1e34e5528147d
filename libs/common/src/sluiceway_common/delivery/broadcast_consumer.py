"""Broadcast consumer: every replica hears everything, in no group; nothing is committed, nothing a dead letter."""

import asyncio
from collections.abc import Mapping
from typing import Generic, TypeVar

import structlog

from sluiceway_common.bus.log import Reader
from sluiceway_common.bus.records import Record, TopicPartition
from sluiceway_common.delivery.bound_subscription import BoundSubscription
from sluiceway_common.delivery.lag_watch import LagWatch
from sluiceway_common.delivery.partition_worker import StopSignal
from sluiceway_common.delivery.policy import COMMITS_A_LOOK, Permanent, Unexpected
from sluiceway_common.delivery.subscriptions import HeardEvent
from sluiceway_common.errors import Conflict, Unavailable

S = TypeVar("S")

_MOST = 100
_WAIT = 1.0
_WAIT_CAUGHT_UP = 5.0

log = structlog.get_logger(__name__)


class BroadcastProcessor(Generic[S]):
    """Handles records one after another; what no replica can read is left out and said."""

    def __init__(self, bound: BoundSubscription[S]) -> None:
        self._bound = bound

    async def process(self, record: Record, stop: StopSignal) -> None:
        heard = None if self._bound.is_for_others(record) else await self._bound.read(record)
        if heard is None:
            return self._bound.measures.ended("skipped")
        if isinstance(heard, Permanent):
            return self._leave_out(record, heard.reason)
        await self._try(record, heard, stop)

    async def _try(self, record: Record, heard: HeardEvent, stop: StopSignal) -> None:
        attempts = vain = 0
        while not stop:
            failure = await self._bound.attempt([heard])
            if failure is None:
                return self._bound.measures.ended("done")
            if isinstance(failure, Permanent):
                return self._leave_out(record, failure.reason)
            attempts, vain = attempts + 1, vain + isinstance(failure, Unexpected)
            if vain >= self._bound.policy.max_attempts:
                return self._leave_out(record, "INTERNAL")
            self._bound.measures.retried(failure)
            await stop.within(self._bound.policy.backoff(attempts, failure.retry_after))

    def _leave_out(self, record: Record, reason: str) -> None:
        self._bound.measures.ended("left_out")
        log.error("left_out", group=self._bound.group, record=record.coordinates, reason=reason)


class BroadcastConsumer(Generic[S]):
    """Where it hears from the start, whatever is taken up again is handled again."""

    def __init__(self, bound: BoundSubscription[S]) -> None:
        self._caught_up = self._is_log_away = False
        self._bound = bound
        self._stop = StopSignal()
        self._processor = BroadcastProcessor(bound)
        self._reader: Reader | None = None
        self._in_hand = 0
        self._attempts = 0
        self._lag_watch = LagWatch(self.lag, bound.measures)

    @property
    def ready(self) -> bool:
        """Whether it has caught up; where the service knows what it has not heard, also while the log is away."""
        return self._caught_up or (self._is_log_away and self._bound.subscription.on_caught_up is not None)

    def stop(self) -> None:
        self._stop.set()

    async def run(self) -> None:
        while not self._stop:
            try:
                await self._listen()
            except* (Unavailable, Conflict) as errors:
                self._attempts += 1
                error = errors.exceptions[0]
                self._is_log_away = isinstance(error, Unavailable)
                log.warning("consumer_waiting", group=self._bound.group, error=str(error), cause=repr(error.__cause__))
                await self._stop.within(self._bound.policy.backoff(self._attempts))

    async def lag(self) -> int:
        """Records that were said and that this replica has not handled."""
        if self._reader is None:
            return 0
        return self._in_hand + await self._reader.lag()

    async def _listen(self) -> None:
        await self._bound.bus.ensure(*self._bound.subscription.topics)
        reader = self._bound.bus.reader(await self._positions())
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
            if not self._caught_up and await self._behind(reader, caught_up) == 0:
                self._catch_up()
            taking = reader.take(_MOST, _WAIT_CAUGHT_UP if self._caught_up else _WAIT)
            if records := await self._stop.interrupting(taking) or ():
                self._lag_watch.moved()
            for self._in_hand, record in zip(range(len(records), 0, -1), records, strict=True):
                await self._processor.process(record, self._stop)
            self._in_hand = 0
            self._attempts, self._is_log_away = 0, False

    def _catch_up(self) -> None:
        self._caught_up = True
        if self._bound.subscription.on_caught_up is not None:
            self._bound.subscription.on_caught_up(self._bound.service)

    async def _look_at_lag(self) -> None:
        while True:
            await self._lag_watch.look()
            await asyncio.sleep(self._bound.policy.commit_interval * COMMITS_A_LOOK)

    async def _positions(self) -> Mapping[TopicPartition, int]:
        return await (self._starts() if self._bound.subscription.from_start else self._ends())

    async def _starts(self) -> Mapping[TopicPartition, int]:
        topics = [await self._bound.bus.starts(topic.name) for topic in self._bound.subscription.topics]
        return {partition: start for starts in topics for partition, start in starts.items()}

    async def _ends(self) -> Mapping[TopicPartition, int]:
        topics = [await self._bound.bus.ends(topic.name) for topic in self._bound.subscription.topics]
        return {partition: end for ends in topics for partition, end in ends.items()}

    async def _behind(self, reader: Reader, ends: Mapping[TopicPartition, int]) -> int:
        positions = await reader.positions()
        return sum(max(0, ends[partition] - position) for partition, position in positions.items())
