"""Event log on Apache Kafka."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Self

from google.protobuf.message import Message

from sluiceway_common.bus import admin, group_offsets
from sluiceway_common.bus.admin_session import AdminSession
from sluiceway_common.bus.connection import OPEN, KafkaConnection, Security
from sluiceway_common.bus.consumers import KafkaMember, KafkaReader
from sluiceway_common.bus.log import Member, Reader, RebalanceListener
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.bus.producers import Producers
from sluiceway_common.bus.records import Record, TopicPartition, record_of
from sluiceway_common.bus.signatures import Sign, unsigned
from sluiceway_common.bus.topics import DeadLetterRetention, Topic, topic_of
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.settings import Shared


class KafkaBus:
    """Speaks with `acks=all` and an idempotent producer; what is said is on all replicas when `publish` returns.

    `source` names who speaks (`ce_source`), `sign` signs what is published; what is put lies there as it is.
    `replication` is that of the topics it creates: three, or as many as there are brokers; `retention` that of
    dead-letter topics. Starts while Kafka is away.
    """

    def __init__(
        self,
        servers: str,
        *,
        source: str,
        replication: int | None = None,
        answer: float = 10.0,
        session: float = 10.0,
        clock: Clock | None = None,
        security: Security = OPEN,
        retention: DeadLetterRetention | None = None,
        sign: Sign = unsigned,
    ) -> None:
        self._connection = KafkaConnection(servers, answer, session, security)
        self._admin = AdminSession(self._connection)
        self._producers = Producers(self._connection)
        self._replication = replication
        self._retention = retention or DeadLetterRetention()
        self._source = source
        self._sign = sign
        self._clock = clock or SystemClock()

    @classmethod
    def of(cls, shared: Shared, *, source: str, sign: Sign = unsigned) -> Self:
        """Where and as the settings say."""
        retention = DeadLetterRetention(days=shared.dead_letter_days, bytes=shared.dead_letter_bytes)
        return cls(
            shared.kafka,
            source=source,
            answer=shared.kafka_request_seconds,
            security=Security.of(shared),
            retention=retention,
            sign=sign,
        )

    @property
    def work(self) -> "asyncio.Task[None] | None":
        return self._producers.keeper

    async def start(self) -> None:
        await self._producers.start()

    async def stop(self) -> None:
        await self._producers.stop()

    async def __call__(self, *events: OutgoingEvent) -> None:
        await self.publish(events)

    async def publish(self, events: Sequence[OutgoingEvent]) -> None:
        at = self._clock.now()
        await self.put(*(self._sign(record_of(one, source=self._source, at=at)) for one in events))

    async def put(self, *records: Record) -> None:
        await self._producers.send(records)

    async def ensure(self, *topics: Topic) -> None:
        await admin.ensure(self._admin, topics, self._replication, self._retention)

    async def ensure_topics(self, *messages: type[Message]) -> None:
        await self.ensure(*map(topic_of, messages))

    async def names(self) -> frozenset[str]:
        return frozenset(await self._admin.partitions())

    async def starts(self, topic: str) -> Mapping[TopicPartition, int]:
        return await admin.starts(self._admin, topic)

    async def ends(self, topic: str) -> Mapping[TopicPartition, int]:
        return await admin.ends(self._admin, topic)

    async def committed(self, group: str, topic: str) -> Mapping[TopicPartition, int]:
        return await group_offsets.committed(self._admin, group, topic)

    async def move(self, group: str, offsets: Mapping[TopicPartition, int]) -> None:
        await group_offsets.move(self._connection, group, offsets)

    def member(
        self, group: str, topics: Sequence[str], listener: RebalanceListener, *, drain: float, gathers: bool = False
    ) -> Member:
        return KafkaMember(self._connection, group, topics, listener, drain=drain, gathers=gathers)

    def reader(self, positions: Mapping[TopicPartition, int]) -> Reader:
        return KafkaReader(self._connection, positions)
