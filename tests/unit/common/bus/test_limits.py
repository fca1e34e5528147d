"""Limits of a record: what is beyond one is taken as unreadable, with the reason, by every log."""

from typing import Any

import pytest

from sluiceway_common.bus.headers import LONGEST, ONLY_FOR
from sluiceway_common.bus.limits import LARGEST_HEADERS, LARGEST_KEY, MOST_HEADERS, within_limits
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.records import Record, TopicPartition
from sluiceway_common.bus.topics import Topic
from sluiceway_common.dead_letter import original
from sluiceway_common.delivery.dead_letters import dead_letter_of

WITHIN: dict[str, Any] = {
    "the largest key": {"key": bytes(LARGEST_KEY)},
    "the most headers": {"headers": (("a", b"v"),) * MOST_HEADERS},
    "the largest headers": {"headers": (("a", None), ("b", bytes(LARGEST_HEADERS - 2)))},
    "a large body": {"value": bytes(5_000_000)},
    "nothing": {"key": None, "value": None},
}
BEYOND: dict[str, tuple[dict[str, Any], str]] = {
    "key": ({"key": bytes(LARGEST_KEY + 1)}, "the key has 65537 bytes; up to 65536 are read"),
    "number": ({"headers": (("a", None),) * 101}, "the record has 101 headers; up to 100 are read"),
    "value": ({"headers": (("a", bytes(LARGEST_HEADERS)),)}, "the headers have 65537 bytes; up to 65536 are read"),
    "name": ({"headers": (("a" * 65_537, None),)}, "the headers have 65537 bytes; up to 65536 are read"),
}


def record(topic: str = "a.b.v1", **parts: Any) -> Record:
    return Record(**({"topic": topic, "key": b"k", "value": b"v", "partition": 0, "offset": 0} | parts))


@pytest.mark.parametrize("parts", WITHIN.values(), ids=WITHIN)
def test_what_is_within_the_limits_is_as_it_was(parts: dict[str, Any]) -> None:
    assert within_limits(record(**parts)) == record(**parts)


@pytest.mark.parametrize(("parts", "why"), BEYOND.values(), ids=BEYOND)
def test_what_is_beyond_one_has_no_bytes_and_the_reason(parts: dict[str, Any], why: str) -> None:
    assert within_limits(record(**parts)) == record(key=None, value=None, unreadable=why)


@pytest.mark.parametrize("parts", [WITHIN["the most headers"], WITHIN["the largest headers"]])
def test_what_was_within_the_limits_is_read_when_it_is_sent_back(parts: dict[str, Any]) -> None:
    facts = {"group": "index.documents", "reason": "INTERNAL"}
    sent_back = original(dead_letter_of(record(**parts), facts, "a.b.v1.index.dlq"), "index.documents")
    assert sent_back.headers == (*record(**parts).headers, (ONLY_FOR, b"index.documents"))
    assert within_limits(sent_back) == sent_back
    again = original(dead_letter_of(sent_back, facts, "a.b.v1.index.dlq"), "index.documents")
    assert within_limits(again) == again


@pytest.mark.parametrize(
    "more",
    [((ONLY_FOR, b"g"), (ONLY_FOR, b"g")), ((ONLY_FOR, b"g"), ("a", None)), ((ONLY_FOR, bytes(LONGEST + 1)),)],
    ids=["two", "not at the end", "long"],
)
def test_an_outsider_gets_no_more_in_by_naming_groups(more: tuple[tuple[str, bytes | None], ...]) -> None:
    full = record(headers=(("a", b"v"),) * MOST_HEADERS + more)
    assert within_limits(full).unreadable


@pytest.mark.parametrize(("parts", "why"), BEYOND.values(), ids=BEYOND)
def test_a_dead_letter_has_what_was_added_to_it(parts: dict[str, Any], why: str) -> None:
    dead_letter = record("a.b.v1.embed.dlq", **parts)
    assert within_limits(dead_letter) == dead_letter


async def test_who_reads_the_log_in_memory_is_given_no_more() -> None:
    bus = MemoryBus()
    await bus.ensure(Topic("a.b.v1", "id", 1, 1, compacted=False))
    await bus.put(*(record(**parts) for parts, _ in BEYOND.values()), record())
    reader = bus.reader({TopicPartition("a.b.v1", 0): 0})
    taken = await reader.take(10, 0.0)
    assert [each.unreadable for each in taken] == [*(why for _, why in BEYOND.values()), ""]
