"""Bytes that Kafka keeps and our client cannot take apart."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.records import Decoded, Record, decode, record_of
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.clock import SystemClock
from sluiceway_common.dead_letter import DeadLetter
from sluiceway_common.errors import Conflict, Unavailable
from sluiceway_common.redrive import Redrive
from sluiceway_common.testing import eventually
from tests.support.delivering import Ear, delivering, on_broadcast, on_happened
from tests.support.happened import new_event, outgoing
from tests.support.poison import (
    put_tightly_compressed,
    put_with_a_header_name_that_is_no_text,
    put_with_an_offset_of_another_batch,
    put_with_bytes_behind_gzip,
)

pytestmark = pytest.mark.server


def records(happened: Any, numbers: range) -> list[Record]:
    """Of one document, and so of one partition."""
    return [_record(happened, "doc_0", number) for number in numbers]


def spread(happened: Any, numbers: range) -> list[Record]:
    """Each of its own document, on all partitions."""
    return [_record(happened, f"doc_{number}", number) for number in numbers]


def number_of(happened: Any, record: Record) -> int:
    read = decode(record, happened)
    assert isinstance(read, Decoded)
    return int(read.event.number)


def _record(happened: Any, document_id: str, number: int) -> Record:
    event = outgoing(happened(document_id=document_id, number=number))
    return record_of(event, source="test", at=SystemClock().now())


async def test_a_header_name_that_is_no_text_stops_nobody_and_is_dead_lettered(kafka: str) -> None:
    happened = new_event(partitions=1)
    bus, ear = KafkaBus(kafka, source="test", answer=30), Ear()
    await bus.start()
    await bus.ensure_topics(happened)
    await bus.put(*records(happened, range(20)))
    await put_with_a_header_name_that_is_no_text(kafka, records(happened, range(20, 25)), poisoned=2)
    await put_with_a_header_name_that_is_no_text(kafka, records(happened, range(25, 30)), poisoned=4)
    async with delivering(bus, ear, on_happened(happened)) as delivery:
        await eventually(lambda: ear.numbers == [*range(22), 23, 24, *range(25, 29)], within=120)
        await bus.put(*records(happened, range(30, 40)))
        await eventually(lambda: ear.numbers[-10:] == list(range(30, 40)))
        redrive = Redrive(bus, delivery.dead_letters)

        async def all_dead_lettered() -> bool:
            return (await redrive.dead_letters()).total == 2

        await eventually(all_dead_lettered)
        await _cannot_be_sent_back(redrive)
    assert ear.exits == []
    await bus.stop()


async def _cannot_be_sent_back(redrive: Redrive) -> None:
    first, second = sorted((await redrive.dead_letters()).records, key=lambda each: each.offset)
    assert (first.reason, first.offset, first.whole) == ("UNDECODABLE", 22, False)
    assert first.detail.startswith("offsets 22 to 22 cannot be taken apart")
    assert second.detail.startswith("offsets 29 to 29 cannot be taken apart")
    with pytest.raises(Conflict, match="their producer must say them again"):
        await redrive.redrive([first.id])


async def test_what_lies_on_other_partitions_is_handled_beside_what_cannot_be_read(kafka: str) -> None:
    happened = new_event(partitions=8)
    bus, ear, hears = KafkaBus(kafka, source="test", answer=30), Ear(), on_happened(happened)
    await bus.start()
    await bus.ensure_topics(happened)
    await bus.put(*spread(happened, range(80)))
    await put_with_a_header_name_that_is_no_text(kafka, records(happened, range(80, 83)), poisoned=1)
    await put_with_a_header_name_that_is_no_text(kafka, records(happened, range(83, 86)), poisoned=0)
    await bus.put(*spread(happened, range(86, 166)))
    heard = [*range(81), 82, 84, 85, *range(86, 166)]
    async with delivering(bus, ear, hears) as delivery:
        await eventually(lambda: ear.numbers == heard, within=120)
        redrive, topic = Redrive(bus, delivery.dead_letters), topic_of(happened).name

        async def all_committed() -> bool:
            return await bus.committed(hears.group("embed"), topic) == await bus.ends(topic)

        await eventually(all_committed)
        assert [each.reason for each in (await redrive.dead_letters()).records] == ["UNDECODABLE"] * 2
    assert ear.numbers == heard
    assert ear.exits == []
    await bus.stop()


async def test_a_reader_takes_everything_of_other_partitions_beside_what_cannot_be_read(kafka: str) -> None:
    happened = new_event(partitions=8)
    bus = KafkaBus(kafka, source="test", answer=30)
    await bus.start()
    await bus.ensure_topics(happened)
    await bus.put(*spread(happened, range(80)))
    await put_with_a_header_name_that_is_no_text(kafka, records(happened, range(80, 83)), poisoned=0)
    topic = topic_of(happened).name
    ends = await bus.ends(topic)
    reader, taken = bus.reader(await bus.starts(topic)), list[Record]()
    await reader.start()

    async def at_the_ends() -> bool:
        taken.extend(await reader.take(100, 0.2))
        return await reader.positions() == ends

    await eventually(at_the_ends, within=120)
    await reader.stop()
    (unreadable,) = (each for each in taken if each.unreadable)
    assert (unreadable.partition, unreadable.offset) == (0, ends[unreadable.topic_partition] - 3)
    assert sorted(number_of(happened, each) for each in taken if not each.unreadable) == [*range(80), 81, 82]
    await bus.stop()


async def test_a_broadcast_goes_on_behind_what_cannot_be_read(kafka: str) -> None:
    happened = new_event(partitions=1)
    bus, ear = KafkaBus(kafka, source="test", answer=30), Ear()
    await bus.start()
    await bus.ensure_topics(happened)
    async with delivering(bus, ear, on_broadcast(happened)) as delivery:
        await eventually(lambda: _ready(delivery))
        await put_with_a_header_name_that_is_no_text(kafka, records(happened, range(3)), poisoned=1)
        await bus.put(*records(happened, range(3, 6)))
        await eventually(lambda: ear.numbers == [0, 2, 3, 4, 5], within=120)
    await bus.stop()


async def _ready(delivery: Any) -> bool:
    try:
        await delivery.check()
    except Unavailable:
        return False
    return True


async def test_what_is_too_large_for_a_dead_letter_is_kept_without_its_bytes(kafka: str) -> None:
    happened = new_event(partitions=1)
    bus, ear = KafkaBus(kafka, source="test", answer=30), Ear()
    await bus.start()
    await bus.ensure_topics(happened)
    (good,) = records(happened, range(1))
    await put_tightly_compressed(kafka, replace(good, value=b"\xff" * 5_000_000))
    async with delivering(bus, ear, on_happened(happened)) as delivery:
        await bus.put(good)
        await eventually(lambda: ear.numbers == [0])
        found = await _first_dead_letter(Redrive(bus, delivery.dead_letters))
    assert (found.reason, found.whole) == ("UNDECODABLE", False)
    await bus.stop()


async def test_a_huge_key_and_headers_without_number_are_dead_letters_and_stop_nobody(kafka: str) -> None:
    """Each comes in a few hundred bytes."""
    happened = new_event(partitions=1)
    bus, ear = KafkaBus(kafka, source="test", answer=30), Ear()
    await bus.start()
    await bus.ensure_topics(happened)
    (good,) = records(happened, range(1))
    for bad in ({"key": bytes(5_000_000)}, {"headers": (("a", None),) * 500_000}, {"headers": (("a", None),) * 500}):
        await put_tightly_compressed(kafka, replace(good, **bad))
    await bus.put(good)
    async with delivering(bus, ear, on_happened(happened)) as delivery:
        await eventually(lambda: ear.numbers == [0], within=120)
        letters = (await Redrive(bus, delivery.dead_letters).dead_letters()).records
    assert [(each.reason, each.whole, each.detail) for each in letters] == [
        ("UNDECODABLE", False, "the key has 5000000 bytes; up to 65536 are read"),
        (
            "UNDECODABLE",
            False,
            "offsets 1 to 1 cannot be taken apart: a record has 500000 headers; up to 1000 are taken apart",
        ),
        ("UNDECODABLE", False, "the record has 500 headers; up to 100 are read"),
    ]
    assert ear.exits == []
    await bus.stop()


async def test_what_unpacks_to_hundreds_of_megabytes_is_a_dead_letter_and_its_neighbours_are_heard(kafka: str) -> None:
    """Brokers pass on what is small as it comes."""
    happened = new_event(partitions=1)
    bus, ear = KafkaBus(kafka, source="test", answer=30), Ear()
    await bus.start()
    await bus.ensure_topics(happened)
    first, second, third = records(happened, range(3))
    await bus.put(first)
    for size in (20_000_000, 100_000_000):
        await put_tightly_compressed(kafka, replace(second, value=bytes(size)))
    await bus.put(second, third)
    async with delivering(bus, ear, on_happened(happened)) as delivery:
        await eventually(lambda: ear.numbers == [0, 1, 2], within=120)
        letters = (await Redrive(bus, delivery.dead_letters).dead_letters()).records
    assert [(each.reason, each.offset, each.whole) for each in letters] == [
        ("UNDECODABLE", 1, False),
        ("UNDECODABLE", 2, False),
    ]
    assert all("unpacks to more than 16777216 bytes" in each.detail for each in letters)
    await bus.stop()


@pytest.mark.parametrize("put", [put_with_bytes_behind_gzip, put_with_an_offset_of_another_batch])
async def test_a_batch_that_brokers_take_and_nobody_can_read_stops_nobody_and_is_dead_lettered(
    kafka: str, put: Callable[[str, list[Record]], Awaitable[None]]
) -> None:
    happened = new_event(partitions=1)
    bus, ear = KafkaBus(kafka, source="test", answer=30), Ear()
    await bus.start()
    await bus.ensure_topics(happened)
    await put(kafka, records(happened, range(2)))
    await bus.put(*records(happened, range(2, 4)))
    async with delivering(bus, ear, on_happened(happened)) as delivery:
        await eventually(lambda: ear.numbers == [2, 3] or ear.exits, within=120)
        found = await _first_dead_letter(Redrive(bus, delivery.dead_letters))
    assert (found.reason, found.offset, ear.exits) == ("UNDECODABLE", 1, [])
    await bus.stop()


async def _first_dead_letter(redrive: Redrive) -> DeadLetter:
    async def first() -> DeadLetter | None:
        return next(iter((await redrive.dead_letters()).records), None)

    found = await eventually(first)
    assert found is not None
    return found
