"""Subscriptions of a service: found where they are written, and the lanes that they name."""

from types import ModuleType

import pytest

from sluiceway.ingest.v1.events_pb2 import DocumentOffered
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.port import Envelope
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.delivery import Delivery, Lane, Subscription, subscriptions_of
from tests.support.delivering import Ear, on_happened
from tests.support.happened import new_event


def room(**names: object) -> ModuleType:
    handlers = ModuleType("handlers")
    vars(handlers).update(names)
    return handlers


def delivery(lanes: dict[str, int]) -> Delivery[Ear]:
    subscriptions = (on_happened(new_event()), on_happened(new_event(), lane="ocr"))
    return Delivery(
        MemoryBus(),
        service_name="embed",
        subscriptions=subscriptions,
        service=Ear(),
        on_fatal=print,
        lanes={name: Lane(concurrency) for name, concurrency in lanes.items()},
    )


def test_what_is_written_there_is_heard_once_and_in_its_order() -> None:
    one, other = on_happened(new_event()), on_happened(new_event())
    assert subscriptions_of(room(on_one=one, number=7, on_other=other, alias=one)) == (one, other)


def test_a_lane_of_nobody_is_not_heard_by_this_replica() -> None:
    assert (len(delivery({"ocr": 0}).dead_letters), len(delivery({"ocr": 1}).dead_letters)) == (1, 2)


def test_a_lane_that_nobody_sized_is_refused() -> None:
    with pytest.raises(ValueError, match="'ocr'"):
        delivery({})


def test_doors_of_what_is_heard_are_heard_as_it_is() -> None:
    topic = topic_of(DocumentOffered).name
    names = [f"{topic}.b", f"{topic}.a", topic, f"{topic}.a.b", "ingest.document-withdrawn.v1.c"]
    plain = Subscription(messages=(DocumentOffered,), handler=on_offered)
    with_doors = plain.with_doors(names)

    assert [each.name for each in with_doors.topics] == [topic, f"{topic}.a", f"{topic}.b"]
    assert {each.partitions for each in with_doors.topics} == {topic_of(DocumentOffered).partitions}
    assert set(with_doors.message_of.values()) == {DocumentOffered}
    assert with_doors.group("ingest") == plain.group("ingest")
    assert with_doors.dead_letters("ingest")[f"{topic}.a"].name == f"{topic}.a.ingest.dlq"
    assert [each.name for each in plain.topics] == [topic]


async def on_offered(_event: DocumentOffered, _envelope: Envelope, _service: object) -> None: ...
