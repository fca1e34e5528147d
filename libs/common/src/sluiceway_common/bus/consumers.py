"""Kafka consumers behind the ports of the log. Auto-commit is off: what is done is for delivery to say."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aiokafka import (  # type: ignore[import-untyped]  # ships no types
    AIOKafkaConsumer,
    ConsumerRebalanceListener,
)
from aiokafka import TopicPartition as KafkaPartition

from sluiceway_common.bus.connection import KafkaConnection, connect, translating_errors
from sluiceway_common.bus.decompression import bound_decompression
from sluiceway_common.bus.fetch_pace import LIVELY_MS, FetchPace
from sluiceway_common.bus.limits import within_limits
from sluiceway_common.bus.log import RebalanceListener
from sluiceway_common.bus.records import Record, TopicPartition
from sluiceway_common.bus.take_room import room_of_a_take
from sluiceway_common.bus.unreadable import step_over_unreadable

# A take that finds a rebalance under way gives up after so long, so that whoever takes can be stopped.
_REBALANCE_WAIT = 1.0


class KafkaReader:
    """Reads partitions from given offsets on, in no group."""

    def __init__(self, connection: KafkaConnection, positions: Mapping[TopicPartition, int]) -> None:
        self._connection = connection
        self._from = positions
        self._consumer = _consumer(connection)
        self._pace = FetchPace(connection, self._consumer)

    async def start(self) -> None:
        with translating_errors(self._connection, "connecting"):
            self._consumer.assign([_kafka_partition(partition) for partition in self._from])
            await connect(self._connection, self._consumer)
            self._pace.begin()
            for partition, offset in self._from.items():
                self._consumer.seek(_kafka_partition(partition), offset)

    async def stop(self) -> None:
        await self._consumer.stop()

    async def take(self, most: int, seconds: float) -> Sequence[Record]:
        return await _take(self._connection, self._consumer, self._pace, most, seconds)

    async def positions(self) -> Mapping[TopicPartition, int]:
        with translating_errors(self._connection, "positions"):
            return {each: await self._consumer.position(_kafka_partition(each)) for each in self._from}

    async def lag(self) -> int:
        with translating_errors(self._connection, "lag"):
            async with asyncio.timeout(self._connection.answer):
                ends = await self._consumer.end_offsets([_kafka_partition(each) for each in self._from])
                return sum([end - await self._consumer.position(each) for each, end in ends.items()])


class KafkaMember:
    """A dynamic member of a group. Partitions are handed over only after `listener` has given them back."""

    def __init__(
        self,
        connection: KafkaConnection,
        group: str,
        topics: Sequence[str],
        listener: RebalanceListener,
        *,
        drain: float,
        gathers: bool,
    ) -> None:
        self._connection = connection
        self._topics = topics
        self._listener = listener
        # What the group has committed of the own partitions; None: nothing yet. Nobody else commits for an owner.
        self._committed: dict[TopicPartition, int | None] = {}
        session = int(connection.session * 1000)
        self._consumer = _consumer(
            connection,
            group_id=group,
            session_timeout_ms=session,
            # As Kafka recommends: two may be lost.
            heartbeat_interval_ms=session // 3,
            # The group waits for whoever drains; if it waited less, two would own a partition.
            rebalance_timeout_ms=int(drain * 1000) + session,
        )
        self._pace = FetchPace(connection, self._consumer, gathers=gathers)

    async def start(self) -> None:
        with translating_errors(self._connection, "connecting"):
            await connect(self._connection, self._consumer)
            self._pace.begin()
            # Only now: a consumer that is subscribed before waits in `start` for as long as a rebalance takes.
            self._consumer.subscribe(list(self._topics), listener=_KafkaListener(self))

    async def stop(self) -> None:
        await self._consumer.stop()
        self._pace.end()

    async def take(self, most: int, seconds: float) -> Sequence[Record]:
        return await _take(self._connection, self._consumer, self._pace, most, seconds)

    async def positions(self) -> Mapping[TopicPartition, int]:
        with translating_errors(self._connection, "positions"):
            owned = self._consumer.assignment()
            return {TopicPartition(*partition): await self._consumer.position(partition) for partition in owned}

    def pause(self, partitions: Iterable[TopicPartition]) -> None:
        self._consumer.pause(*self._owned(partitions))

    def resume(self, partitions: Iterable[TopicPartition]) -> None:
        self._consumer.resume(*self._owned(partitions))

    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        with translating_errors(self._connection, "commit"):
            async with asyncio.timeout(self._connection.answer):
                await self._consumer.commit({_kafka_partition(each): offset for each, offset in offsets.items()})
        self._committed.update(offsets)

    async def lag(self) -> int:
        owned = [TopicPartition(*partition) for partition in self._consumer.assignment()]
        with translating_errors(self._connection, "lag"):
            async with asyncio.timeout(self._connection.answer):
                done = await self._done(owned)
                ends = await self._consumer.end_offsets([_kafka_partition(each) for each in owned])
        return sum(ends[_kafka_partition(each)] - done[each] for each in owned)

    async def _done(self, owned: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]:
        """Where the group goes on. Asked of the brokers it is a request a partition, so each is asked for once."""
        for each in owned:
            if each not in self._committed:
                self._committed[each] = await self._consumer.committed(_kafka_partition(each))
        known = {each: self._committed.get(each) for each in owned}
        begun = [_kafka_partition(each) for each, offset in known.items() if offset is None]
        starts = await self._consumer.beginning_offsets(begun) if begun else {}
        return {each: starts[_kafka_partition(each)] if offset is None else offset for each, offset in known.items()}

    async def revoked(self, partitions: frozenset[TopicPartition]) -> None:
        await self._listener.revoked(partitions)
        self._committed.clear()

    async def assigned(self, partitions: frozenset[TopicPartition]) -> None:
        self._committed.clear()
        self._pace.assigned()
        await self._listener.assigned(partitions)

    def _owned(self, partitions: Iterable[TopicPartition]) -> list[Any]:
        return [each for each in map(_kafka_partition, partitions) if each in self._consumer.assignment()]


class _KafkaListener(ConsumerRebalanceListener):  # type: ignore[misc]  # the client asks for this untyped base
    def __init__(self, listener: RebalanceListener) -> None:
        self._listener = listener

    async def on_partitions_revoked(self, revoked: Iterable[Any]) -> None:
        await self._listener.revoked(frozenset(TopicPartition(*partition) for partition in revoked))

    async def on_partitions_assigned(self, assigned: Iterable[Any]) -> None:
        await self._listener.assigned(frozenset(TopicPartition(*partition) for partition in assigned))


def _consumer(connection: KafkaConnection, **more: Any) -> AIOKafkaConsumer:
    bound_decompression()
    step_over_unreadable()
    return AIOKafkaConsumer(
        **connection.arguments(),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=LIVELY_MS,
        # A topic that was made a moment ago, or came back with its broker, is seen within seconds, not five minutes.
        metadata_max_age_ms=15_000,
        **more,
    )


async def _take(
    connection: KafkaConnection, consumer: AIOKafkaConsumer, pace: FetchPace, most: int, seconds: float
) -> Sequence[Record]:
    with translating_errors(connection, "records"), room_of_a_take():
        try:
            async with asyncio.timeout(seconds + _REBALANCE_WAIT):
                taken = await consumer.getmany(timeout_ms=int(seconds * 1000), max_records=most)
        except TimeoutError:
            return ()
    pace.took(bool(taken))
    return [within_limits(_record(raw)) for raws in taken.values() for raw in raws]


def _record(raw: Any) -> Record:
    if isinstance(raw, Record):
        return raw
    return Record(raw.topic, raw.key, raw.value, tuple(raw.headers), raw.partition, raw.offset)


def _kafka_partition(partition: TopicPartition) -> Any:
    return KafkaPartition(partition.topic, partition.partition)
