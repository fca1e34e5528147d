"""Producer on a broker: what it sends to topics that it knows arrives, whatever topics it hears of meanwhile."""

import asyncio
import gc
import os
import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped]  # ships no types
from aiokafka.errors import ProducerClosed  # type: ignore[import-untyped]  # ships no types

from sluiceway_common.bus.admin import DEAD_LETTER_BYTES
from sluiceway_common.bus.connection import KafkaConnection
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.producers import Producers, discard
from sluiceway_common.bus.records import Record
from sluiceway_common.bus.topics import Topic
from sluiceway_common.errors import Invalid, Unavailable
from tests.support.log import all_on
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


async def test_records_of_others_arrive_once_and_in_order_while_a_neighbour_is_refused_again_and_again(
    kafka: str,
) -> None:
    (topic,) = topics(1)
    bus = KafkaBus(kafka, source="test")
    async with started(bus):
        await bus.ensure(topic)
        is_over = asyncio.Event()

        async def says(name: bytes) -> int:
            said = 0
            while not is_over.is_set():
                await bus.put(*(Record(topic.name, name, b"%d" % (said + each)) for each in range(3)))
                said += 3
            return said

        saying = [asyncio.create_task(says(b"%d" % each)) for each in range(6)]
        for _ in range(12):
            with pytest.raises(Invalid, match="takes no record of this size"):
                # The client takes it, and Kafka does not: what is random is as large when it is compressed.
                await bus.put(Record(topic.name, b"large", os.urandom(DEAD_LETTER_BYTES - 1000)))
        is_over.set()
        said = await asyncio.gather(*saying)
        there = [(record.key, record.value) for record in await all_on(bus, topic.name)]
        for number, count in enumerate(said):
            name = b"%d" % number
            assert [value for key, value in there if key == name] == [b"%d" % each for each in range(count)]


async def test_who_waits_for_the_metadata_of_a_producer_that_is_replaced_goes_by_the_next(kafka: str) -> None:
    first, second = topics(2)
    bus = KafkaBus(kafka, source="test")
    async with started(bus):
        await bus.ensure(first, second)
        await put(bus, first, 0)
        producer = bus._producers._producer
        assert producer is not None
        # As a broker that is asked for its topics and is silent.
        producer.client._sync_task.cancel()
        waiting = asyncio.create_task(put(bus, second, 0))
        await asyncio.sleep(0)
        with pytest.raises(Invalid, match="takes no record of this size"):
            await bus.put(Record(first.name, b"large", os.urandom(DEAD_LETTER_BYTES - 1000)))
        await waiting


@dataclass
class Client:
    """A producer of the library on a broker that takes `seconds` to say that it has a record; None: it never does."""

    seconds: float | None
    takes: int
    sent: list["asyncio.Future[None]"] = field(default_factory=list)

    @property
    def client(self) -> "Client":
        return self

    async def add_topic(self, _topic: str) -> None:
        """Known at once."""

    async def send(self, *_record: object, headers: object) -> "asyncio.Future[None]":
        if len(self.sent) >= self.takes:
            await asyncio.Event().wait()
        said: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.sent.append(said)
        if self.seconds is not None:
            asyncio.get_running_loop().call_later(self.seconds, lambda: said.done() or said.set_result(None))
        return said


class HandedOver(Producers):
    """The producer is handed over by the test."""

    def give(self, client: Client) -> None:
        self._producer, self._told = client, set()
        self._there.set()

    @property
    def is_broken(self) -> bool:
        return self._broken.is_set()


RECORD = Record("a.topic.v1", b"key", b"value")


async def test_who_waited_for_a_producer_and_had_too_little_time_left_for_it_breaks_none() -> None:
    producers = HandedOver(KafkaConnection("localhost:9092", answer=1.3))
    late = asyncio.create_task(producers.send([RECORD]))
    await asyncio.sleep(1.2)
    producers.give(Client(seconds=0.5, takes=9))
    with pytest.raises(Unavailable):
        await late
    assert not producers.is_broken
    await producers.send([RECORD])


async def test_who_was_left_waiting_by_a_producer_breaks_that_one_and_not_the_next() -> None:
    producers = HandedOver(KafkaConnection("localhost:9092", answer=1.2))
    producers.give(Client(seconds=None, takes=9))
    waiting = asyncio.create_task(producers.send([RECORD]))
    await asyncio.sleep(0.1)
    producers.give(Client(seconds=0, takes=9))
    with pytest.raises(Unavailable):
        await waiting
    assert not producers.is_broken
    producers.give(Client(seconds=None, takes=9))
    with pytest.raises(Unavailable):
        await producers.send([RECORD])
    assert producers.is_broken


async def test_nobody_complains_of_what_was_sent_by_who_could_not_send_all() -> None:
    complaints = list[dict[str, Any]]()
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: complaints.append(context))
    producers, client = HandedOver(KafkaConnection("localhost:9092", answer=0.2)), Client(seconds=None, takes=2)
    producers.give(client)
    with pytest.raises(Unavailable):
        await producers.send([RECORD] * 3)
    for said in client.sent:
        # As the client does that is closed: it steps over what is done.
        if not said.done():
            said.set_exception(ProducerClosed())
    client.sent.clear()
    del said
    gc.collect()
    assert complaints == []


async def test_a_producer_that_is_discarded_takes_a_batch_that_was_tried_out_of_its_hands_without_a_complaint(
    kafka: str,
) -> None:
    complaints = list[dict[str, Any]]()
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: complaints.append(context))
    (topic,) = topics(1)
    maker = KafkaBus(kafka, source="test")
    async with started(maker):
        await maker.ensure(topic)
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    try:
        accumulator = producer._message_accumulator
        # Where it has begun it ends in peace.
        await asyncio.sleep(0)
        await producer._sender.close()
        said = await producer.send(topic.name, b"value", b"key")
        # As the sender does with a batch that the broker did not take.
        (partition,) = accumulator._batches
        accumulator.reenqueue(accumulator._pop_batch(partition))
        await discard(producer)
        with pytest.raises(ProducerClosed):
            await said
    finally:
        await producer.stop()
    assert complaints == []
