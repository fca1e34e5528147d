"""Group consumer of a subscription: taking never waits for work, committing never runs ahead of it."""

import asyncio
import itertools
from collections.abc import Sequence
from typing import Generic, TypeVar

import structlog

from sluiceway_common.bus.log import Member
from sluiceway_common.bus.records import Record, TopicPartition
from sluiceway_common.bus.topics import Topic
from sluiceway_common.delivery.batches import BatchedPartition, Batcher, BatchProcessor
from sluiceway_common.delivery.bound_subscription import BoundSubscription
from sluiceway_common.delivery.lag_watch import LagWatch
from sluiceway_common.delivery.partition_worker import PartitionWorker, StopSignal
from sluiceway_common.delivery.policy import COMMITS_A_LOOK
from sluiceway_common.delivery.record_processor import RecordProcessor
from sluiceway_common.errors import Conflict, Unavailable

S = TypeVar("S")

_MOST = 100
_WAIT = 1.0
# Where nothing is in flight nothing needs a look either: a record ends the wait, and so does the stop.
_WAIT_IDLE = 5.0
_WAIT_PAUSED = 0.05

Worker = PartitionWorker | BatchedPartition

log = structlog.get_logger(__name__)


class GroupConsumer(Generic[S]):
    """Runs until it is told to stop, whatever becomes of Kafka in between. Raises DeadLetterLimitExceeded."""

    ready = True

    def __init__(self, bound: BoundSubscription[S]) -> None:
        self._bound = bound
        self._processor = RecordProcessor(bound)
        self._batcher = self._new_batcher()
        self._workers: dict[TopicPartition, Worker] = {}
        self._paused: set[TopicPartition] = set()
        self._stop = StopSignal()
        self._attempts = 0
        self._lag_watch = LagWatch(self.lag, bound.measures, on_none=bound.measures.committed)
        self._committing = asyncio.Lock()
        self._work: asyncio.TaskGroup | None = None
        self._member: Member | None = None
        self._topics: list[str] = []

    def stop(self) -> None:
        self._stop.set()

    async def run(self) -> None:
        while not self._stop:
            try:
                await self._prepare()
                await self._belong()
            except* (Unavailable, Conflict) as errors:
                self._attempts += 1
                error = errors.exceptions[0]
                log.warning("consumer_waiting", group=self._bound.group, error=str(error), cause=repr(error.__cause__))
                await self._stop.within(self._bound.policy.backoff(self._attempts))

    async def lag(self) -> int:
        """Records of the own partitions that are not committed."""
        return await self._member.lag() if self._member else 0

    async def assigned(self, partitions: frozenset[TopicPartition]) -> None:
        self._attempts = 0
        self._lag_watch.moved()
        self._bound.dropped.moved()
        for partition in partitions:
            self._workers[partition] = self._new_worker()
        log.info("assigned", group=self._bound.group, partitions=sorted(map(str, partitions)))

    async def revoked(self, partitions: frozenset[TopicPartition]) -> None:
        """Drains and commits before the next owner begins; what was not begun is left to it."""
        mine = {partition: self._workers[partition] for partition in partitions if partition in self._workers}
        await asyncio.gather(*(worker.end(self._bound.policy.drain) for worker in mine.values()))
        await self._commit(mine)
        for partition, worker in mine.items():
            if self._workers.get(partition) is worker:
                del self._workers[partition]
        self._paused.difference_update(mine)

    def _new_batcher(self) -> Batcher | None:
        if self._bound.subscription.batch is None:
            return None
        together, alone = BatchProcessor(self._bound, self._processor).process, self._processor.process
        return Batcher(together, alone, self._bound.subscription.batch, self._spawn, self._bound.tenant)

    def _new_worker(self) -> Worker:
        if self._batcher is not None:
            return BatchedPartition(self._batcher)
        return PartitionWorker(self._processor.process, self._spawn)

    async def _prepare(self) -> None:
        subscription = self._bound.subscription
        letters = subscription.dead_letters(self._bound.service_name)
        own = [topic for topic in subscription.topics if topic.name not in subscription.doors]
        await self._bound.bus.ensure(*own, *(letters[topic.name] for topic in own))
        doors = [topic for topic in subscription.topics if topic.name in subscription.doors]
        opened = [topic.name for topic in doors if await self._open(topic, letters[topic.name])]
        self._topics = [*(topic.name for topic in own), *opened]

    async def _open(self, door: Topic, dead_letters: Topic) -> bool:
        """Whether a door is as it should be: one that is not, made by whoever it is for, shuts nobody else out."""
        try:
            await self._bound.bus.ensure(door, dead_letters)
        except Conflict as error:
            log.error("door_not_heard", group=self._bound.group, topic=door.name, error=error.message)
            return False
        return True

    async def _belong(self) -> None:
        bound = self._bound
        gathers = self._batcher is not None
        member = bound.bus.member(bound.group, self._topics, self, drain=bound.policy.drain, gathers=gathers)
        self._member = member
        async with asyncio.TaskGroup() as self._work:
            committer = self._work.create_task(self._commit_regularly())
            try:
                await member.start()
                await self._take(member)
            finally:
                await self.revoked(frozenset(self._workers))
                committer.cancel()
                self._member = None
                await member.stop()

    async def _take(self, member: Member) -> None:
        while not self._stop:
            self._processor.check()
            taking = member.take(_MOST, self._wait())
            self._distribute(await self._stop.interrupting(taking) or ())
            self._balance(member)
            # Taking what is at hand waits for nothing, and the handlers want their turn.
            await asyncio.sleep(0)

    def _wait(self) -> float:
        if self._paused:
            return _WAIT_PAUSED
        return _WAIT if any(len(worker.window) for worker in self._workers.values()) else _WAIT_IDLE

    def _distribute(self, records: Sequence[Record]) -> None:
        if records:
            self._lag_watch.moved()
        for record in records:
            worker = self._workers.get(record.topic_partition)
            if worker is not None and not worker.stop:
                worker.take(record)

    def _balance(self, member: Member) -> None:
        policy, held = self._bound.policy, sum(worker.window.bytes for worker in self._workers.values())
        windows = {partition: worker.window for partition, worker in self._workers.items()}
        full = {partition for partition, window in windows.items() if window.full(policy, held)} - self._paused
        roomy = {partition for partition in self._paused if windows[partition].roomy(policy, held)}
        member.pause(full)
        member.resume(roomy)
        self._paused = (self._paused | full) - roomy
        self._processor.full = {partition: windows[partition].overtaking for partition in self._paused}

    async def _commit_regularly(self) -> None:
        for turn in itertools.count(1):
            await asyncio.sleep(self._bound.policy.commit_interval)
            await self._commit(self._workers)
            self._bound.measures.holds(sum(len(worker.window) for worker in self._workers.values()))
            if turn % COMMITS_A_LOOK == 0:
                await self._lag_watch.look()

    async def _commit(self, workers: dict[TopicPartition, Worker]) -> None:
        async with self._committing:
            windows = {partition: worker.window for partition, worker in workers.items()}
            due = {partition: offset for partition, window in windows.items() if (offset := window.due()) is not None}
            if not due or self._member is None:
                return
            try:
                await self._member.commit(due)
            except Unavailable as error:
                log.warning("not_committed", group=self._bound.group, error=error.message, cause=repr(error.__cause__))
                return
            self._bound.measures.committed()
            for partition, offset in due.items():
                windows[partition].committed(offset)

    def _spawn(self, work: "asyncio._CoroutineLike[None]") -> "asyncio.Task[None]":
        assert self._work is not None
        return self._work.create_task(work)
