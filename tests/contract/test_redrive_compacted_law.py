"""What a redrive owes on a compacted topic of every bus: once only the last word of each key is left, everybody hears
what was said last."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from sluiceway_common.bus.log import Log
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.bus.records import Record
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.errors import Invalid
from sluiceway_common.redrive import Redrive
from sluiceway_common.testing import eventually
from tests.support.buses import BUSES, new_bus, servers_of
from tests.support.delivering import Ear, delivering, on_broadcast, on_happened
from tests.support.happened import TENANT, new_event, outgoing
from tests.support.log import all_on


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
async def happened(bus: Log) -> Any:
    event = new_event(compacted=True)
    await bus.ensure_topics(event)
    return event


def version(happened: Any, number: int) -> OutgoingEvent:
    return outgoing(happened(document_id="doc_1", number=number))


def deletion(happened: Any) -> OutgoingEvent:
    return OutgoingEvent(happened(document_id="doc_1"), TENANT, tombstone=True)


async def sent_back(bus: Log, happened: Any, *later: OutgoingEvent) -> list[int]:
    """The first version is put aside by one group, and sent back once more was said; what that group has heard."""
    mended = asyncio.Event()

    async def refuse(event: Any) -> None:
        if event.number == 1 and not mended.is_set():
            raise Invalid("not yet")

    ear = Ear(refuse)
    await bus.publish([version(happened, 1)])
    async with delivering(bus, ear, on_happened(happened)) as delivery:
        redrive = Redrive(bus, delivery.dead_letters, compacted={topic_of(happened).name})

        async def put_aside() -> Any:
            return (await redrive.dead_letters()).records

        (letter,) = await eventually(put_aside)
        await bus.publish(later)
        mended.set()
        assert (await redrive.redrive([letter.id])).sent == 1
        await eventually(lambda: 1 in ear.numbers)
    return ear.numbers


async def heard_from_the_start(bus: Log, happened: Any) -> tuple[list[int], list[int]]:
    """By a new group, and by a broadcast, of what compaction leaves."""
    left: dict[bytes | None, Record] = {each.key: each for each in await all_on(bus, topic_of(happened).name)}
    compacted, group, everywhere = MemoryBus(), Ear(), Ear()
    await compacted.ensure_topics(happened)
    await compacted.put(*left.values())
    await compacted.publish([outgoing(happened(document_id="end", number=9))])
    async with (
        delivering(compacted, group, on_happened(happened), service_name="guard"),
        delivering(compacted, everywhere, on_broadcast(happened, from_start=True)),
    ):
        await eventually(lambda: 9 in group.numbers and 9 in everywhere.numbers)
    return [n for n in group.numbers if n != 9], [n for n in everywhere.numbers if n != 9]


async def test_a_stale_record_that_is_sent_back_leaves_the_newer_one_as_the_last_word(bus: Log, happened: Any) -> None:
    assert set(await sent_back(bus, happened, version(happened, 2))) == {1, 2}
    assert await heard_from_the_start(bus, happened) == ([2], [2])


async def test_the_last_word_of_a_key_goes_back_to_all(bus: Log, happened: Any) -> None:
    assert await sent_back(bus, happened) == [1]
    assert await heard_from_the_start(bus, happened) == ([1], [1])


async def test_what_was_deleted_since_stays_deleted(bus: Log, happened: Any) -> None:
    assert await sent_back(bus, happened, deletion(happened)) == [1]
    assert await heard_from_the_start(bus, happened) == ([], [])
    last = (await all_on(bus, topic_of(happened).name))[-1]
    assert (last.value, dict(last.headers)["ce_tenant"]) == (None, TENANT.encode())
