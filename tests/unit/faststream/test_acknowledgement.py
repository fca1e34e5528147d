"""However a handler ends, its record was handled, is a dead letter, or is heard again."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from functools import partial
from types import SimpleNamespace
from typing import Annotated, Any

import pytest
from faststream import AckPolicy, ContextRepo
from faststream.exceptions import AckMessage, RejectMessage, SkipMessage, StopApplication, StopConsume
from faststream.kafka.message import KafkaAckableMessage
from faststream.middlewares.acknowledgement.middleware import AcknowledgementMiddleware

from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.testing import eventually
from sluiceway_faststream import EVENT, RetryPolicy, connect, subscriber, topic_name
from sluiceway_faststream.acknowledgement import PatientAcknowledgement
from tests.support.happened import new_event
from tests.support.log import all_on, log_at
from tests.unit.faststream.test_broker import SOON, WITHIN, Letters, lag, put, talking

OFFSET = 7


@pytest.fixture
async def log(kafka: str) -> AsyncIterator[KafkaBus]:
    async with log_at(kafka) as bus:
        yield bus


class Consumer:
    """Remembers whether anything was acknowledged, and which offsets are to be read again."""

    def __init__(self) -> None:
        self.commits = 0
        self.sought: list[int] = []

    async def commit(self) -> None:
        self.commits += 1

    def seek(self, partition: Any, offset: int) -> None:
        self.sought.append(offset)


@pytest.mark.parametrize("end", [SystemExit, KeyboardInterrupt, StopApplication, StopConsume])
async def test_what_an_application_ends_over_is_heard_again(end: type[BaseException]) -> None:
    record, consumer, aside = SimpleNamespace(topic="t", partition=0, offset=OFFSET), Consumer(), Letters()
    message = KafkaAckableMessage(raw_message=record, body=b"", consumer=consumer)
    acknowledging = AcknowledgementMiddleware(None, AckPolicy.ACK, None)(record, ContextRepo())  # type: ignore[arg-type]
    patient = PatientAcknowledgement(record, context=ContextRepo(), policy=SOON, dead_letters=aside)

    async def on_happened(_message: Any) -> None:
        raise end

    with pytest.raises(end):
        async with acknowledging, patient:
            await acknowledging.consume_scope(partial(patient.consume_scope, on_happened), message)
    assert (consumer.commits, consumer.sought, aside.letters) == (0, [OFFSET], [])


@pytest.mark.parametrize("attempt", [100, 1_025, 10**9])
def test_who_tries_for_ever_waits_no_longer_than_the_longest(attempt: int) -> None:
    assert 5.0 <= RetryPolicy(longest=10.0).pause(attempt) <= 10.0


@pytest.mark.server
async def test_work_that_somebody_else_cancelled_has_failed_and_the_next_record_is_heard(
    kafka: str, log: KafkaBus
) -> None:
    heard, aside = await heard_with(kafka, log, asyncio.CancelledError)
    assert heard == [1, 1, 1, 2]
    assert [(one.attempts, one.reason) for one in aside.letters] == [
        (3, "RuntimeError: what it waited for was cancelled")
    ]


@pytest.mark.server
@pytest.mark.parametrize("word", [AckMessage, SkipMessage])
async def test_what_a_handler_calls_done_is_done(kafka: str, log: KafkaBus, word: type[Exception]) -> None:
    heard, aside = await heard_with(kafka, log, word)
    assert (heard, aside.letters) == ([1, 2], [])


@pytest.mark.server
async def test_what_a_handler_rejects_is_put_aside_at_once(kafka: str, log: KafkaBus) -> None:
    heard, aside = await heard_with(kafka, log, RejectMessage)
    assert heard == [1, 2]
    assert [(one.attempts, one.reason) for one in aside.letters] == [(1, "its handler rejected it")]


@pytest.mark.server
async def test_a_record_whose_result_is_not_published_is_put_aside(kafka: str, log: KafkaBus) -> None:
    happened, further = new_event(partitions=1), new_event()
    await log.ensure_topics(happened)
    topic, aside = topic_name(happened), Letters()
    broker = connect(kafka, source="crm", dead_letters=aside, retries=SOON)

    @subscriber(broker, happened, group=f"test.{topic}")
    @broker.publisher(topic_name(further))
    async def on_happened(event: Annotated[happened, EVENT]) -> Any:  # type: ignore[valid-type]  # made by the test
        return further(number=event.number)

    await settled(broker, log, topic, [happened(document_id="d", number=1)])
    assert [(one.record.offset, one.attempts, one.reason) for one in aside.letters] == [
        (
            0,
            1,
            "what its handler returned was not published (ValueError: `document_id` is empty; it is the key of "
            f"{topic_name(further)})",
        )
    ]


@pytest.mark.server
@pytest.mark.parametrize(
    ("end", "reasons"),
    [(None, []), (AckMessage, []), (RejectMessage, ["its handler rejected it"]), (OSError, ["OSError: "])],
)
async def test_nothing_is_published_of_a_record_that_is_answered_with_nothing_or_put_aside_or_for_another_group(
    kafka: str, log: KafkaBus, end: type[Exception] | None, reasons: list[str]
) -> None:
    happened, further = new_event(partitions=1), new_event(partitions=1)
    await log.ensure_topics(happened, further)
    topic, aside = topic_name(happened), Letters()
    broker = connect(kafka, source="crm", dead_letters=aside, retries=SOON)

    @subscriber(broker, happened, group=f"test.{topic}")
    @broker.publisher(topic_name(further))
    async def on_happened(event: Annotated[happened, EVENT]) -> Any:  # type: ignore[valid-type]  # made by the test
        if end is not None:
            raise end

    name, written = happened.DESCRIPTOR.full_name.encode(), happened(document_id="d").SerializeToString()
    await put(
        kafka, topic, written, [("ce_type", name), ("ce_onlyfor", b"others"), ("content-type", b"application/protobuf")]
    )
    await settled(broker, log, topic, [happened(document_id="d")])
    assert [one.reason for one in aside.letters] == reasons
    assert await all_on(log, topic_name(further)) == []


@pytest.mark.server
async def test_a_record_that_no_handler_takes_is_put_aside_and_not_quoted(kafka: str, log: KafkaBus) -> None:
    happened = new_event(partitions=1)
    await log.ensure_topics(happened)
    topic, aside = topic_name(happened), Letters()
    broker = connect(kafka, source="crm", dead_letters=aside, retries=SOON)
    choosy = subscriber(broker, happened, group=f"test.{topic}")

    @choosy(filter=lambda message: message.headers["ce_subject"] == "other")
    async def on_other(event: Annotated[happened, EVENT]) -> None:  # type: ignore[valid-type]  # made by the test
        """Nothing comes here."""

    await settled(broker, log, topic, [happened(document_id="d")])
    assert [one.reason for one in aside.letters] == ["no handler took it (SubscriberNotFound)"]


@pytest.mark.server
async def test_who_writes_a_record_does_not_say_where_the_result_of_its_handler_goes(kafka: str, log: KafkaBus) -> None:
    happened, elsewhere = new_event(partitions=1), new_event(partitions=1)
    await log.ensure_topics(happened, elsewhere)
    topic, aside = topic_name(happened), Letters()
    broker = connect(kafka, source="crm", dead_letters=aside, retries=SOON)

    @subscriber(broker, happened, group=f"test.{topic}")
    async def on_happened(event: Annotated[happened, EVENT]) -> Any:  # type: ignore[valid-type]  # made by the test
        return elsewhere(document_id="secret")

    named = [("ce_type", happened.DESCRIPTOR.full_name.encode()), ("content-type", b"application/protobuf")]
    written = happened(document_id="d").SerializeToString()
    await put(kafka, topic, written, [*named, ("reply_to", topic_name(elsewhere).encode())])
    await settled(broker, log, topic, [])
    assert (await all_on(log, topic_name(elsewhere)), aside.letters) == ([], [])


async def heard_with(kafka: str, log: KafkaBus, end: type[BaseException]) -> tuple[list[int], Letters]:
    """The numbers that a handler heard which ends the first one so, and the dead letters, when all is acknowledged."""
    happened, heard, aside = new_event(partitions=1), list[int](), Letters()
    await log.ensure_topics(happened)
    broker = connect(kafka, source="crm", dead_letters=aside, retries=RetryPolicy(attempts=3, first=0.01))

    @subscriber(broker, happened, group=f"test.{topic_name(happened)}")
    async def on_happened(event: Annotated[happened, EVENT]) -> None:  # type: ignore[valid-type]  # made by the test
        heard.append(event.number)
        if event.number == 1:
            raise end

    await settled(broker, log, topic_name(happened), [happened(document_id="d", number=number) for number in (1, 2)])
    return heard, aside


async def settled(broker: Any, log: KafkaBus, topic: str, said: Sequence[Any]) -> None:
    """Says these, and returns when all that lies there is acknowledged."""

    async def has_no_lag() -> bool:
        return await lag(log, f"test.{topic}", topic) == 0

    async with talking(broker):
        for event in said:
            await broker.publish(event)
        await eventually(has_no_lag, within=WITHIN)
