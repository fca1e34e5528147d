"""Committed offsets of a consumer group, read and moved from outside of it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer  # type: ignore[import-untyped]  # ships no types
from aiokafka import TopicPartition as KafkaPartition
from aiokafka.errors import CommitFailedError, UnknownMemberIdError  # type: ignore[import-untyped]  # ships no types

from sluiceway_common.bus import admin
from sluiceway_common.bus.admin_session import AdminSession
from sluiceway_common.bus.connection import KafkaConnection, connect, translating_errors
from sluiceway_common.bus.records import TopicPartition
from sluiceway_common.errors import Conflict


async def committed(session: AdminSession, group: str, topic: str) -> Mapping[TopicPartition, int]:
    """Where the group goes on in each partition: the first record that is there where it has committed none."""
    starts = await admin.starts(session, topic)
    async with _outsider(session.connection, group, starts) as consumer:
        known = {each: await consumer.committed(KafkaPartition(*each)) for each in starts}
    return {each: start if known[each] is None else known[each] for each, start in starts.items()}


async def move(connection: KafkaConnection, group: str, offsets: Mapping[TopicPartition, int]) -> None:
    """Raises Conflict while the group has a member: it would commit over it."""
    async with _outsider(connection, group, offsets) as consumer:
        try:
            await consumer.commit({KafkaPartition(*each): offset for each, offset in offsets.items()})
        except (CommitFailedError, UnknownMemberIdError) as error:
            raise Conflict(f"the group {group} is at work; stop every replica that hears for it first") from error


@asynccontextmanager
async def _outsider(
    connection: KafkaConnection, group: str, partitions: Mapping[TopicPartition, int]
) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer that knows the group's offsets and is no member of it."""
    consumer = AIOKafkaConsumer(**connection.arguments(), group_id=group, enable_auto_commit=False)
    try:
        with translating_errors(connection, f"offsets of {group}"):
            consumer.assign([KafkaPartition(*each) for each in partitions])
            await connect(connection, consumer)
            yield consumer
    finally:
        await consumer.stop()
