"""Dead letters on a topic of a real Kafka: whatever the record is, a letter lies there in the end."""

import os
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import OutOfOrderSequenceNumber

from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.records import Record
from sluiceway_faststream import KafkaDeadLetters, UnhandledRecord, topic_name
from tests.support.happened import new_event
from tests.support.log import all_on, log_at

pytestmark = pytest.mark.server

MIB = 2**20


class Topic:
    """A topic of dead letters, and who puts them there."""

    def __init__(self, log: KafkaBus, name: str, letters: KafkaDeadLetters) -> None:
        self.log, self.name, self.letters = log, name, letters

    async def lay(self, value: bytes | None, key: bytes | None = b"k", reason: str = "why", **headers: bytes) -> None:
        record = SimpleNamespace(topic="t", partition=0, offset=7, value=value, key=key, headers=tuple(headers.items()))
        await self.letters(UnhandledRecord(record, 1, reason))

    async def laid(self) -> list[Record]:
        return list(await all_on(self.log, self.name))


@pytest.fixture
async def topic(kafka: str) -> AsyncIterator[Topic]:
    dead = new_event(partitions=1)
    async with log_at(kafka) as log:
        await log.ensure_topics(dead)
        letters = KafkaDeadLetters(kafka, topic_name(dead))
        yield Topic(log, topic_name(dead), letters)
        await letters.stop()


async def test_a_record_with_neither_key_nor_body_has_an_empty_key(topic: Topic) -> None:
    await topic.lay(None, None, a=b"1")
    (record,) = await topic.laid()
    assert (record.key, record.value, dict(record.headers)["a"]) == (b"", None, b"1")


async def test_a_record_that_is_large_until_it_is_compressed_is_kept_whole(topic: Topic) -> None:
    await topic.lay(bytes(2 * MIB))
    (record,) = await topic.laid()
    assert record.value == bytes(2 * MIB)


@pytest.mark.parametrize("mebibytes", [2, 5], ids=["for Kafka", "for the producer"])
async def test_a_record_that_is_too_large_is_laid_there_without_its_body_and_the_next_one_whole(
    topic: Topic, mebibytes: int
) -> None:
    await topic.lay(os.urandom(mebibytes * MIB), a=b"1")
    await topic.lay(b"next")
    large, following = await topic.laid()
    said: dict[str, Any] = dict(large.headers)
    assert (large.key, large.value, said["a"], said["dlq_without"]) == (b"k", b"", b"1", b"body")
    assert said["dlq_record"] == b"t/0/7"
    assert (following.value, "dlq_without" in dict(following.headers)) == (b"next", False)


async def test_a_record_whose_headers_are_too_large_leaves_a_letter_that_says_where_it_lies(topic: Topic) -> None:
    await topic.lay(b"x", a=os.urandom(2 * MIB))
    (record,) = await topic.laid()
    said = dict(record.headers)
    assert (record.key, record.value, said["dlq_without"]) == (None, b"", b"body, key, headers")
    assert (said["dlq_record"], said["dlq_reason"]) == (b"t/0/7", b"why")


async def test_a_producer_whose_sequence_is_spoilt_is_replaced(topic: Topic) -> None:
    await topic.lay(b"1")
    producer = topic.letters._producer
    assert producer is not None
    producer._txn_manager.increment_sequence_number(TopicPartition(topic.name, 0), 5)
    with pytest.raises(OutOfOrderSequenceNumber):
        await topic.lay(b"2")
    await topic.lay(b"2")
    assert [record.value for record in await topic.laid()] == [b"1", b"2"]


async def test_a_reason_that_is_no_text_is_told_all_the_same(topic: Topic) -> None:
    await topic.lay(b"x", reason="\udce4")
    (record,) = await topic.laid()
    assert dict(record.headers)["dlq_reason"] == rb"\udce4"
