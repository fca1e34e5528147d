"""What Kafka itself refuses stays in the outbox alone, on a topic that takes less than we say."""

import os
import uuid

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic  # type: ignore[import-untyped]  # ships no types
from sqlalchemy import insert

from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.records import BATCH_BYTES, Record
from sluiceway_common.outbox import Outbox
from sluiceway_common.outbox.table import row_of
from sluiceway_common.testing import eventually
from tests.support import outgoing
from tests.support.log import all_on
from tests.support.replica import started

pytestmark = pytest.mark.server

TAKES = 10_000
BODY = (("content-type", b"application/protobuf"),)


async def make_narrow_topic(servers: str, bus: KafkaBus, takes: int = TAKES) -> str:
    admin, name = AIOKafkaAdminClient(bootstrap_servers=servers), f"a.{uuid.uuid4().hex}.v1"
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, 1, 1, topic_configs={"max.message.bytes": str(takes)})])
    finally:
        await admin.close()

    async def is_there() -> bool:
        return name in await bus.names()

    await eventually(is_there, within=120)
    return name


async def test_records_that_kafka_refuses_hold_up_none_of_their_topic(kafka: str, database: str) -> None:
    outgoing.make_tables(database)
    bus = KafkaBus(kafka, source="ledger")
    async with started(bus), outgoing.opened(database) as ledger:
        topic = await make_narrow_topic(kafka, bus)
        # What is random is as large when it is compressed.
        sizes = [1, 2 * TAKES, 2, 3, 2 * TAKES, 4]
        records = [Record(topic, b"%d" % number, os.urandom(size), BODY) for number, size in enumerate(sizes)]
        async with ledger.transaction() as connection:
            await connection.execute(
                insert(outgoing.table), [row_of(each, f"{number}") for number, each in enumerate(records)]
            )
        outbox = Outbox(ledger, bus, outgoing.table)
        await outbox.start()
        await eventually(lambda: outgoing.waiting(database) == 2, within=60)
        await outbox.stop()
        said = {len(record.value or b"") for record in await all_on(bus, topic)}
        assert said == {1, 2, 3, 4}


async def test_of_a_key_nothing_passes_what_kafka_refuses_and_nothing_is_said_twice(kafka: str, database: str) -> None:
    """Of a producer that has said nothing there yet, Kafka takes whatever number comes first."""
    outgoing.make_tables(database)
    takes = 2 * BATCH_BYTES
    names = [b"%02d" % number for number in range(20)]
    records = [(b"bad", os.urandom(2 * takes)), *((name, b"1") for name in names)]
    records += [(b"bad", b"2"), *((name, b"2") for name in names), (b"large", os.urandom(takes - 1_000))]
    async with outgoing.opened(database) as ledger:
        for start in range(2):
            bus = KafkaBus(kafka, source="ledger")
            async with started(bus):
                if not start:
                    topic = await make_narrow_topic(kafka, bus, takes)
                    rows = [row_of(Record(topic, *each, BODY), f"{number}") for number, each in enumerate(records)]
                    async with ledger.transaction() as connection:
                        await connection.execute(insert(outgoing.table), rows)
                outbox = Outbox(ledger, bus, outgoing.table)
                await outbox.flush()
                assert outgoing.waiting(database) == 2
                said = [(record.key, record.value) for record in await all_on(bus, topic)]
                assert said == [each for each in records if each[0] != b"bad"]
