"""In-memory log, under the same law as Kafka: for one process alone, and for tests."""

import asyncio
import contextlib
import itertools
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from google.protobuf.message import Message

from sluiceway_common.bus.log import Member, Reader, RebalanceListener
from sluiceway_common.bus.memory_readers import Group, MemoryMember, MemoryReader
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.bus.records import Record, TopicPartition, record_of
from sluiceway_common.bus.signatures import Sign, unsigned
from sluiceway_common.bus.topics import Topic, topic_of
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.errors import Conflict, Unavailable

# Whoever waits looks again: it may be sent away meanwhile, and partitions handed over, without a word.
_LOOK_AGAIN = 1.0


class MemoryBus:
    """Keeps every record for as long as it lives. While `away` is true it answers as a Kafka that is away."""

    def __init__(self, *, source: str = "memory", clock: Clock | None = None, sign: Sign = unsigned) -> None:
        self.away = False
        self._source = source
        self._sign = sign
        self._clock = clock or SystemClock()
        self._topics: dict[str, tuple[list[Record], ...]] = {}
        self._groups: defaultdict[str, Group] = defaultdict(Group)
        self._said = asyncio.Event()
        self._keyless = itertools.count()

    async def start(self) -> None:
        """Nothing to connect to."""

    async def stop(self) -> None:
        """Nothing to close: who hears can be started again and goes on where it was."""

    async def __call__(self, *events: OutgoingEvent) -> None:
        await self.publish(events)

    async def publish(self, events: Sequence[OutgoingEvent]) -> None:
        at = self._clock.now()
        await self.put(*(self._sign(record_of(one, source=self._source, at=at)) for one in events))

    async def put(self, *records: Record) -> None:
        for record in records:
            partitions = self.partitions(record.topic)
            number = self._partition(record.key, len(partitions))
            partitions[number].append(replace(record, partition=number, offset=len(partitions[number])))
        said, self._said = self._said, asyncio.Event()
        said.set()

    async def ensure(self, *topics: Topic) -> None:
        self.answer()
        for topic in topics:
            there = self._topics.setdefault(topic.name, tuple([] for _ in range(topic.partitions)))
            if len(there) != topic.partitions:
                raise Conflict(f"{topic.name} has {len(there)} partitions, its contract says {topic.partitions}")

    async def ensure_topics(self, *messages: type[Message]) -> None:
        await self.ensure(*map(topic_of, messages))

    async def names(self) -> frozenset[str]:
        self.answer()
        return frozenset(self._topics)

    async def starts(self, topic: str) -> Mapping[TopicPartition, int]:
        return {TopicPartition(topic, number): 0 for number in range(len(self.partitions(topic)))}

    async def ends(self, topic: str) -> Mapping[TopicPartition, int]:
        return {TopicPartition(topic, number): len(records) for number, records in enumerate(self.partitions(topic))}

    async def committed(self, group: str, topic: str) -> Mapping[TopicPartition, int]:
        return {each: self._groups[group].committed.get(each, 0) for each in await self.starts(topic)}

    async def move(self, group: str, offsets: Mapping[TopicPartition, int]) -> None:
        self.answer()
        self._groups[group].move(offsets)

    def member(
        self, group: str, topics: Sequence[str], listener: RebalanceListener, *, drain: float, gathers: bool = False
    ) -> Member:
        return MemoryMember(self, self._groups[group], topics, listener)

    def reader(self, positions: Mapping[TopicPartition, int]) -> Reader:
        return MemoryReader(self, positions)

    def answer(self) -> None:
        """Raises Unavailable while the log is away."""
        if self.away:
            raise Unavailable("the log in memory was sent away")

    def partitions(self, topic: str) -> tuple[list[Record], ...]:
        """The records of a topic. Raises Unavailable where there is none, as Kafka does after a while."""
        self.answer()
        if topic not in self._topics:
            raise Unavailable(f"there is no topic {topic}; ensure it first")
        return self._topics[topic]

    async def said(self, seconds: float) -> None:
        """Waits until something is said, so long at most."""
        # Not `wait_for`: in Python 3.11 it swallows a cancellation that comes with the event.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(seconds, _LOOK_AGAIN)):
                await self._said.wait()

    def _partition(self, key: bytes | None, partitions: int) -> int:
        return (next(self._keyless) if key is None else zlib.crc32(key)) % partitions
