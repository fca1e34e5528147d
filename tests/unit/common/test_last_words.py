"""Last words of keys: what is said while a record is sent back, what cannot be read, and what lies there no more."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from sluiceway_common.bus.headers import ONLY_FOR
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.records import Record, TopicPartition
from sluiceway_common.bus.topics import Topic
from sluiceway_common.errors import Invalid
from sluiceway_common.last_words import last_words, put_back

TOPIC = Topic("a.b.v1", "id", 1, 0, compacted=True)
PLACE = TopicPartition(TOPIC.name, 0)


def said(value: str, *, key: str = "k", only_for: str = "") -> Record:
    headers = ((ONLY_FOR, only_for.encode()),) if only_for else ()
    return Record(TOPIC.name, key.encode(), value.encode(), headers)


async def log_with(*records: Record, bus: MemoryBus | None = None) -> MemoryBus:
    bus = bus or MemoryBus()
    await bus.ensure(TOPIC)
    await bus.put(*records)
    return bus


def lying(bus: MemoryBus) -> Sequence[tuple[str, str]]:
    """Values, and whom they are for."""
    (partition,) = bus.partitions(TOPIC.name)
    return [((each.value or b"").decode(), (dict(each.headers).get(ONLY_FOR) or b"").decode()) for each in partition]


async def sent_back(bus: MemoryBus, record: Record, offset: int) -> None:
    words = await last_words(bus, PLACE, {record.key: offset})
    await put_back(bus, record, offset, words)


async def test_whoever_says_something_meanwhile_has_the_last_word_again() -> None:
    class Busy(MemoryBus):
        """Another says a third version just before the second is said again."""

        async def put(self, *records: Record) -> None:
            if len(records) == 2 and records[0].headers:
                await super().put(said("3"))
            await super().put(*records)

    bus = await log_with(said("1"), said("2"), bus=Busy())
    await sent_back(bus, said("1", only_for="g"), 0)
    assert lying(bus)[2:] == [("3", ""), ("1", "g"), ("2", ""), ("3", "")]


async def test_what_was_sent_back_to_one_group_before_is_no_last_word() -> None:
    bus = await log_with(said("1"), said("2"), said("1", only_for="h"), said("9", key="other"))
    await sent_back(bus, said("1", only_for="g"), 0)
    assert lying(bus)[4:] == [("1", "g"), ("2", "")]


async def test_what_one_group_alone_would_hear_goes_to_all_where_nothing_else_is_left() -> None:
    bus = await log_with(said("0", key="other"), said("1", only_for="h"))
    await sent_back(bus, said("1", only_for="g"), 1)
    assert lying(bus)[2:] == [("1", "")]


async def test_what_was_deleted_with_its_tombstone_comes_back_for_nobody_else() -> None:
    bus = await log_with(said("0", key="other"), said("9", key="another"))
    await sent_back(bus, said("1", only_for="g"), 0)
    assert lying(bus)[2:] == [("1", "g")]


async def test_a_last_word_that_cannot_be_read_is_not_buried() -> None:
    bus = await log_with(said("1"), replace(said(""), value=None, unreadable="it is damaged"))
    with pytest.raises(Invalid, match="would be lost; have it said again before"):
        await sent_back(bus, said("1", only_for="g"), 0)
    assert len(lying(bus)) == 2
