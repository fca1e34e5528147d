"""Log of Kafka as tests use it: open for as long as it is needed, and read to its end."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager
from typing import TypeVar

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition  # type: ignore[import-untyped]  # ships no types
from aiokafka.admin import AIOKafkaAdminClient  # type: ignore[import-untyped]  # ships no types
from google.protobuf.message import Message

from sluiceway_common.bus.connection import OPEN, Security
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.log import Log, records_on
from sluiceway_common.bus.records import Decoded, Record, decode
from sluiceway_common.bus.signatures import Sign
from sluiceway_common.bus.topics import topic_of
from tests.support import signing
from tests.support.replica import PATIENT, started

M = TypeVar("M", bound=Message)

# A broker that has just come up answers late.
_READ_WITHIN = 60.0


@asynccontextmanager
async def log_at(
    servers: str, *, source: str = "test", security: Security = OPEN, sign: Sign = signing.sign
) -> AsyncIterator[KafkaBus]:
    """The log, to write to it as `source` and to read it."""
    bus = KafkaBus(servers, source=source, answer=PATIENT, security=security, sign=sign)
    async with started(bus):
        yield bus


async def all_on(bus: Log, topic: str) -> list[Record]:
    """Every record that lies on a topic now, by where it lies; none where there is no such topic."""
    async with asyncio.timeout(_READ_WITHIN):
        records = [record async for record in records_on(bus, topic)]
    return sorted(records, key=lambda record: (record.partition, record.offset))


async def words_on_all_topics(servers: str, words: Collection[str], *, security: Security = OPEN) -> set[str]:
    """Those that stand anywhere on any topic now: in keys, bodies or headers.

    One consumer takes all topics together: of a log with hundreds, one at a time is minutes."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=servers, enable_auto_commit=False, auto_offset_reset="earliest", **security.arguments()
    )
    found = set[str]()
    async with asyncio.timeout(_READ_WITHIN):
        await consumer.start()
        try:
            ends = await _ends_of_all(servers, consumer, security)
            consumer.assign(list(ends))
            while any([await consumer.position(each) < end for each, end in ends.items()]):
                taken = await consumer.getmany(timeout_ms=200)
                said = b" ".join(part for records in taken.values() for each in records for part in _parts(each))
                found |= {word for word in words if word.encode() in said}
        finally:
            await consumer.stop()
    return found


async def _ends_of_all(servers: str, consumer: AIOKafkaConsumer, security: Security) -> dict[TopicPartition, int]:
    """Of the partitions on which anything was ever said."""
    admin = AIOKafkaAdminClient(bootstrap_servers=servers, **security.arguments())
    await admin.start()
    try:
        described = await admin.describe_topics()
    finally:
        await admin.close()
    every = [TopicPartition(topic["topic"], each["partition"]) for topic in described for each in topic["partitions"]]
    return {each: end for each, end in (await consumer.end_offsets(every)).items() if end}


def _parts(record: ConsumerRecord) -> Iterator[bytes]:
    yield from filter(None, (record.key, record.value, *(value for _, value in record.headers)))


async def said_on(bus: Log, kind: type[M]) -> list[Decoded[M]]:
    """Every event of one kind that lies there now; those of one key stand in their order."""
    read = [decode(record, kind) for record in await all_on(bus, topic_of(kind).name)]
    return [each for each in read if isinstance(each, Decoded)]
