"""A FastStream application and Sluiceway on one log: what it says is read, and what it hears is lost by nobody."""

import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Annotated, Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import UnknownTopicOrPartitionError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.security import SASLScram512
from pydantic import TypeAdapter

from sluiceway.ingest.v1.events_pb2 import DocumentOffered
from sluiceway.type.v1.blob_pb2 import Blob
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.testing import eventually
from sluiceway_faststream import (
    EVENT,
    JSON,
    KafkaDeadLetters,
    RetryPolicy,
    UnhandledRecord,
    attributes,
    connect,
    subscriber,
    topic_name,
)
from tests.support.guarded_kafka import PASSWORD, USER, GuardedKafka, guarded_kafka
from tests.support.happened import new_event
from tests.support.log import all_on, log_at, said_on
from tests.support.provided import provided

SOON = RetryPolicy(attempts=3, first=0.01)
WITHIN = 60.0


class Letters:
    """Keeps dead letters; the first `fails` times it cannot."""

    def __init__(self, fails: int = 0) -> None:
        self.letters: list[UnhandledRecord] = []
        self.fails = fails

    async def __call__(self, letter: UnhandledRecord) -> None:
        if self.fails:
            self.fails -= 1
            raise OSError("the disk is full")
        self.letters.append(letter)


@pytest.fixture
async def log(kafka: str) -> AsyncIterator[KafkaBus]:
    async with log_at(kafka) as bus:
        yield bus


@asynccontextmanager
async def talking(broker: KafkaBroker) -> AsyncIterator[KafkaBroker]:
    await broker.start()
    try:
        yield broker
    finally:
        await broker.stop()


async def put(
    servers: str, topic: str, value: bytes | None, headers: list[tuple[str, bytes]], key: bytes = b"k"
) -> None:
    """As anybody may write it."""
    producer = AIOKafkaProducer(bootstrap_servers=servers)
    await producer.start()
    await producer.send_and_wait(topic, value, key, headers=headers)
    await producer.stop()


async def lag(log: KafkaBus, group: str, topic: str) -> int:
    ends, committed = await log.ends(topic), await log.committed(group, topic)
    return sum(end - committed.get(partition, 0) for partition, end in ends.items())


@pytest.mark.server
@pytest.mark.parametrize("content_type", ["application/protobuf", JSON])
async def test_what_is_published_is_read_by_our_services(kafka: str, log: KafkaBus, content_type: Any) -> None:
    happened = new_event()
    await log.ensure_topics(happened)
    async with talking(connect(kafka, source="crm", dead_letters=Letters(), content_type=content_type)) as broker:
        said = happened(document_id="Müller/7", number=7)
        await broker.publish(said, headers=attributes(id="crm-7", causation="ord-1", tenant="acme"))
    ((event, envelope),) = [(one.event, one.envelope) for one in await said_on(log, happened)]
    assert event == said
    assert (envelope.id, envelope.source, envelope.subject) == ("crm-7", "crm", "Müller/7")
    assert (envelope.causation, envelope.tenant, envelope.type) == ("ord-1", "acme", happened.DESCRIPTOR.full_name)
    (record,) = await all_on(log, topic_of(happened).name)
    assert record.key == "Müller/7".encode()
    assert all(value is not None and value.isascii() for _, value in record.headers)


@pytest.mark.server
async def test_it_says_events_on_the_topic_that_is_its_own(kafka: str, log: KafkaBus) -> None:
    happened, own = new_event(), new_event()
    await log.ensure_topics(own)
    topics = {happened: topic_name(own)}
    async with talking(connect(kafka, source="crm", dead_letters=Letters(), topics=topics)) as broker:
        await broker.publish(happened(document_id="d"))
    assert len(await all_on(log, topic_name(own))) == 1


async def test_what_is_no_event_or_has_no_key_is_refused_before_it_leaves() -> None:
    broker = connect("127.0.0.1:1", source="crm", dead_letters=Letters())
    for said, why in (
        (DocumentOffered(collection="crm"), "`source_key` is empty; it is the key of ingest.document-offered.v1"),
        (Blob(uri="x"), "sluiceway.type.v1.Blob is no event of Sluiceway"),
        ({"source_key": "x"}, "dict is no event of Sluiceway; publish a message of its contracts"),
    ):
        with pytest.raises((TypeError, ValueError), match=why):
            await broker.publish(said)
    await broker.stop()


@pytest.mark.server
async def test_what_a_handler_cannot_do_is_tried_again_and_put_aside_and_all_is_acknowledged(
    kafka: str, log: KafkaBus, caplog: pytest.LogCaptureFixture
) -> None:
    happened = new_event(partitions=1)
    await log.ensure_topics(happened)
    topic, aside, tries = topic_name(happened), Letters(fails=2), list[int]()
    broker = connect(kafka, source="crm", dead_letters=aside, retries=SOON)
    group = f"test.{topic}"

    @subscriber(broker, happened, group=group)
    async def on_happened(event: Annotated[happened, EVENT]) -> None:  # type: ignore[valid-type]  # made by the test
        tries.append(event.number)
        if event.number == 2 and tries.count(2) < 3:
            raise OSError("not yet")
        if event.number == 3:
            raise RuntimeError("never")

    async with talking(broker):
        for number in (1, 2, 3):
            await broker.publish(happened(document_id="d", number=number))
        await put(kafka, topic, b"\xff\xff", [("ce_type", b"\xff\xfe"), ("\u00fc", b"\xff")])
        named = ("ce_type", happened.DESCRIPTOR.full_name.encode())
        await put(kafka, topic, b"\xff\xff", [named, ("content-type", b"application/protobuf")])
        await put(kafka, topic, b"secret", [named, ("content-type", b"text/plain")])
        await put(kafka, topic, None, [named])
        await put(
            kafka, topic, b"", [("ce_type", b"sluiceway.ingest.v1.DocumentOffered"), ("content-type", JSON.encode())]
        )
        await broker.publish(happened(document_id="d", number=4))
        await eventually(lambda: 4 in tries, within=WITHIN)
        await eventually(lambda: _has_no_lag(log, group, topic), within=WITHIN)
    assert tries == [1, 2, 2, 2, 3, 3, 3, 4]
    reasons = [letter.reason for letter in aside.letters]
    assert reasons[0] == "RuntimeError: never"
    assert [letter.attempts for letter in aside.letters] == [3, 1, 1, 1, 1, 1]
    assert "which is none of the events that are imported here" in reasons[1]
    assert reasons[2].startswith("the body is no application/protobuf of")
    assert reasons[3].startswith("content-type is 'text/plain'; it must be")
    assert reasons[4] == "the record has no body"
    assert not any("secret" in reason for reason in reasons)
    assert [each.getMessage() for each in caplog.records if each.name.startswith("sluiceway_faststream")] == [
        f"dead letter not taken: record={topic}/0/2 attempt={attempt} error=OSError('the disk is full')"
        for attempt in (1, 2)
    ]
    assert aside.letters[1].record.value == b"\xff\xff"


@pytest.mark.server
async def test_what_is_sent_back_to_another_group_is_skipped(kafka: str, log: KafkaBus) -> None:
    happened = new_event(partitions=1)
    await log.ensure_topics(happened)
    group, topic = f"test.{topic_name(happened)}", topic_name(happened)
    others = [("ce_onlyfor", f"ingest.{topic}".encode())]
    heard, aside = await heard_on(kafka, happened, topic, [others, [], [("ce_onlyfor", group.encode())]], log)
    assert (heard, aside.letters) == ([1, 2], [])


@pytest.mark.server
@pytest.mark.parametrize("door", ["", ".team-b"])
async def test_what_an_outsider_writes_cannot_vanish_by_naming_a_group(kafka: str, log: KafkaBus, door: str) -> None:
    happened = new_event(partitions=1, external=not door)
    topic = topic_name(happened) + door
    await log.ensure(replace(topic_of(happened), name=topic))
    heard, _ = await heard_on(kafka, happened, topic, [[("ce_onlyfor", b"nobody")], []], log)
    assert heard == [0, 1]


@pytest.mark.server
@pytest.mark.parametrize("compacted", [True, False])
async def test_a_tombstone_on_a_compacted_topic_is_no_dead_letter(kafka: str, log: KafkaBus, compacted: bool) -> None:
    happened = new_event(partitions=1, compacted=compacted)
    await log.ensure_topics(happened)
    topic = topic_name(happened)
    await put(kafka, topic, None, [("ce_type", happened.DESCRIPTOR.full_name.encode())])
    heard, aside = await heard_on(kafka, happened, topic, [[]], log)
    assert (heard, len(aside.letters)) == ([0], 0 if compacted else 1)


@pytest.mark.server
async def test_a_fault_of_the_handler_is_not_taken_for_another_event(kafka: str, log: KafkaBus) -> None:
    happened, other = new_event(partitions=1), new_event()
    await log.ensure_topics(happened)
    topic, aside = topic_name(happened), Letters()
    broker = connect(kafka, source="crm", dead_letters=aside, retries=SOON, topics={other: topic})

    @subscriber(broker, happened, group=f"test.{topic}")
    async def on_happened(event: Annotated[happened, EVENT]) -> None:  # type: ignore[valid-type]  # made by the test
        TypeAdapter(int).validate_python(event.document_id)

    async with talking(broker):
        await broker.publish(happened(document_id="seven"))
        await broker.publish(other(document_id="7"))
        await eventually(lambda: _has_no_lag(log, f"test.{topic}", topic), within=WITHIN)
    faulty, another = aside.letters
    assert (faulty.attempts, faulty.reason.partition(":")[0]) == (3, "ValidationError")
    assert (another.attempts, another.reason) == (1, "it is another event than its handler takes")


async def heard_on(
    servers: str, happened: Any, topic: str, said: list[list[tuple[str, bytes]]], log: KafkaBus
) -> tuple[list[int], Letters]:
    """The numbers that an application heard of those it was said, one for each of these headers, and its dead letters:
    when all is acknowledged."""
    heard, aside, group = list[int](), Letters(), f"test.{topic}"
    broker = connect(servers, source="crm", dead_letters=aside, retries=SOON)
    named = [("ce_type", happened.DESCRIPTOR.full_name.encode()), ("content-type", b"application/protobuf")]
    for number, more in enumerate(said):
        body = happened(document_id="d", number=number).SerializeToString()
        await put(servers, topic, body, [*named, *more])

    @broker.subscriber(topic, group_id=group, auto_offset_reset="earliest", ack_policy=AckPolicy.ACK)
    async def on_happened(event: Annotated[happened, EVENT]) -> None:  # type: ignore[valid-type]  # made by the test
        heard.append(event.number)

    async with talking(broker):
        await eventually(lambda: _has_no_lag(log, group, topic), within=WITHIN)
    return heard, aside


@pytest.mark.server
async def test_a_dead_letter_lies_on_its_topic_byte_by_byte(kafka: str, log: KafkaBus) -> None:
    happened, dead = new_event(partitions=1), new_event(partitions=1)
    await log.ensure_topics(happened, dead)
    letters = KafkaDeadLetters(kafka, topic_name(dead))
    broker = connect(kafka, source="crm", dead_letters=letters, retries=SOON)

    @subscriber(broker, happened, group=f"test.{topic_name(happened)}")
    async def on_happened(event: Annotated[happened, EVENT]) -> None:  # type: ignore[valid-type]  # made by the test
        """Nothing comes here."""

    headers = [("ce_type", b"\xff\xfe"), ("a", b"\x00")]
    async with talking(broker):
        await put(kafka, topic_name(happened), b"\xff\x00", headers, key=b"\xfe")
        found = await eventually(lambda: all_on(log, topic_name(dead)), within=WITHIN)
    await letters.stop()
    (record,) = found
    assert (record.key, record.value, list(record.headers[:2])) == (b"\xfe", b"\xff\x00", headers)
    said = dict(record.headers[2:])
    assert said["dlq_record"] == f"{topic_name(happened)}/0/0".encode()
    assert (said["dlq_attempts"], said["dlq_reason"][:10]) == (b"1", b"ce_type is")


@pytest.mark.server
async def test_who_comes_before_his_topic_fails_and_does_not_make_it(kafka: str, log: KafkaBus) -> None:
    """With one partition it would be another topic than the contract's for ever."""
    happened = new_event()
    broker = connect(kafka, source="crm", dead_letters=Letters(), request_timeout_ms=5_000)

    @subscriber(broker, happened, group="test.nobody")
    async def on_happened(event: Annotated[happened, EVENT]) -> None:  # type: ignore[valid-type]  # made by the test
        """Nothing comes here."""

    with pytest.raises(UnknownTopicOrPartitionError):
        await broker.start()
    await broker.stop()
    assert topic_name(happened) not in await log.names()


@pytest.fixture(scope="module")
def guarded() -> Iterator[GuardedKafka]:
    with provided(guarded_kafka()) as broker:
        yield broker


@pytest.mark.server
async def test_it_logs_in_over_tls(guarded: GuardedKafka) -> None:
    happened = new_event()
    trusting = ssl.create_default_context(cafile=guarded.authority.path)
    security = SASLScram512(username=USER, password=PASSWORD, ssl_context=trusting, use_ssl=True)
    async with log_at(guarded.open) as log:
        await log.ensure_topics(happened)
        async with talking(connect(guarded.safe, source="crm", dead_letters=Letters(), security=security)) as broker:
            await broker.publish(happened(document_id="d", number=1))
        assert [one.event.number for one in await said_on(log, happened)] == [1]


async def _has_no_lag(log: KafkaBus, group: str, topic: str) -> bool:
    return await lag(log, group, topic) == 0
