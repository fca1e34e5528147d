"""What is said where Kafka does not do as it is asked."""

from pathlib import Path

import pytest
import structlog
from aiokafka import errors as kafka  # type: ignore[import-untyped]  # ships no types
from structlog.typing import EventDict

from sluiceway.ingest.v1.events_pb2 import DocumentWithdrawn
from sluiceway_common.bus.connection import KafkaConnection, translating_errors
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.produced import ProducedTopics
from sluiceway_common.bus.records import Record
from sluiceway_common.bus.topics import DEAD_LETTERS, Topic
from sluiceway_common.delivery import Delivery
from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_common.outbox import Spool
from sluiceway_common.run import Component
from sluiceway_common.testing import eventually, free_port
from tests.support import outgoing
from tests.support.delivering import Ear, delivery_of, on_happened
from tests.support.happened import new_event
from tests.support.happened import outgoing as outgoing_of

REFUSED = Unavailable("Kafka at kafka:9092 refused (topics): PolicyViolationError")
REFUSED.__cause__ = kafka.PolicyViolationError("no more topics")
CAUSE = repr(REFUSED.__cause__)


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (
            kafka.TopicAuthorizationFailedError(),
            "refused (topics: TopicAuthorizationFailedError); give its user the rights that `acls` prints",
        ),
        (
            kafka.InvalidReplicationFactorError(),
            "refused (topics: InvalidReplicationFactorError); it is asked again, and its own log says why",
        ),
        (
            kafka.UnknownTopicOrPartitionError(),
            "refused (topics: UnknownTopicOrPartitionError); it is asked again, and its own log says why",
        ),
        (kafka.KafkaConnectionError(), "did not answer (topics); ask again in a moment"),
        (TimeoutError(), "did not answer (topics); ask again in a moment"),
        (ConnectionRefusedError(), "did not answer (topics); ask again in a moment"),
    ],
)
def test_a_refusal_is_told_from_silence(raised: Exception, said: str) -> None:
    with pytest.raises(Unavailable) as told, translating_errors(KafkaConnection("kafka:9092"), "topics"):
        raise raised
    assert told.value.message == f"Kafka at kafka:9092 {said}"


class RefusingBus(MemoryBus):
    """Takes component in nothing."""

    async def put(self, *records: Record) -> None:
        raise REFUSED

    async def ensure(self, *topics: Topic) -> None:
        raise REFUSED


class NoDeadLetterBus(MemoryBus):
    """Takes no dead letter."""

    async def put(self, *records: Record) -> None:
        if any(record.topic.endswith(DEAD_LETTERS) for record in records):
            raise REFUSED
        await super().put(*records)


async def line_of(component: Component, event: str) -> EventDict:
    """What is logged of the event while the component runs."""
    with structlog.testing.capture_logs() as lines:
        await component.start()
        await eventually(lambda: any(line["event"] == event for line in lines))
        await component.stop()
    return next(line for line in lines if line["event"] == event)


async def test_topics_that_wait_name_the_cause() -> None:
    line = await line_of(ProducedTopics(RefusingBus(), DocumentWithdrawn), "topics_wait")
    assert (line["reason"], line["cause"]) == (REFUSED.message, CAUSE)


async def test_a_consumer_that_waits_names_the_cause() -> None:
    line = await line_of(delivery_of(RefusingBus(), Ear(), on_happened(new_event())), "consumer_waiting")
    assert (line["error"], line["cause"]) == (REFUSED.message, CAUSE)


async def test_a_producer_that_cannot_connect_names_the_cause() -> None:
    line = await line_of(KafkaBus(f"127.0.0.1:{free_port()}", source="test"), "kafka_away")
    assert line["cause"].startswith("KafkaConnectionError")


async def test_a_spool_that_is_written_to_names_the_cause(tmp_path: Path) -> None:
    spool = Spool(RefusingBus(), tmp_path, source="test")
    with structlog.testing.capture_logs() as lines:
        await spool(outgoing.submitted("doc_1"))
    assert [(line["event"], line["cause"]) for line in lines] == [("log_away", CAUSE)]


async def test_a_retry_names_the_cause() -> None:
    async def refused(event: object) -> None:
        raise REFUSED

    line = await line_of(await told(MemoryBus(), Ear(refused)), "retry")
    assert (line["why"], line["cause"]) == (f"Unavailable: {REFUSED.message}", CAUSE)


async def test_a_dead_letter_that_waits_names_the_cause() -> None:
    async def permanent(event: object) -> None:
        raise Invalid("no")

    line = await line_of(await told(NoDeadLetterBus(), Ear(permanent)), "dead_letter_waiting")
    assert (line["error"], line["cause"]) == (REFUSED.message, CAUSE)


async def told(bus: MemoryBus, ear: Ear) -> Delivery[Ear]:
    """A delivery that will find an event."""
    happened = new_event()
    await bus.ensure_topics(happened)
    await bus(outgoing_of(happened(document_id="doc_1")))
    return delivery_of(bus, ear, on_happened(happened))
