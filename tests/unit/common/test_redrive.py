"""Redrive of more than is seen at a time: what an outsider, and what was sent back before, must not hide."""

import asyncio
import tracemalloc
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

import pytest

from sluiceway_common.bus.log import Reader
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.memory_readers import MemoryReader
from sluiceway_common.bus.records import Record, TopicPartition
from sluiceway_common.bus.topics import Topic
from sluiceway_common.dead_letter_return import RedriveOutcome, RefusedRecord
from sluiceway_common.dead_letter_scan import LastDeletions
from sluiceway_common.delivery.dead_letters import dead_letter_of, without_body
from sluiceway_common.errors import Invalid, NotFound, Unavailable
from sluiceway_common.redrive import Redrive
from sluiceway_common.testing import eventually

GROUP = "embed.a.b.v1"
HEARD = Topic("a.b.v1", "id", 1, 1, compacted=False)
AWAY = "the log in memory was sent away"
LETTERS = Topic("a.b.v1.embed.dlq", "coordinates", 1, 0, compacted=True)


class GatedReader(MemoryReader):
    """Counts how often it takes, and waits where nobody may read."""

    def __init__(self, bus: "GatedBus", positions: Mapping[TopicPartition, int]) -> None:
        super().__init__(bus, positions)
        self._bus = bus

    async def take(self, most: int, seconds: float) -> Sequence[Record]:
        self._bus.takes += 1
        await self._bus.reading.wait()
        return await super().take(most, seconds)


class GatedBus(MemoryBus):
    """Counts who reads the dead letters. What is sent back waits at the gate, and what is large is not taken; goes away
    behind so many puts."""

    def __init__(self) -> None:
        super().__init__()
        self.passes = self.takes = self.dropped = self.asked_in_vain = 0
        self.without_leader = ""
        self.takes_nothing = frozenset[TopicPartition]()
        self.reading = asyncio.Event()
        self.reading.set()
        self.puts_left = 1_000
        self.waiting = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def starts(self, topic: str) -> Mapping[TopicPartition, int]:
        return {each: start + self.dropped for each, start in (await super().starts(topic)).items()}

    async def ends(self, topic: str) -> Mapping[TopicPartition, int]:
        if topic == self.without_leader:
            raise Unavailable("the partition has no leader")
        return await super().ends(topic)

    def reader(self, positions: Mapping[TopicPartition, int]) -> Reader:
        self.passes += any(each.topic == LETTERS.name for each in positions)
        return GatedReader(self, positions)

    async def put(self, *records: Record) -> None:
        self.puts_left -= 1
        self.away = self.away or self.puts_left < 0
        if any(record.topic == HEARD.name and record.value == b"large" for record in records):
            raise Invalid("too large for its topic")
        for record in records:
            number = self._partition(record.key, len(self.partitions(record.topic)))
            if TopicPartition(record.topic, number) in self.takes_nothing:
                self.asked_in_vain += 1
                raise Unavailable("the partition has no leader")
        self.waiting += 1
        await self.gate.wait()
        self.waiting -= 1
        await super().put(*records)


def letter(offset: int, *, tenant: str = "acme", detail: str = "no", hour: int = 0, value: bytes = b"v") -> Record:
    facts = {"reason": "INVALID", "detail": detail, "attempts": "1", "group": GROUP, "tenant": tenant}
    at = {"at": f"2026-01-01T{hour:02}:00:00+00:00"}
    return dead_letter_of(Record(HEARD.name, b"k", value, (), 0, offset), facts | at, LETTERS.name)


def deletion(offset: int) -> Record:
    return Record(LETTERS.name, letter(offset).key, None)


async def lying(letters: Iterable[Record], most: int = 5) -> tuple[GatedBus, Redrive]:
    """A log on which they lie, and who sees `most` of them at a time."""
    bus = GatedBus()
    await bus.ensure(HEARD, LETTERS)
    await bus.put(*letters)
    return bus, Redrive(bus, {GROUP: [LETTERS.name]}, most=most)


async def seen(redrive: Redrive, tenant: str | None = "acme") -> list[int]:
    return sorted(each.offset for each in (await redrive.dead_letters(tenant=tenant)).records)


async def test_what_can_never_be_sent_back_hides_nothing_that_can() -> None:
    _, redrive = await lying([*(without_body(letter(number)) for number in range(7)), letter(99)])
    listing = await redrive.dead_letters(tenant="acme")
    assert ([each.offset for each in listing.records if each.whole], listing.total) == ([99], 6)
    assert (await redrive.redrive_all(tenant="acme")).sent == 1


async def test_what_can_be_sent_back_hides_nothing_that_cannot() -> None:
    _, redrive = await lying([*map(letter, range(7)), without_body(letter(99))])
    assert await seen(redrive) == [0, 1, 2, 3, 4, 99]


async def test_one_tenants_letters_hide_no_other_from_whoever_runs_the_service() -> None:
    _, redrive = await lying([*(letter(number, tenant="mallory") for number in range(7)), letter(98), letter(99)])
    assert await seen(redrive, None) == [0, 1, 2, 3, 4, 98, 99]


async def test_a_letter_that_became_one_without_its_body_is_not_sent_back() -> None:
    _, redrive = await lying([letter(1), letter(2), without_body(letter(1))])
    assert (await redrive.redrive_all(tenant="acme")).sent == 1
    assert await seen(redrive) == [1]


async def test_two_passes_find_what_lies_behind_all_that_was_sent_back() -> None:
    bus, redrive = await lying(map(letter, range(40)))
    for _ in range(8):
        assert (await redrive.redrive_all(tenant="acme")).sent == 5
    bus.passes = 0
    assert await seen(redrive) == []
    assert bus.passes == 2


async def test_where_all_has_room_one_pass_does_and_one_for_the_words_of_a_page() -> None:
    bus, redrive = await lying(map(letter, range(5)))
    await redrive.dead_letters(tenant="acme")
    assert bus.passes == 2


async def test_one_that_came_again_and_again_has_the_room_of_one() -> None:
    _, redrive = await lying([*[letter(0)] * 5, *map(letter, range(1, 5))])
    assert await seen(redrive) == [0, 1, 2, 3, 4]


async def test_what_is_seen_is_not_read_twice_where_there_is_no_room_for_more() -> None:
    bus, redrive = await lying(map(letter, range(7)))
    assert await seen(redrive) == [0, 1, 2, 3, 4]
    assert bus.passes == 1 + 1


async def test_what_became_one_without_its_body_hides_nothing_that_came_before_that() -> None:
    cut = [without_body(letter(number)) for number in range(7)]
    _, redrive = await lying([*map(letter, range(7)), letter(99), *cut])
    assert (await redrive.redrive_all(tenant="acme")).sent == 1


async def test_one_that_came_again_under_its_old_name_is_found_behind_its_deletion() -> None:
    before = [each for number in range(9) for each in (letter(number), deletion(number))]
    _, redrive = await lying([*map(letter, range(10, 17)), *map(deletion, range(10, 17)), *before, letter(3)])
    assert await seen(redrive) == [3]


async def test_one_that_is_deleted_again_is_gone() -> None:
    twice = [letter(3), deletion(3), letter(3), deletion(3)]
    _, redrive = await lying([*map(letter, range(10, 17)), *map(deletion, range(10, 17)), *twice, letter(4)])
    assert await seen(redrive) == [4]


@pytest.mark.parametrize("deletions", [1, 50_000])
def test_a_deletion_is_known_from_before_it_and_not_from_behind(deletions: int) -> None:
    known = LastDeletions()
    for number in range(deletions):
        known.add(("t", b"%d" % number), number + 10)
    assert known.has_behind(("t", b"0"), 9)
    assert not known.has_behind(("t", b"0"), 10)
    assert not known.has_behind(("other", b"0"), 9)


@pytest.mark.parametrize(("different", "bytes_each"), [(50_000, 80), (1, 1)])
def test_many_deletions_take_some_bytes_each(different: int, bytes_each: int) -> None:
    tracemalloc.start()
    try:
        known = LastDeletions()
        for number in range(50_000):
            known.add(("t", b"a.b.v1/0/%d" % (number % different)), number % different)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken < bytes_each * 50_000


async def test_the_words_of_a_letter_are_kept_for_the_page_alone() -> None:
    _, redrive = await lying((letter(number, detail="\N{PILE OF POO}" * 1000) for number in range(500)), most=500)
    tracemalloc.start()
    try:
        listing = await redrive.dead_letters(tenant="acme", limit=10)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (listing.total, len(listing.records[0].detail)) == (500, 1_000)
    assert peak < 1_000_000


async def test_the_oldest_are_told_first_wherever_they_lie() -> None:
    _, redrive = await lying([letter(1, hour=3), letter(2, hour=1), letter(3, hour=2)])
    first = await redrive.dead_letters(tenant="acme", limit=2)
    assert [each.offset for each in first.records] == [2, 3]
    assert first.end == first.records[-1].position
    rest = await redrive.dead_letters(tenant="acme", limit=2, after=first.end)
    assert ([each.offset for each in rest.records], rest.end) == ([1], None)


async def test_where_records_are_named_the_topics_of_their_groups_alone_are_read() -> None:
    bus, _ = await lying([letter(0), letter(1)])
    away = Topic("c.d.v1.embed.dlq", "coordinates", 1, 0, compacted=True)
    await bus.ensure(away)
    bus.without_leader = away.name
    redrive = Redrive(bus, {GROUP: [LETTERS.name], "embed.c.d.v1": [away.name]})
    assert (await redrive.dead_letters(tenant="acme", ids=[f"{GROUP}/0/0"])).total == 1
    assert (await redrive.redrive([f"{GROUP}/0/0"], tenant="acme")).sent == 1
    assert await redrive.delete([f"{GROUP}/0/1"], tenant="acme") == 1
    with pytest.raises(NotFound, match=r"no such record is a dead letter here: embed\.a/0/0"):
        await redrive.redrive(["embed.a/0/0"], tenant="acme")


async def test_a_list_that_one_topic_fails_leaves_nobody_reading_the_others() -> None:
    bus, _ = await lying(map(letter, range(1_000)))
    away = Topic("c.d.v1.embed.dlq", "coordinates", 1, 0, compacted=True)
    await bus.ensure(away)
    bus.without_leader = away.name
    redrive = Redrive(bus, {GROUP: [LETTERS.name], "embed.c.d.v1": [away.name]})
    with pytest.raises(Unavailable, match="no leader"):
        await redrive.dead_letters(tenant="acme")
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_page_that_has_all_says_that_no_other_follows() -> None:
    _, redrive = await lying(map(letter, range(3)))
    assert (await redrive.dead_letters(tenant="acme", limit=3)).end is None


async def test_the_words_of_a_page_are_read_without_what_lies_behind_it() -> None:
    bus, redrive = await lying((letter(number, hour=number // 500) for number in range(2_000)), most=2_000)
    await redrive.dead_letters(tenant="acme", limit=500)
    assert bus.takes == 4 + 1


async def test_what_was_dropped_by_age_is_no_dead_letter_any_more() -> None:
    bus, redrive = await lying([letter(0)])
    bus.dropped = 7
    with pytest.raises(NotFound, match=rf"no longer a dead letter here: {GROUP}/0/9; some were dropped by age or size"):
        await redrive.redrive([f"{GROUP}/0/9"], tenant="acme")


@pytest.mark.parametrize("move", [Redrive.redrive_all, Redrive.delete_all])
async def test_of_two_tenants_neither_waits_for_what_is_moved_of_the_other(move: Callable[..., Awaitable[Any]]) -> None:
    bus, redrive = await lying([letter(0), letter(1, tenant="other")])
    bus.gate.clear()
    moving = [asyncio.create_task(move(redrive, tenant=tenant)) for tenant in ("acme", "other")]
    await eventually(lambda: bus.waiting == 2)
    bus.gate.set()
    await asyncio.gather(*moving)


async def test_of_two_tenants_neither_waits_for_what_is_looked_for_of_the_other() -> None:
    bus, redrive = await lying([letter(0), letter(1, tenant="other")])
    bus.reading.clear()
    moving = [asyncio.create_task(redrive.redrive_all(tenant=tenant)) for tenant in ("acme", "other")]
    await eventually(lambda: bus.passes == 2)
    bus.reading.set()
    await asyncio.gather(*moving)


async def test_whoever_lists_does_not_wait_for_what_is_being_sent_back() -> None:
    bus, redrive = await lying(map(letter, range(3)))
    bus.gate.clear()
    sending = [asyncio.create_task(redrive.redrive_all(tenant="acme")) for _ in range(2)]
    await eventually(lambda: bus.waiting == 1)
    async with asyncio.timeout(60):
        assert await seen(redrive) == [0, 1, 2]
    bus.gate.set()
    assert sorted(each.sent for each in await asyncio.gather(*sending)) == [0, 3], (
        "one after the other, so nothing is sent twice"
    )


async def test_what_its_topic_does_not_take_back_stays_and_stops_nothing_behind_it() -> None:
    bus, redrive = await lying([letter(0), letter(1, value=b"large"), letter(2), letter(3)])
    refused = RefusedRecord(f"{GROUP}/0/1", "too large for its topic")
    named = await redrive.redrive([f"{GROUP}/0/{number}" for number in range(3)], tenant="acme")
    assert named == RedriveOutcome(2, (refused,))
    assert await redrive.redrive_all(tenant="acme") == RedriveOutcome(1, (refused,))
    assert await seen(redrive) == [1]
    assert sum((await bus.ends(HEARD.name)).values()) == 3


async def test_where_the_log_goes_away_in_the_middle_it_is_said_what_went_and_the_rest_stays() -> None:
    bus, redrive = await lying([letter(0), letter(1, value=b"large"), *map(letter, range(2, 5))])
    # Two of each that goes, and one of the next.
    bus.puts_left = 2 + 1 + 2 + 1
    outcome = await redrive.redrive_all(tenant="acme")
    assert (outcome.sent, [(each.id[-1], each.why) for each in outcome.refused]) == (
        2,
        [("1", "too large for its topic"), ("3", AWAY), ("4", AWAY)],
    )
    bus.away, bus.puts_left = False, 1_000
    assert await seen(redrive) == [1, 3, 4]


@pytest.mark.parametrize("value", [b"v", b"large"])
async def test_it_is_said_what_became_of_one_where_the_log_goes_away_behind_it(value: bytes) -> None:
    bus, redrive = await lying([letter(0, value=value), letter(1)])
    bus.puts_left = 1 if value == b"large" else 2
    outcome = await redrive.redrive_all(tenant="acme")
    assert (outcome.sent, outcome.refused[-1].why) == (int(value == b"v"), AWAY)


async def test_where_the_log_is_away_before_anything_went_nobody_is_told_of_a_result() -> None:
    bus, redrive = await lying(map(letter, range(3)))
    bus.puts_left = 0
    with pytest.raises(Unavailable, match=AWAY):
        await redrive.redrive_all(tenant="acme")


WIDE = Topic("c.d.v1", "id", 4, 1, compacted=False)
WIDE_LETTERS = Topic("c.d.v1.embed.dlq", "coordinates", 4, 0, compacted=True)
WIDE_GROUP = "embed.c.d.v1"


async def lying_wide(count: int) -> tuple[GatedBus, Redrive]:
    """Letters of as many keys of a topic with four partitions, each with the partition that its key leads to."""
    bus = GatedBus()
    await bus.ensure(WIDE, WIDE_LETTERS)
    facts = {"reason": "INVALID", "detail": "no", "attempts": "1", "group": WIDE_GROUP, "tenant": "acme"}
    for number in range(count):
        key = b"%d" % number
        record = Record(WIDE.name, key, b"v", (), bus._partition(key, WIDE.partitions), number)
        await bus.put(dead_letter_of(record, facts | {"at": "2026-01-01T00:00:00+00:00"}, WIDE_LETTERS.name))
    return bus, Redrive(bus, {WIDE_GROUP: [WIDE_LETTERS.name]}, most=100)


async def test_a_partition_that_takes_nothing_back_keeps_its_own_and_stops_no_other() -> None:
    bus, redrive = await lying_wide(40)
    away = TopicPartition(WIDE.name, 2)
    bus.takes_nothing = frozenset({away})
    outcome = await redrive.redrive_all(tenant="acme")
    there = {each.id for each in (await redrive.dead_letters(tenant="acme")).records}
    assert {each.id for each in outcome.refused} == there == {each for each in there if f"{WIDE_GROUP}/2/" in each}
    assert outcome.sent == 40 - len(there) < 40
    assert all("takes nothing at the moment; it stays here" in each.why for each in outcome.refused)
    assert bus.asked_in_vain == 1
    bus.takes_nothing = frozenset()
    assert (await redrive.redrive_all(tenant="acme")).sent == len(there)


async def test_a_partition_of_dead_letters_that_takes_no_word_stops_no_other() -> None:
    bus, redrive = await lying_wide(40)
    bus.takes_nothing = frozenset({TopicPartition(WIDE_LETTERS.name, 1)})
    outcome = await redrive.redrive_all(tenant="acme")
    there = {each.id for each in (await redrive.dead_letters(tenant="acme")).records}
    assert {each.id for each in outcome.refused} == there
    assert 0 < outcome.sent == 40 - len(there) < 40


async def test_what_lies_on_a_topic_that_cannot_be_read_is_named_and_the_rest_goes_back() -> None:
    bus, _ = await lying([letter(0), letter(1)])
    await bus.ensure(WIDE_LETTERS)
    bus.without_leader = WIDE_LETTERS.name
    redrive = Redrive(bus, {GROUP: [LETTERS.name], WIDE_GROUP: [WIDE_LETTERS.name]})
    unread = "the partition has no leader"
    named = await redrive.redrive([f"{GROUP}/0/0", f"{WIDE_GROUP}/3/7"], tenant="acme")
    assert named == RedriveOutcome(1, (RefusedRecord(f"{WIDE_GROUP}/3/7", unread),))
    every = await redrive.redrive_all(tenant="acme")
    assert every == RedriveOutcome(1, (RefusedRecord(WIDE_LETTERS.name, unread),))
    with pytest.raises(Unavailable, match=unread):
        await redrive.redrive_all(WIDE_GROUP, tenant="acme")


async def test_a_partition_that_does_not_take_a_deletion_stops_no_other() -> None:
    bus, redrive = await lying_wide(40)
    bus.takes_nothing = frozenset({TopicPartition(WIDE_LETTERS.name, 0)})
    with pytest.raises(Unavailable, match="of 40 dead letters were forgotten, and the log did not take the rest"):
        await redrive.delete_all(tenant="acme")
    lying = (await redrive.dead_letters(tenant="acme")).records
    assert {bus._partition(f"{WIDE.name}/{each.partition}/{each.offset}".encode(), 4) for each in lying} == {0}


async def test_where_the_log_goes_away_in_the_middle_it_is_said_how_many_are_forgotten() -> None:
    bus, redrive = await lying(map(letter, range(250)), most=250)
    bus.puts_left = 2
    with pytest.raises(Unavailable, match="200 of 250 dead letters were forgotten, and the log did not take the rest"):
        await redrive.delete_all(tenant="acme")
    bus.away = False
    assert len(await seen(redrive)) == 50


async def test_what_is_deleted_is_forgotten_and_not_sent_back() -> None:
    bus, redrive = await lying([*map(letter, range(3)), without_body(letter(3))])
    assert await redrive.delete([f"{GROUP}/0/1", f"{GROUP}/0/3"], tenant="acme") == 2
    assert await seen(redrive) == [0, 2]
    assert sum((await bus.ends(HEARD.name)).values()) == 0


async def test_what_cannot_be_sent_back_is_deleted_alone_and_as_often_as_there_is_more() -> None:
    _, redrive = await lying([letter(99), *(without_body(letter(number)) for number in range(7))])
    assert [await redrive.delete_all(tenant="acme", cut=True) for _ in range(3)] == [5, 2, 0]
    assert await seen(redrive) == [99]
    assert await redrive.delete_all(tenant="acme") == 1
    assert await seen(redrive) == []


async def test_one_that_is_not_there_or_is_anothers_keeps_all_from_being_deleted() -> None:
    _, redrive = await lying([letter(0), letter(1, tenant="other")])
    with pytest.raises(NotFound, match=f"no such record is a dead letter here: {GROUP}/0/1"):
        await redrive.delete([f"{GROUP}/0/0", f"{GROUP}/0/1"], tenant="acme")
    assert await redrive.delete_all(tenant="acme", cut=True) == 0
    assert await seen(redrive, None) == [0, 1]
