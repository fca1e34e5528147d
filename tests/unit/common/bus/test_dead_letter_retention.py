"""Retention of dead-letter topics, on a broker: those that were there before get it too, and what it drops is said."""

import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic, RecordsToDelete  # type: ignore[import-untyped]  # ships no types
from aiokafka.admin.config_resource import (  # type: ignore[import-untyped]  # ships no types
    ConfigResource,
    ConfigResourceType,
)
from aiokafka.structs import TopicPartition  # type: ignore[import-untyped]  # ships no types

from sluiceway_common.bus.admin import settings_of_dead_letters
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.records import Record
from sluiceway_common.bus.topics import DeadLetterRetention, Topic, dead_letters_of
from sluiceway_common.delivery.dead_letters import dead_letter_of
from sluiceway_common.errors import NotFound
from sluiceway_common.redrive import Redrive
from sluiceway_common.testing import eventually
from tests.support.replica import started

pytestmark = pytest.mark.server

MONTH = DeadLetterRetention(days=30, bytes=256 * 2**20)


@asynccontextmanager
async def admin_of(servers: str) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


async def settings_there(admin: AIOKafkaAdminClient, topic: str) -> Mapping[str, str]:
    (answer,) = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    return {name: value for *_, entries in answer.resources for name, value, *_ in entries}


async def test_a_new_topic_has_the_retention(kafka: str) -> None:
    topic = dead_letters_of("embed", f"a.{uuid.uuid4().hex}.v1")
    bus = KafkaBus(kafka, source="test", retention=MONTH)
    async with started(bus), admin_of(kafka) as admin:
        await bus.ensure(topic)
        assert settings_of_dead_letters(MONTH).items() <= (await settings_there(admin, topic.name)).items()


async def test_a_topic_from_before_gets_it_and_keeps_what_operators_set(kafka: str) -> None:
    topic = dead_letters_of("embed", f"a.{uuid.uuid4().hex}.v1")
    before = {"cleanup.policy": "compact", "max.message.bytes": "1000", "min.compaction.lag.ms": "7"}
    bus = KafkaBus(kafka, source="test", retention=MONTH)
    async with started(bus), admin_of(kafka) as admin:
        await admin.create_topics([NewTopic(topic.name, 1, 1, topic_configs=before)])

        async def is_there() -> bool:
            return topic.name in await bus.names()

        await eventually(is_there, within=30)
        await bus.ensure(topic)
        wanted = settings_of_dead_letters(MONTH) | {"min.compaction.lag.ms": "7"}

        async def is_so() -> bool:
            return wanted.items() <= (await settings_there(admin, topic.name)).items()

        # A broker tells of a topic, and of what was set on it, a moment after it has taken it.
        await eventually(is_so, within=30)


async def test_who_sends_back_what_was_dropped_hears_that_it_was(kafka: str) -> None:
    name = f"a.{uuid.uuid4().hex}.v1"
    group, topic = f"embed.{name}", dead_letters_of("embed", name)
    facts = {"reason": "INVALID", "detail": "no", "attempts": "1", "group": group, "tenant": "acme"}
    facts["at"] = "2026-01-01T00:00:00+00:00"
    bus = KafkaBus(kafka, source="test")
    async with started(bus), admin_of(kafka) as admin:
        await bus.ensure(topic, Topic(name, "id", 1, 1, compacted=False))
        await bus.put(*(dead_letter_of(Record(name, b"k", b"v", (), 0, at), facts, topic.name) for at in range(2)))
        redrive = Redrive(bus, {group: [topic.name], f"embed.other.{name}": [f"other.{name}.embed.dlq"]})
        with pytest.raises(NotFound, match=r"^no such record is a dead letter here"):
            await redrive.redrive([f"{group}/0/9"])
        await admin.delete_records({TopicPartition(topic.name, 0): RecordsToDelete(before_offset=1)})
        with pytest.raises(NotFound, match=r"dropped by age or size.*SLUICEWAY_DEAD_LETTER_DAYS"):
            await redrive.redrive([f"{group}/0/0"])
        with pytest.raises(NotFound, match=r"^no such record is a dead letter here"):
            await redrive.redrive([f"embed.other.{name}/0/0"])
        assert (await redrive.redrive([f"{group}/0/1"])).sent == 1
