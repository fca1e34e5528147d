"""Kafka goes away under a producer and comes back: what was given up meanwhile does not arrive behind later records."""

import asyncio
import uuid

import pytest

from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.records import Record
from sluiceway_common.bus.topics import Topic
from sluiceway_common.errors import Unavailable
from sluiceway_common.testing import eventually
from sluiceway_local.servers.kafka import Kafka
from tests.support.log import all_on, log_at
from tests.support.replica import PATIENT, started

pytestmark = pytest.mark.server


@pytest.mark.parametrize("way", ["cancelled", "refused"])
async def test_a_record_that_was_given_up_does_not_come_behind_later_ones(own_kafka: Kafka, way: str) -> None:
    topic = Topic(f"a.{uuid.uuid4().hex}.v1", key="document_id", partitions=1, days=1, compacted=True)
    late, other = KafkaBus(own_kafka.servers, source="test", answer=2.5), KafkaBus(own_kafka.servers, source="test")
    async with started(other):
        await other.ensure(topic)
        async with started(late):
            await put(late, topic, b"before")
            own_kafka.kill()
            with pytest.raises(TimeoutError if way == "cancelled" else Unavailable):
                async with asyncio.timeout(1.2 if way == "cancelled" else 30):
                    await put(late, topic, b"given up")
            await own_kafka.start()
            await eventually(lambda: is_put(other, topic, b"after"), within=PATIENT, every=0.2)
            # It works again, and by then it would have sent all that it had.
            await eventually(lambda: is_put(late, topic, b"last"), within=PATIENT, every=0.2)
    assert await values(own_kafka, topic) == [b"before", b"after", b"last"]


async def put(bus: KafkaBus, topic: Topic, value: bytes) -> None:
    await bus.put(Record(topic.name, b"key", value))


async def is_put(bus: KafkaBus, topic: Topic, value: bytes) -> bool:
    try:
        await put(bus, topic, value)
    except Unavailable:
        return False
    return True


async def values(kafka: Kafka, topic: Topic) -> list[bytes]:
    """Each once, in their order: who is told that nobody answered puts it again."""
    async with log_at(kafka.servers) as log:
        found = [record.value or b"" for record in await all_on(log, topic.name)]
    return list(dict.fromkeys(found))
