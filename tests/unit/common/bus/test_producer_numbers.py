"""A record that Kafka refuses leaves a gap in the numbers of its producer: behind it the next producer speaks."""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace

import pytest
from aiokafka.errors import (  # type: ignore[import-untyped]  # ships no types
    MessageSizeTooLargeError,
    OutOfOrderSequenceNumber,
)

from sluiceway_common.bus import producers
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.records import Record
from sluiceway_common.errors import Invalid

TOPIC_TAKES, CLIENT_TAKES = 100, 1000


class Client:
    """A producer of the library, and the partition behind it: the one counts what it sends, the other what it takes."""

    made = 0
    _md_update_fut = None
    log: list[bytes]

    def __init__(self, **_arguments: object) -> None:
        type(self).made += 1
        self._sender = SimpleNamespace(sender_task=None)
        self._number = 0
        self._taken = 0

    @property
    def client(self) -> "Client":
        return self

    async def add_topic(self, _topic: str) -> None:
        """Known at once."""

    async def start(self) -> None:
        """There at once."""

    async def stop(self) -> None:
        """Nothing to close."""

    async def send(self, _topic: str, value: bytes, _key: bytes, *, headers: object) -> "asyncio.Future[None]":
        if len(value) > CLIENT_TAKES:
            raise MessageSizeTooLargeError("told by the client")
        said: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        number, self._number = self._number, self._number + 1
        # Others are given theirs before the partition answers.
        answer = asyncio.get_running_loop().call_soon
        if len(value) > TOPIC_TAKES:
            answer(said.set_exception, MessageSizeTooLargeError())
        elif number != self._taken:
            answer(said.set_exception, OutOfOrderSequenceNumber())
        else:
            self._taken += 1
            self.log.append(value)
            answer(said.set_result, None)
        return said


def record(size: int) -> Record:
    return Record("a.topic.v1", b"key", b"v" * size)


@pytest.fixture
async def bus(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[KafkaBus]:
    monkeypatch.setattr(producers, "AIOKafkaProducer", Client)
    Client.made, Client.log = 0, []
    bus = KafkaBus("localhost:9092", source="test")
    await bus.start()
    yield bus
    await bus.stop()


async def test_behind_a_record_that_kafka_refuses_the_next_is_taken(bus: KafkaBus) -> None:
    for _ in range(3):
        with pytest.raises(Invalid, match="takes no record of this size"):
            await bus.put(record(TOPIC_TAKES + 1))
        await bus.put(record(1), record(2))
    assert [len(value) for value in Client.log] == [1, 2] * 3


async def test_what_the_client_itself_refuses_costs_no_producer(bus: KafkaBus) -> None:
    await bus.put(record(1))
    with pytest.raises(Invalid, match="takes no record of this size"):
        await bus.put(record(2), record(CLIENT_TAKES + 1), record(3))
    await bus.put(record(4))
    assert [len(value) for value in Client.log] == [1, 2, 4]
    assert Client.made == 1


async def test_what_kafka_refuses_before_the_client_does_leaves_no_gap_either(bus: KafkaBus) -> None:
    with pytest.raises(Invalid, match="takes no record of this size"):
        await bus.put(record(TOPIC_TAKES + 1), record(CLIENT_TAKES + 1))
    await bus.put(record(1))
    assert [len(value) for value in Client.log] == [1]


async def test_what_a_neighbour_says_behind_a_record_that_kafka_refuses_is_taken_by_the_next_producer(
    bus: KafkaBus,
) -> None:
    # Those behind the first gather, and go together.
    sizes = (7, TOPIC_TAKES + 1, 1, 3, 5)
    first, refused, *others = (asyncio.create_task(bus.put(record(size), record(size + 1))) for size in sizes)
    with pytest.raises(Invalid, match="takes no record of this size"):
        await refused
    await asyncio.gather(first, *others)
    assert [len(value) for value in Client.log] == [7, 8, 1, 2, 3, 4, 5, 6]


async def test_what_a_producer_lost_goes_before_what_the_client_refuses_behind_it(bus: KafkaBus) -> None:
    sizes = ((7,), (TOPIC_TAKES + 1,), (1, CLIENT_TAKES + 1, 2))
    first, *refused = (asyncio.create_task(bus.put(*map(record, each))) for each in sizes)
    for each in refused:
        with pytest.raises(Invalid, match="takes no record of this size"):
            await each
    await first
    assert [len(value) for value in Client.log] == [7, 1]
