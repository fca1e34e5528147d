"""What whoever runs a service does about a record that stops it."""

from typing import Any

import pytest

from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.records import TopicPartition
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.errors import Conflict, Invalid, NotFound, Unavailable
from sluiceway_common.records import MOST_SKIPPED, Records
from sluiceway_common.testing import ManualClock, eventually
from tests.support.delivering import Ear, delivering, on_broadcast, on_happened
from tests.support.happened import new_event, outgoing


async def world(count: int = 5) -> tuple[MemoryBus, Any, Records, str, str]:
    """A log with events of one key that embed is to hear; its group and the place of the first."""
    bus, happened = MemoryBus(), new_event(partitions=1)
    subscriptions = (on_happened(happened), on_broadcast(happened, name="all"))
    await bus.ensure(*subscriptions[0].topics, *subscriptions[0].dead_letters("embed").values())
    await bus.publish([outgoing(happened(document_id="doc", number=number)) for number in range(count)])
    name = topic_of(happened).name
    return bus, happened, Records(bus, "embed", subscriptions, ManualClock()), f"embed.{name}", f"{name}/0"


async def test_a_group_is_shown_where_something_waits_for_it() -> None:
    bus, _, records, group, place = await world()
    (standing,) = await records.standings()
    assert (standing.group, str(standing.partition), standing.next, standing.end) == (group, place, 0, 5)
    await bus.move(group, {standing.partition: 5})
    assert await records.standings() == []


async def test_a_service_goes_on_behind_what_was_skipped_and_a_dead_letter_says_so() -> None:
    bus, happened, records, group, place = await world()
    assert await records.skip(group, f"{place}/0") == [f"{place}/0"]
    ear = Ear()
    async with delivering(bus, ear, on_happened(happened)):
        await eventually(lambda: ear.numbers == [1, 2, 3, 4])
    (letter,) = (await records.redrive.dead_letters()).records
    assert (letter.reason, letter.offset, letter.whole, letter.group) == ("SKIPPED", 0, False, group)


async def test_what_was_not_done_before_it_is_skipped_too_and_said() -> None:
    _, _, records, group, place = await world()
    assert await records.skip(group, f"{place}/2") == [f"{place}/{number}" for number in range(3)]
    assert [each.offset for each in (await records.redrive.dead_letters()).records] == [0, 1, 2]


async def test_while_the_service_runs_nothing_is_skipped() -> None:
    bus, happened, records, group, place = await world()

    async def fail(event: Any) -> None:
        raise Unavailable("away")

    ear = Ear(fail)
    async with delivering(bus, ear, on_happened(happened)):
        await eventually(lambda: ear.tries)
        with pytest.raises(Conflict, match="stop every replica"):
            await records.skip(group, f"{place}/0")
    assert (await records.redrive.dead_letters()).total == 0


async def test_a_group_that_was_rewound_hears_everything_again() -> None:
    bus, happened, records, group, place = await world()
    await bus.move(group, {TopicPartition(topic_of(happened).name, 0): 5})
    (standing,) = await records.rewind(group)
    assert (str(standing.partition), standing.next, standing.end) == (place, 0, 5)
    ear = Ear()
    async with delivering(bus, ear, on_happened(happened)):
        await eventually(lambda: ear.numbers == [0, 1, 2, 3, 4])


async def test_a_group_is_not_rewound_while_it_works_nor_one_that_there_is_not() -> None:
    bus, happened, records, group, _ = await world()
    ear = Ear()
    async with delivering(bus, ear, on_happened(happened)):
        await eventually(lambda: ear.numbers)
        with pytest.raises(Conflict, match="stop every replica"):
            await records.rewind(group)
    with pytest.raises(NotFound, match=f"there are {group}"):
        await records.rewind("embed.nobody")


@pytest.mark.parametrize("offset", ["5", "99"])
async def test_what_is_not_there_is_not_skipped(offset: str) -> None:
    _, _, records, group, place = await world()
    with pytest.raises(Invalid, match=f"{place}/0; {place}/5 is the end"):
        await records.skip(group, f"{place}/{offset}")


async def test_what_was_done_is_not_skipped() -> None:
    bus, happened, records, group, place = await world()
    await bus.move(group, {TopicPartition(topic_of(happened).name, 0): 3})
    with pytest.raises(Invalid, match=f"goes on at {place}/3"):
        await records.skip(group, f"{place}/1")


async def test_a_digit_too_many_does_not_skip_a_day() -> None:
    _, _, records, group, place = await world(MOST_SKIPPED + 1)
    with pytest.raises(Invalid, match=f"{MOST_SKIPPED} are the most at a time"):
        await records.skip(group, f"{place}/{MOST_SKIPPED}")
    assert len(await records.skip(group, f"{place}/{MOST_SKIPPED - 1}")) == MOST_SKIPPED


async def test_who_names_no_group_topic_partition_or_record_is_told_what_there_is() -> None:
    _, _, records, group, place = await world()
    topic = place.removesuffix("/0")
    with pytest.raises(NotFound, match=f"there are {group}"):
        await records.skip("embed.nobody", f"{place}/0")
    with pytest.raises(NotFound, match=f"it hears {topic}"):
        await records.skip(group, "other.v1/0/0")
    with pytest.raises(NotFound, match="no partition"):
        await records.skip(group, f"{topic}/7/0")
    for record in (f"{topic}/0/x", f"{topic}/0/-1"):
        with pytest.raises(Invalid, match="topic/partition/offset"):
            await records.skip(group, record)


async def test_what_was_skipped_is_forgotten_where_nobody_wants_it_back() -> None:
    _, _, records, group, place = await world()
    await records.skip(group, f"{place}/1")
    first, second = (each.id for each in (await records.redrive.dead_letters()).records)
    assert await records.redrive.delete([first]) == 1
    assert [each.id for each in (await records.redrive.dead_letters()).records] == [second]
