"""Producer on a broker: what it sends to topics that it knows arrives, whatever topics it hears of meanwhile."""

import asyncio
import uuid

import pytest
from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped]  # ships no types

from sluiceway_common.bus.admin import DEAD_LETTER_BYTES
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.records import Record
from sluiceway_common.bus.topics import Topic
from sluiceway_common.errors import Invalid, Unavailable
from tests.support.replica import started

pytestmark = pytest.mark.server


def topics(count: int) -> list[Topic]:
    names = (f"a.{uuid.uuid4().hex}.v1" for _ in range(count))
    return [Topic(name, key="document_id", partitions=1, days=1, compacted=False) for name in names]


@pytest.fixture
def all_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client whose first question had to be put twice, as to a broker that is still starting, knows all topics."""
    start = AIOKafkaProducer.start

    async def start_knowing(producer: AIOKafkaProducer) -> None:
        await start(producer)
        await producer.client.force_metadata_update()

    monkeypatch.setattr(AIOKafkaProducer, "start", start_knowing)


async def put(bus: KafkaBus, topic: Topic, after: float) -> None:
    await asyncio.sleep(after)
    await bus.put(Record(topic.name, b"key", b"value"))


async def test_records_of_known_topics_arrive_while_one_that_is_new_is_looked_up(kafka: str, all_known: None) -> None:
    (first, *known), (new,) = topics(41), topics(1)
    maker, bus = KafkaBus(kafka, source="test"), KafkaBus(kafka, source="test")
    async with started(maker):
        await maker.ensure(first, *known)
        async with started(bus):
            await put(bus, first, 0)
            await maker.ensure(new)
            # Some wait in the client's hands at the moment in which it hears of the new one, whenever that is.
            waits = [each / 2000 for each in range(len(known))]
            async with asyncio.TaskGroup() as putting:
                putting.create_task(put(bus, new, 0.005))
                for topic, after in zip(known, waits, strict=True):
                    putting.create_task(put(bus, topic, after))


async def test_a_record_that_is_too_large_is_refused_for_its_sender_alone(kafka: str) -> None:
    (topic,) = topics(1)
    bus = KafkaBus(kafka, source="test")
    async with started(bus):
        await bus.ensure(topic)
        await put(bus, topic, 0)
        large, *others = (
            asyncio.create_task(bus.put(Record(topic.name, b"key", b"v" * size)))
            for size in (DEAD_LETTER_BYTES + 1, 1, 1, 1)
        )
        with pytest.raises(Invalid, match="takes no record of this size"):
            await large
        await asyncio.gather(*others)
        assert sum((await bus.ends(topic.name)).values()) == 4


async def test_behind_one_who_waited_in_vain_records_arrive_by_the_next_producer(kafka: str) -> None:
    (topic,) = topics(1)
    bus = KafkaBus(kafka, source="test", answer=1.0)
    async with started(bus):
        await bus.ensure(topic)
        await put(bus, topic, 0)
        # Whoever waits too long has the producer replaced.
        with pytest.raises(Unavailable):
            await bus.put(Record("a.never-made.v1", b"key", b"value"))
        async with asyncio.TaskGroup() as putting:
            for _ in range(8):
                putting.create_task(put(bus, topic, 0))
        assert sum((await bus.ends(topic.name)).values()) == 9
