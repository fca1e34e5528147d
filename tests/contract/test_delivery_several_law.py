"""What delivery owes to a consumer of several topics, record by record and in batches, on every bus."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest

from sluiceway_common.bus.log import Log
from sluiceway_common.bus.records import Record, record_of
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.clock import SystemClock
from sluiceway_common.dead_letter import DeadLetter
from sluiceway_common.delivery import Delivery, Subscription
from sluiceway_common.errors import Invalid, NotFound, Unavailable
from sluiceway_common.principal import Principal
from sluiceway_common.redrive import Redrive
from sluiceway_common.testing import eventually
from tests.support.buses import BUSES, new_bus, servers_of
from tests.support.delivering import QUICK, Ear, delivering, delivery_of, on_batches, on_several
from tests.support.happened import TENANT, new_event, outgoing

GROUP = "embed.several"
Subscribe = Callable[..., Subscription[Ear]]


@pytest.fixture(params=BUSES)
def servers(request: pytest.FixtureRequest) -> str:
    return servers_of(request)


@pytest.fixture
async def bus(servers: str) -> AsyncIterator[Log]:
    each = new_bus(servers)
    await each.start()
    yield each
    await each.stop()


@pytest.fixture
async def events(bus: Log) -> list[Any]:
    """Two events; of the numbers that are said, the first has the even ones."""
    made = [new_event(), new_event()]
    await bus.ensure_topics(*made)
    return made


@pytest.fixture(params=[on_several, on_batches], ids=["records", "batches"])
def subscribe(request: pytest.FixtureRequest) -> Subscribe:
    made: Subscribe = request.param
    return made


async def say(bus: Log, events: list[Any], numbers: range, keys: int = 10) -> None:
    said = [events[n % len(events)](document_id=f"doc_{n % keys}", number=n) for n in numbers]
    await bus.publish([outgoing(each) for each in said])


def record(event: Any, number: int, tenant: str = TENANT) -> Record:
    said = outgoing(event(document_id="doc_0", number=number), tenant)
    return record_of(said, source="test", at=SystemClock().now())


async def dead_letters(bus: Log, delivery: Delivery[Ear]) -> list[DeadLetter]:
    return list((await Redrive(bus, delivery.dead_letters).dead_letters()).records)


def refusing(*numbers: int, error: Exception | None = None) -> Ear:
    async def refuse(event: Any) -> None:
        if event.number in numbers:
            raise error or Invalid("not this one")

    return Ear(refuse)


async def test_every_event_of_every_topic_is_heard_once_in_the_order_of_its_key(
    bus: Log, events: list[Any], subscribe: Subscribe
) -> None:
    ear = Ear()
    await say(bus, events, range(400))
    async with delivering(bus, ear, subscribe(*events)) as delivery:
        await eventually(lambda: len(ear.heard) >= 400, within=20)
        assert list(delivery.dead_letters) == [GROUP]
    assert ear.numbers == list(range(400))
    assert all(ear.numbers_of(f"doc_{key}") == list(range(key, 400, 10)) for key in range(10))
    assert {envelope.topic for envelope in ear.envelopes} == {topic_of(event).name for event in events}
    assert set(ear.principals) == {Principal(TENANT, "service:embed", frozenset())}


async def test_what_is_done_is_not_heard_again_after_a_restart(
    bus: Log, events: list[Any], subscribe: Subscribe
) -> None:
    first, second = Ear(), Ear()
    await say(bus, events, range(50))
    async with delivering(bus, first, subscribe(*events)):
        await eventually(lambda: len(first.heard) == 50)
    await say(bus, events, range(50, 60))
    async with delivering(bus, second, subscribe(*events)):
        await eventually(lambda: len(second.heard) == 10)
    assert second.numbers == list(range(50, 60))


async def test_what_fails_in_the_middle_is_a_dead_letter_alone(
    bus: Log, events: list[Any], subscribe: Subscribe
) -> None:
    ear = refusing(21)
    good = record(events[0], 1000)
    await say(bus, events, range(20))
    await bus.put(replace(good, value=b"\xff"), replace(good, headers=()), record(events[1], 1001, tenant="victim"))
    await say(bus, events, range(20, 40))
    identity = Principal(TENANT, "crm", frozenset())
    async with delivering(bus, ear, subscribe(*events), identities={topic_of(events[1]).name: identity}) as delivery:
        await eventually(lambda: len(ear.heard) >= 39, within=20)

        async def all_there() -> bool:
            return len(await dead_letters(bus, delivery)) == 4

        await eventually(all_there)
        found = await dead_letters(bus, delivery)
    assert ear.numbers == [n for n in range(40) if n != 21]
    assert sorted(each.reason for each in found) == ["INVALID", "TENANT", "UNDECODABLE", "UNDECODABLE"]
    assert {each.group for each in found} == {GROUP}
    assert ear.exits == []


async def test_a_redriven_record_of_one_topic_comes_again_alone(
    bus: Log, events: list[Any], subscribe: Subscribe
) -> None:
    mended = asyncio.Event()

    async def refuse(event: Any) -> None:
        if not mended.is_set():
            raise Invalid("not yet")

    ear = Ear(refuse)
    # Both lie at the same partition and offset of their topics.
    await bus.put(record(events[0], 0), record(events[1], 1))
    async with delivering(bus, ear, subscribe(*events)) as delivery:

        async def both() -> bool:
            return len(await dead_letters(bus, delivery)) == 2

        await eventually(both)
        mended.set()
        (second,) = [each for each in await dead_letters(bus, delivery) if each.topic == topic_of(events[1]).name]
        assert (await Redrive(bus, delivery.dead_letters).redrive([second.id])).sent == 1
        await eventually(lambda: ear.numbers == [1])
        assert ear.envelopes[0].only_for == GROUP
        (left,) = await dead_letters(bus, delivery)
    assert left.topic == topic_of(events[0]).name
    assert left.id != second.id


async def test_a_transient_failure_is_waited_for_and_keeps_the_order(
    bus: Log, events: list[Any], subscribe: Subscribe
) -> None:
    back = asyncio.Event()

    async def away(event: Any) -> None:
        if not back.is_set():
            raise Unavailable("away")

    ear = Ear(away)
    await say(bus, events, range(20), keys=2)
    async with delivering(bus, ear, subscribe(*events)) as delivery:
        await eventually(lambda: ear.tries[0] > 3)
        assert ear.heard == []
        back.set()
        await eventually(lambda: len(ear.heard) == 20)
        assert await dead_letters(bus, delivery) == []
    assert [ear.numbers_of(f"doc_{key}") for key in range(2)] == [list(range(0, 20, 2)), list(range(1, 20, 2))]


async def test_two_replicas_share_and_a_rolling_one_loses_nothing(bus: Log, subscribe: Subscribe) -> None:
    events = [new_event(partitions=4), new_event(partitions=2)]
    await bus.ensure_topics(*events)
    ear = Ear(lambda event: asyncio.sleep(0.002))
    stay = delivery_of(bus, ear, subscribe(*events))
    await stay.start()
    for turn in range(3):
        roll = delivery_of(bus, ear, subscribe(*events))
        await roll.start()
        await say(bus, events, range(turn * 200, turn * 200 + 200), keys=30)
        await eventually(lambda turn=turn: len(ear.heard) > turn * 200 + 50, within=20)
        await roll.stop()
    await eventually(lambda: set(ear.numbers) == set(range(600)), within=20)
    await stay.stop()
    for key in range(30):
        assert list(dict.fromkeys(ear.numbers_of(f"doc_{key}"))) == list(range(key, 600, 30))


async def test_what_outlasts_the_drain_is_cancelled_and_heard_again(
    bus: Log, events: list[Any], subscribe: Subscribe
) -> None:
    running = asyncio.Event()

    async def stuck(event: Any) -> None:
        running.set()
        await asyncio.Event().wait()

    first, second = Ear(stuck), Ear()
    await say(bus, events, range(4))
    delivery = delivery_of(bus, first, subscribe(*events), policy=replace(QUICK, drain=0.2))
    await delivery.start()
    await asyncio.wait_for(running.wait(), 60)
    await asyncio.wait_for(delivery.stop(), 60)
    async with delivering(bus, second, subscribe(*events)):
        await eventually(lambda: second.numbers == [0, 1, 2, 3])
    assert first.heard == []


async def test_a_batch_that_runs_when_it_is_told_to_stop_is_finished_and_committed(bus: Log) -> None:
    event, running, go_on = new_event(partitions=1), asyncio.Event(), asyncio.Event()
    await bus.ensure_topics(event)

    async def slow(event: Any) -> None:
        running.set()
        await go_on.wait()

    first, second = Ear(slow), Ear()
    await say(bus, [event], range(6))
    delivery = delivery_of(bus, first, on_batches(event, max_records=4))
    await delivery.start()
    await asyncio.wait_for(running.wait(), 60)
    stopping = asyncio.create_task(delivery.stop())
    asyncio.get_running_loop().call_later(0.3, go_on.set)
    await stopping
    assert first.numbers == [0, 1, 2, 3]
    async with delivering(bus, second, on_batches(event)):
        await eventually(lambda: second.numbers == [4, 5])


async def test_a_batch_is_as_large_as_was_asked_for_and_its_partitions_are_in_order(
    bus: Log, events: list[Any]
) -> None:
    ear = Ear()
    await say(bus, events, range(120))
    # However long its partitions take to come.
    async with delivering(bus, ear, on_batches(*events, max_records=40, max_seconds=600.0)):
        await eventually(lambda: len(ear.heard) == 120)
    assert [len(batch) for batch in ear.batches] == [40, 40, 40]
    places = [(each.topic, each.partition, each.offset) for each in ear.envelopes]
    for where in {place[:2] for place in places}:
        offsets = [place[2] for place in places if place[:2] == where]
        assert offsets == sorted(offsets)


async def test_a_batch_of_which_something_is_gone_is_done(bus: Log, events: list[Any]) -> None:
    ear = refusing(3, error=NotFound("it was withdrawn"))
    await say(bus, events, range(6))
    async with delivering(bus, ear, on_batches(*events)) as delivery:
        await eventually(lambda: ear.numbers == [0, 1, 2, 4, 5])
        assert await dead_letters(bus, delivery) == []


async def test_what_is_away_for_one_record_of_a_batch_holds_up_no_other(bus: Log, events: list[Any]) -> None:
    ear = refusing(3, error=Unavailable("its key is away"))
    await say(bus, events, range(6))
    async with delivering(bus, ear, on_batches(*events)):
        await eventually(lambda: sorted(ear.numbers) == [0, 1, 2, 4, 5], within=60)
        await say(bus, events, range(10, 16))
        await eventually(lambda: ear.numbers == [0, 1, 2, 4, 5, 10, 11, 12, 14, 15], within=60)


async def test_what_nobody_expected_of_a_batch_is_tried_and_then_found_in_its_records(
    bus: Log, events: list[Any]
) -> None:
    ear = refusing(3, error=ZeroDivisionError())
    await say(bus, events, range(6))
    async with delivering(bus, ear, on_batches(*events)) as delivery:
        await eventually(lambda: ear.numbers == [0, 1, 2, 4, 5])

        async def one() -> bool:
            return [each.reason for each in await dead_letters(bus, delivery)] == ["INTERNAL"]

        await eventually(one)
    assert ear.exits == []
