"""Admin client of Kafka: creates topics as their contracts say, sets how long dead letters are kept, and tells
partitions and offsets.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer  # type: ignore[import-untyped]  # ships no types
from aiokafka import TopicPartition as KafkaPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic  # type: ignore[import-untyped]  # ships no types
from aiokafka.admin.config_resource import (  # type: ignore[import-untyped]  # ships no types
    ConfigResource,
    ConfigResourceType,
)
from aiokafka.errors import (  # type: ignore[import-untyped]  # ships no types
    NoError,
    TopicAlreadyExistsError,
    for_code,
)

from sluiceway_common.bus.admin_session import AdminSession
from sluiceway_common.bus.connection import connect, translating_errors
from sluiceway_common.bus.records import TopicPartition
from sluiceway_common.bus.topics import DEAD_LETTERS, DeadLetterRetention, Topic
from sluiceway_common.errors import Conflict, Unavailable

# A dead letter is the original record and why it lies there: it must fit although the original just fitted.
DEAD_LETTER_BYTES = 4 * 1024 * 1024

_LOOK_EVERY = 0.1

# Only whole segments are dropped, the oldest first: of so many, little more than what is too much goes at a time.
_SEGMENTS: Final = 8
_LARGEST_SEGMENT: Final = 2**30  # The broker counts its bytes in 32 bits.
_SET_ON_THE_TOPIC: Final = 1
_DAY: Final = 24 * 60 * 60 * 1000

log = structlog.get_logger(__name__)

# What a topic gets where nobody says otherwise and there are so many brokers.
_COPIES = 3


async def ensure(
    session: AdminSession, topics: Sequence[Topic], replication: int | None, retention: DeadLetterRetention
) -> None:
    """Creates the topics that are missing; dead-letter topics that are there get the retention. Raises Conflict where
    one has another number of partitions."""
    async with session.client():
        there = await session.partitions()
        missing = [topic for topic in topics if topic.name not in there]
        if missing:
            await _create(session, missing, replication, retention)
            await _known(session, frozenset(topic.name for topic in missing))
        for topic in topics:
            if there.get(topic.name, topic.partitions) != topic.partitions:
                raise Conflict(
                    f"{topic.name} has {there[topic.name]} partitions, its contract says {topic.partitions}; "
                    "copy it to a new topic, for order per key depends on the number"
                )
        old = [name for name in _dead_letters(topics) if name in there]
        await _retain(session, old, settings_of_dead_letters(retention))


def settings_of_dead_letters(retention: DeadLetterRetention) -> dict[str, str]:
    """The settings of a dead-letter topic: what was sent back is compacted away, what is old or too much dropped."""
    return {
        "cleanup.policy": "compact,delete",
        "max.message.bytes": str(DEAD_LETTER_BYTES),
        "retention.ms": str(retention.days * _DAY),
        "retention.bytes": str(retention.bytes),
        "segment.bytes": str(min(retention.bytes // _SEGMENTS, _LARGEST_SEGMENT)),
    }


def settings_of(topic: Topic) -> dict[str, str]:
    """The settings of a topic that its contract decides."""
    if topic.compacted:
        return {"cleanup.policy": "compact"}
    return {"cleanup.policy": "delete", "retention.ms": str(topic.days * _DAY)}


def _dead_letters(topics: Sequence[Topic]) -> frozenset[str]:
    return frozenset(topic.name for topic in topics if topic.name.endswith(DEAD_LETTERS))


async def _create(
    session: AdminSession, topics: Sequence[Topic], replication: int | None, retention: DeadLetterRetention
) -> None:
    dead_letters, configs = _dead_letters(topics), settings_of_dead_letters(retention)
    async with session.client() as admin:
        with translating_errors(session.connection, "creating topics"):
            copies = replication or min(_COPIES, len((await admin.describe_cluster())["brokers"]))
            wanted = [
                NewTopic(
                    topic.name,
                    topic.partitions,
                    copies,
                    topic_configs=configs if topic.name in dead_letters else settings_of(topic),
                )
                for topic in topics
            ]
            answer = await admin.create_topics(wanted, timeout_ms=session.connection.answer_ms)
            for _, code, *_ in answer.topic_errors:
                error = for_code(code)
                if code and error is not TopicAlreadyExistsError:
                    raise error


async def _retain(session: AdminSession, names: Sequence[str], wanted: dict[str, str]) -> None:
    """What operators set on a topic beside these stays. Where we may not, they are told, and work goes on."""
    if not names:
        return
    try:
        async with session.client() as admin:
            with translating_errors(session.connection, "retention of dead letters"):
                own = await _own_settings(admin, names)
                changed = {name: each | wanted for name, each in own.items() if each | wanted != each}
                if changed:
                    _must(await admin.alter_configs([_resource(name, each) for name, each in changed.items()]))
    except Unavailable as error:
        log.warning("dead_letter_retention_not_set", topics=sorted(names), error=error.message)


async def _own_settings(admin: AIOKafkaAdminClient, names: Sequence[str]) -> dict[str, dict[str, str]]:
    """By topic, what was set on it; what it has from its broker is left out."""
    answers = await admin.describe_configs([_resource(name, None) for name in names])
    _must(answers)
    return {
        name: {setting: value for setting, value, _, source, *_ in entries if source == _SET_ON_THE_TOPIC}
        for answer in answers
        for _, _, _, name, entries in answer.resources
    }


def _resource(name: str, settings: Mapping[str, str] | None) -> ConfigResource:
    return ConfigResource(ConfigResourceType.TOPIC, name, settings)


def _must(answers: Sequence[Any]) -> None:
    """Raises what a broker refused a topic for."""
    for code, *_ in (resource for answer in answers for resource in answer.resources):
        if (error := for_code(code)) is not NoError:
            raise error


async def _known(session: AdminSession, names: frozenset[str]) -> None:
    """Waits until the brokers tell of them: who joins before is given no partition until its next look."""
    with translating_errors(session.connection, "topics"):
        async with asyncio.timeout(session.connection.answer):
            while True:
                if names <= (await session.partitions()).keys():
                    return
                await asyncio.sleep(_LOOK_EVERY)


async def starts(session: AdminSession, topic: str) -> Mapping[TopicPartition, int]:
    """The first offset of every partition."""
    async with _partitions(session, topic) as (consumer, all_of_it):
        return _by_partition(await consumer.beginning_offsets(all_of_it))


async def ends(session: AdminSession, topic: str) -> Mapping[TopicPartition, int]:
    """The offset that the next record of every partition will have."""
    async with _partitions(session, topic) as (consumer, all_of_it):
        return _by_partition(await consumer.end_offsets(all_of_it))


@asynccontextmanager
async def _partitions(session: AdminSession, topic: str) -> AsyncIterator[tuple[AIOKafkaConsumer, list[Any]]]:
    connection, count = session.connection, (await session.partitions()).get(topic, 0)
    consumer = AIOKafkaConsumer(**connection.arguments(), enable_auto_commit=False)
    try:
        with translating_errors(connection, f"offsets of {topic}"):
            # Not under the limit below: connecting has its own, and cancelled it would leave a connection open.
            await connect(connection, consumer)
            async with asyncio.timeout(connection.answer):
                # Of a topic that the client was not told of it knows no leader, and looks for one after a pause.
                await consumer._client.add_topic(topic)
                yield consumer, [KafkaPartition(topic, number) for number in range(count)]
    finally:
        await consumer.stop()


def _by_partition(offsets: Mapping[Any, int]) -> Mapping[TopicPartition, int]:
    return {TopicPartition(*partition): offset for partition, offset in offsets.items()}
