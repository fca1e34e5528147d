"""Where the partitions of a topic begin and end."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer  # type: ignore[import-untyped]  # ships no types
from aiokafka import TopicPartition as KafkaPartition

from sluiceway_common.bus import connecting, creation
from sluiceway_common.bus.connection import Connection, translating_errors
from sluiceway_common.bus.records import TopicPartition


async def starts(connection: Connection, topic: str) -> Mapping[TopicPartition, int]:
    """The first offset of every partition."""
    async with _partitions(connection, topic) as (consumer, partitions):
        return _by_partition(await consumer.beginning_offsets(partitions))


async def ends(connection: Connection, topic: str) -> Mapping[TopicPartition, int]:
    """The offset that the next record of every partition will have."""
    async with _partitions(connection, topic) as (consumer, partitions):
        return _by_partition(await consumer.end_offsets(partitions))


@asynccontextmanager
async def _partitions(connection: Connection, topic: str) -> AsyncIterator[tuple[AIOKafkaConsumer, list[Any]]]:
    count = (await creation.partitions(connection)).get(topic, 0)
    consumer = AIOKafkaConsumer(**connection.arguments(), enable_auto_commit=False)
    try:
        with translating_errors(connection, f"offsets of {topic}"):
            # Not under the limit below: connecting has its own, and cancelled it would leave a connection open.
            await connecting.start(connection, consumer)
            async with asyncio.timeout(connection.answer):
                yield consumer, [KafkaPartition(topic, number) for number in range(count)]
    finally:
        await consumer.stop()


def _by_partition(offsets: Mapping[Any, int]) -> Mapping[TopicPartition, int]:
    return {TopicPartition(*partition): offset for partition, offset in offsets.items()}
