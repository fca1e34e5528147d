"""Record processor: brings each record to its end: done, a dead letter, or left to the next owner."""

from collections.abc import Mapping
from typing import Any, Final, Generic, TypeVar
from zlib import crc32

import structlog

from sluiceway_common.bus.records import Record, TopicPartition
from sluiceway_common.delivery.bound_subscription import BoundSubscription
from sluiceway_common.delivery.dead_letters import DeadLetters
from sluiceway_common.delivery.partition_worker import StopSignal
from sluiceway_common.delivery.policy import Failure, Permanent, RetryState, Transient
from sluiceway_common.delivery.subscriptions import HeardEvent
from sluiceway_common.fair_semaphore import FairSemaphore
from sluiceway_common.observability.logs import Seldom

_LANES: Final = 64
# So many must have got through for each of whom nobody knows whether it fails for itself or in an outage.
_THROUGH_FOR_EACH: Final = 4

S = TypeVar("S")

log = structlog.get_logger(__name__)


class RecordProcessor(Generic[S]):
    """Processes the records of one subscription."""

    def __init__(self, bound: BoundSubscription[S]) -> None:
        self._bound = bound
        policy, now = bound.policy, bound.clock.monotonic
        self._slots = FairSemaphore(
            policy.concurrency, reserved=policy.reserved, contended=policy.contended, flood=policy.flood, now=now
        )
        self._dead_letters = DeadLetters(bound)
        self._seldom = Seldom()
        self._successes = 0
        self._open = set[RetryState]()
        # By partition that takes no more: how many are finished behind one that is not.
        self.full: Mapping[TopicPartition, int] = {}

    async def process(self, record: Record, stop: StopSignal) -> bool:
        """True when the record is done or a dead letter; False when the worker was stopped before."""
        heard = await self.read(record, stop)
        return heard if isinstance(heard, bool) else await self.handle(record, heard, stop)

    async def read(self, record: Record, stop: StopSignal) -> HeardEvent | bool:
        """The event of the record; where it is none for this group, what `process` answers."""
        heard = None if self._bound.is_for_others(record) else await self._bound.read(record)
        if heard is None:
            self._bound.measures.ended("skipped")
            return True
        if isinstance(heard, Permanent):
            return await self._dead_letters.put(record, heard, 0, stop)
        return heard

    async def handle(self, record: Record, heard: HeardEvent, stop: StopSignal) -> bool:
        """Attempts it until it is done or fails for good."""
        retries = self.retries()
        self._open.add(retries)
        try:
            return await self._attempt(record, heard, retries, stop)
        finally:
            self._open.discard(retries)

    async def _attempt(self, record: Record, heard: HeardEvent, retries: RetryState, stop: StopSignal) -> bool:
        while True:
            async with self._slots.slot(heard.principal.tenant, lane_of(heard.event)):
                if stop:
                    return False
                retries.begin(self._successes)
                failure = await self._bound.attempt([heard])
            if failure is None:
                return self.done(record)
            verdict = self.verdict(retries, failure, holds_up=self._holds_up(record.topic_partition))
            if isinstance(verdict, Permanent):
                return await self._dead_letters.put(record, verdict, retries.count, stop)
            self.retry(record, failure, retries.count, verdict)
            if await stop.within(verdict):
                return False

    def retries(self) -> RetryState:
        return RetryState(self._bound.policy, self._successes, self._bound.clock.monotonic())

    def verdict(self, retries: RetryState, failure: Failure, *, holds_up: bool = False) -> float | Permanent:
        return retries.verdict(failure, self._successes, self._bound.clock.monotonic(), holds_up=holds_up)

    def _holds_up(self, partition: TopicPartition) -> bool:
        """Whether the partition is full of records that got through, but for a few that do not."""
        through = self.full.get(partition, 0)
        if not through:
            return False
        unknown = sum(not each.overtaken(self._successes) for each in self._open)
        return _THROUGH_FOR_EACH * unknown <= through

    def check(self) -> None:
        """Raises DeadLetterLimitExceeded."""
        self._dead_letters.check()

    def done(self, record: Record) -> bool:
        self._successes += 1
        self._dead_letters.done(record)
        self._bound.measures.ended("done")
        return True

    def retry(self, record: Record, failure: Failure, attempts: int, wait: float) -> None:
        """Counts and logs an attempt that failed and is made again after a wait."""
        self._bound.measures.retried(failure)
        if self._seldom.may(type(failure).__name__):
            log.warning(
                "retry",
                group=self._bound.group,
                record=record.coordinates,
                attempts=attempts,
                wait=wait,
                why=failure.detail,
                cause=repr(failure.cause) if isinstance(failure, Transient) else "",
            )


def lane_of(event: Any) -> str:
    """Of its collection. Tenants and producers name as many of these as they like, and at each turn all lanes of a
    tenant are looked at: so some share one."""
    return str(crc32(getattr(event, "collection", "").encode()) % _LANES)
