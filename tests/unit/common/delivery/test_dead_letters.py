"""Dead letters, their limit, and the records that come out of them again."""

import asyncio
import tracemalloc
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluiceway_common.bus.log import Reader
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.records import Record, TopicPartition
from sluiceway_common.bus.topics import Topic
from sluiceway_common.dead_letter import original
from sluiceway_common.delivery.dead_letters import (
    DeadLetterLimit,
    DeadLetterLimitExceeded,
    dead_letter_of,
    without_body,
)
from sluiceway_common.delivery.policy import DeliveryPolicy
from sluiceway_common.errors import Conflict, NotFound
from sluiceway_common.paging import Position
from sluiceway_common.redrive import Redrive
from sluiceway_common.testing import ManualClock, eventually

GROUP = "embed.a.b.v1"
TOPIC = Topic("a.b.v1.embed.dlq", "coordinates", 1, 0, compacted=True)
headers = st.lists(st.tuples(st.text(max_size=8), st.none() | st.binary(max_size=8)), max_size=4).map(tuple)


def facts(**more: str) -> dict[str, str]:
    at = datetime(2026, 1, 1, tzinfo=UTC).isoformat()
    known = {"reason": "INVALID", "detail": "no", "attempts": "1", "group": GROUP, "tenant": "acme", "at": at}
    return known | more


def dead_letter(offset: int = 7, **more: str) -> Record:
    return dead_letter_of(Record("a.b.v1", b"k", b"v", (), 2, offset), facts(**more), TOPIC.name)


async def listed(*dead_letters: Record) -> tuple[MemoryBus, Redrive]:
    bus = MemoryBus()
    await bus.ensure(TOPIC, Topic("a.b.v1", "id", 3, 1, compacted=False))
    await bus.put(*dead_letters)
    return bus, Redrive(bus, {GROUP: [TOPIC.name]})


@given(key=st.none() | st.binary(max_size=8), value=st.none() | st.binary(max_size=8), theirs=headers)
def test_a_record_comes_out_as_it_went_in(key: bytes | None, value: bytes | None, theirs: tuple) -> None:
    said = Record("a.b.v1", key, value, theirs, 2, 7)
    sent = dead_letter_of(said, facts(), TOPIC.name)
    assert sent.value is not None
    assert sent.key == b"a.b.v1/2/7"
    back = original(sent, GROUP)
    assert back.value == value
    assert back.key == (b"" if key is None and value is None else key)
    assert back.headers[-1] == ("ce_onlyfor", GROUP.encode())
    kept = [each for each in theirs if not each[0].startswith("dlq_") and each[0].lower() != "ce_onlyfor"]
    assert list(back.headers[:-1]) == kept


async def test_a_record_that_is_put_there_twice_is_one_dead_letter() -> None:
    _, redrive = await listed(dead_letter(7, detail="first"), dead_letter(8), dead_letter(7, detail="again"))
    listing = await redrive.dead_letters()
    assert listing.total == 2
    assert {each.detail for each in listing.records} == {"again", "no"}


async def test_the_oldest_come_first_up_to_the_limit() -> None:
    ages = ["2026-01-03T00:00:00+00:00", "2026-01-01T00:00:00+00:00", "2026-01-02T00:00:00+00:00"]
    _, redrive = await listed(*(dead_letter(offset, at=at) for offset, at in enumerate(ages)))
    listing = await redrive.dead_letters(limit=2)
    assert [each.offset for each in listing.records] == [1, 2]
    assert listing.total == 3


async def test_a_tenant_sees_and_sends_back_its_own_alone() -> None:
    _, redrive = await listed(dead_letter(1), dead_letter(2, tenant="other"))
    assert [each.offset for each in (await redrive.dead_letters(tenant="acme")).records] == [1]
    with pytest.raises(NotFound, match=f"no such record is a dead letter here: {GROUP}/2/2"):
        await redrive.redrive([f"{GROUP}/2/2"], tenant="acme")


async def test_what_another_tenant_fills_a_topic_with_is_not_kept() -> None:
    _, redrive = await listed(*(dead_letter(offset, tenant="mallory") for offset in range(5_000)), dead_letter(5_000))
    tracemalloc.start()
    try:
        listing = await redrive.dead_letters(tenant="acme")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert listing.total == 1
    assert peak < 500_000


async def test_of_a_tenant_so_many_are_seen_and_more_once_they_were_sent_back() -> None:
    bus, _ = await listed(*map(dead_letter, range(8)))
    redrive = Redrive(bus, {GROUP: [TOPIC.name]}, most=3)
    assert (await redrive.dead_letters(tenant="acme")).total == 3
    assert (await redrive.redrive([f"{GROUP}/2/7"], tenant="acme")).sent == 1, (
        "one that is named is found wherever it lies"
    )
    assert [(await redrive.redrive_all(tenant="acme")).sent for _ in range(4)] == [3, 3, 1, 0]
    assert sum((await bus.ends("a.b.v1")).values()) == 8


async def test_one_that_was_sent_back_and_failed_again_under_its_old_name_is_seen() -> None:
    gone = Record(TOPIC.name, dead_letter(1).key, None)
    bus, _ = await listed(dead_letter(1), gone, dead_letter(2), dead_letter(1))
    one, both = (Redrive(bus, {GROUP: [TOPIC.name]}, most=most) for most in (1, 2))
    assert [each.offset for each in (await both.dead_letters()).records] == [1, 2]
    assert [each.offset for each in (await one.dead_letters()).records] == [2]


async def test_a_list_begins_behind_the_position_that_is_named() -> None:
    _, redrive = await listed(*map(dead_letter, range(4)))
    first = await redrive.dead_letters(limit=2)
    rest = await redrive.dead_letters(after=first.records[-1].position)
    assert [[each.offset for each in page.records] for page in (first, rest)] == [[0, 1], [2, 3]]
    assert rest.total == 4
    assert rest.records[0].position == Position(at=datetime(2026, 1, 1, tzinfo=UTC), id=f"{GROUP}/2/2")


async def test_others_come_between_while_a_long_topic_is_read() -> None:
    _, redrive = await listed(*map(dead_letter, range(2_000)))
    reading, turns = asyncio.create_task(redrive.dead_letters()), 0
    while not reading.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 15


class Counted(MemoryBus):
    """A log whose readers begin when they may, and are counted."""

    def __init__(self) -> None:
        super().__init__()
        self.reading: list[int] = []
        self.may_read = asyncio.Event()

    def reader(self, positions: Mapping[TopicPartition, int]) -> Reader:
        made = super().reader(positions)
        begin = made.start

        async def start() -> None:
            self.reading.append(1)
            await self.may_read.wait()
            await begin()

        made.start = start  # type: ignore[method-assign]
        return made


async def test_a_tenant_reads_a_topic_once_at_a_time_and_another_one_beside_it() -> None:
    bus = Counted()
    await bus.ensure(TOPIC)
    await bus.put(dead_letter(1), dead_letter(2, tenant="other"))
    redrive = Redrive(bus, {GROUP: [TOPIC.name]})
    asked = [asyncio.create_task(redrive.dead_letters(tenant="acme")) for _ in range(5)]
    await eventually(lambda: len(bus.reading) == 1)
    asked.append(asyncio.create_task(redrive.dead_letters(tenant="other")))
    await eventually(lambda: len(bus.reading) == 2)
    bus.may_read.set()
    assert [listing.total for listing in await asyncio.gather(*asked)] == [1] * 6
    assert len(bus.reading) == 12, "once for all that lies there, and once for the words of the page"


async def test_an_unknown_id_sends_nothing_back() -> None:
    bus, redrive = await listed(dead_letter(1))
    with pytest.raises(NotFound, match="no such record"):
        await redrive.redrive([f"{GROUP}/2/1", f"{GROUP}/2/99"])
    assert sum((await bus.ends("a.b.v1")).values()) == 0


async def test_a_group_of_another_service_is_not_found() -> None:
    _, redrive = await listed()
    with pytest.raises(NotFound, match="no group"):
        await redrive.dead_letters("guard.a.b.v1")


async def test_what_was_sent_back_is_forgotten() -> None:
    bus, redrive = await listed(dead_letter(1), dead_letter(2))
    assert (await redrive.redrive([f"{GROUP}/2/1"])).sent == 1
    assert [each.offset for each in (await redrive.dead_letters()).records] == [2]
    assert sum((await bus.ends("a.b.v1")).values()) == 1


async def test_a_letter_without_its_body_is_seen_and_not_sent_back() -> None:
    _, redrive = await listed(without_body(dead_letter(1)))
    (each,) = (await redrive.dead_letters()).records
    assert not each.whole
    with pytest.raises(Conflict, match="too large"):
        await redrive.redrive([each.id])


FORGED = [
    {"group": ""},
    {"group": "embed.other.v1"},
    {"topic": "ingest.document-withdrawn.v1"},
    {"partition": "two"},
    {"partition": "9" * 5000},
    {"partition": "-1"},
    {"offset": str(2**63)},
    {"attempts": str(2**31)},
    {"attempts": ""},
    {"at": "yesterday"},
    {"at": "0001-01-01T00:00:00+23:59"},
]


@pytest.mark.parametrize("forged", FORGED, ids=str)
async def test_a_forged_letter_neither_breaks_the_list_nor_is_on_it(forged: dict[str, str]) -> None:
    lay = {"topic": "a.b.v1", "partition": "2", "offset": "9"}
    coordinates = {name: forged.get(name, there) for name, there in lay.items()}
    strange = Record(
        TOPIC.name,
        "/".join(coordinates.values()).encode(),
        b"v",
        tuple((f"dlq_{name}", fact.encode()) for name, fact in (facts() | lay | forged).items()),
    )
    _, redrive = await listed(strange, dead_letter(1))
    assert [each.offset for each in (await redrive.dead_letters()).records] == [1]


@pytest.mark.parametrize(
    "missing", ["group", "reason", "detail", "topic", "partition", "offset", "at", "tenant", "attempts"]
)
async def test_a_letter_that_lacks_a_fact_does_not_break_the_list(missing: str) -> None:
    whole = dead_letter(9)
    lacking = replace(whole, headers=tuple(each for each in whole.headers if each[0] != f"dlq_{missing}"))
    _, redrive = await listed(lacking, dead_letter(1))
    assert [each.offset for each in (await redrive.dead_letters()).records] == [1]


async def test_a_letter_that_says_it_lay_elsewhere_than_its_key_is_not_listed() -> None:
    _, redrive = await listed(replace(dead_letter(9), key=b"a.b.v1/2/8"))
    assert (await redrive.dead_letters()).total == 0


async def test_a_forged_letter_is_never_sent_to_the_topic_that_it_names() -> None:
    bus, redrive = await listed(dead_letter_of(Record("victim.v1", b"k", b"v", (), 0, 1), facts(), TOPIC.name))
    await bus.ensure(Topic("victim.v1", "id", 1, 1, compacted=False))
    with pytest.raises(NotFound, match=f"no such record is a dead letter here: {GROUP}/victim"):
        await redrive.redrive([f"{GROUP}/victim.v1/0/1"])
    assert sum((await bus.ends("victim.v1")).values()) == 0


async def test_strange_records_among_the_letters_are_passed_over() -> None:
    _, redrive = await listed(Record(TOPIC.name, b"x", b"y"), dead_letter(1), Record(TOPIC.name, b"gone", None))
    assert (await redrive.dead_letters()).total == 1


async def test_where_nothing_was_ever_dead_lettered_nothing_is_listed() -> None:
    redrive = Redrive(MemoryBus(), {GROUP: [TOPIC.name]})
    assert (await redrive.dead_letters()).total == 0


POLICY = DeliveryPolicy(dead_letter_limit_least=5, dead_letter_limit_share=0.5, dead_letter_limit_window=60)


def limit(*, done: int = 0, dead_letters: int = 0) -> tuple[DeadLetterLimit, ManualClock]:
    clock = ManualClock()
    each = DeadLetterLimit(POLICY, clock)
    for _ in range(done):
        each.done()
    for _ in range(dead_letters):
        each.count()
    return each, clock


def test_a_few_are_within_the_limit_even_where_nothing_else_happens() -> None:
    each, _ = limit(dead_letters=4)
    each.check()


def test_so_many_and_more_than_the_share_exceed_the_limit() -> None:
    each, _ = limit(dead_letters=5)
    with pytest.raises(DeadLetterLimitExceeded, match="5 of the last 5"):
        each.check()


def test_many_among_many_more_good_ones_are_within_the_limit() -> None:
    each, _ = limit(done=100, dead_letters=100)
    each.check()


def test_what_is_longer_ago_than_the_window_does_not_count() -> None:
    each, clock = limit(dead_letters=4)
    clock.advance(61)
    each.count()
    each.check()


def test_ends_of_the_same_minute_count_together() -> None:
    each, clock = limit(dead_letters=2)
    for _ in range(2):
        clock.advance(10)
        each.count()
    each.check()
    each.count()
    with pytest.raises(DeadLetterLimitExceeded):
        each.check()
