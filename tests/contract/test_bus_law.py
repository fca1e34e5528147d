"""What every bus owes, said once and held by each."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from sluiceway_common.bus.log import Log, Member
from sluiceway_common.bus.records import Decoded, Record, TopicPartition, decode
from sluiceway_common.bus.topics import Topic, topic_of
from sluiceway_common.errors import Conflict, Invalid, Unavailable
from sluiceway_common.testing import eventually
from tests.support.buses import BUSES, new_bus, servers_of
from tests.support.happened import TENANT, new_event, outgoing


@pytest.fixture(params=BUSES)
def servers(request: pytest.FixtureRequest) -> str:
    return servers_of(request)


@pytest.fixture
async def bus(servers: str) -> AsyncIterator[Log]:
    each = new_bus(servers)
    await each.start()
    yield each
    await each.stop()


class Owned:
    """Remembers its owned."""

    def __init__(self) -> None:
        self.partitions: frozenset[TopicPartition] = frozenset()

    async def assigned(self, partitions: frozenset[TopicPartition]) -> None:
        self.partitions = partitions

    async def revoked(self, partitions: frozenset[TopicPartition]) -> None:
        self.partitions = frozenset()


def topic(partitions: int = 3) -> Topic:
    return Topic(f"test.law-{uuid.uuid4().hex[:12]}.v1", "id", partitions, 1, compacted=False)


async def made(bus: Log, partitions: int = 3) -> str:
    new = topic(partitions)
    await bus.ensure(new)
    return new.name


async def all_of(bus: Log, name: str, count: int) -> list[Record]:
    reader = bus.reader(await bus.starts(name))
    await reader.start()
    try:
        taken: list[Record] = []

        async def enough() -> bool:
            taken.extend(await reader.take(100, 0.2))
            return len(taken) >= count

        await eventually(enough)
        return taken
    finally:
        await reader.stop()


@asynccontextmanager
async def joined(bus: Log, group: str, *names: str) -> AsyncIterator[tuple[Member, Owned]]:
    owned = Owned()
    member = bus.member(group, names, owned, drain=5)
    await member.start()
    try:
        yield member, owned
    finally:
        await member.stop()


async def taken_by(member: Member, count: int) -> list[Record]:
    taken: list[Record] = []

    async def enough() -> bool:
        taken.extend(await member.take(100, 0.2))
        return len(taken) >= count

    await eventually(enough, within=20)
    return taken


async def owns(member: Member, owned: Owned, count: int) -> None:
    """Taking keeps a member alive, so whoever waits for a turn takes."""

    async def so_many() -> bool:
        await member.take(1, 0.05)
        return len(owned.partitions) == count

    await eventually(so_many, within=20)


async def test_an_event_is_heard_as_it_was_said(bus: Log) -> None:
    happened = new_event()
    await bus.ensure_topics(happened)
    await bus.publish([outgoing(happened(document_id="doc_1", number=7), causation="req_1")])
    (record,) = await all_of(bus, topic_of(happened).name, 1)
    read = decode(record, happened)
    assert isinstance(read, Decoded)
    assert read.event == happened(document_id="doc_1", number=7)
    envelope = read.envelope
    assert (envelope.tenant, envelope.source, envelope.subject, envelope.causation) == (TENANT, "law", "doc_1", "req_1")
    assert (envelope.topic, envelope.offset) == (topic_of(happened).name, 0)


async def test_saying_it_twice_says_the_same_id(bus: Log) -> None:
    happened = new_event()
    await bus.ensure_topics(happened)
    await bus.publish([outgoing(happened(document_id="doc_1")), outgoing(happened(document_id="doc_1"))])
    first, second = await all_of(bus, topic_of(happened).name, 2)
    assert dict(first.headers)["ce_id"] == dict(second.headers)["ce_id"]


async def test_an_event_without_its_key_is_not_said(bus: Log) -> None:
    happened = new_event()
    await bus.ensure_topics(happened)
    with pytest.raises(Invalid, match="`document_id`"):
        await bus.publish([outgoing(happened(number=7))])
    assert sum((await bus.ends(topic_of(happened).name)).values()) == 0


async def test_a_topic_that_is_not_there_is_unavailable(servers: str) -> None:
    impatient = new_bus(servers, answer=2)
    await impatient.start()
    with pytest.raises(Unavailable):
        await impatient.publish([outgoing(new_event()(document_id="doc_1"))])
    await impatient.stop()


async def test_any_bytes_come_back_as_they_were_put(bus: Log) -> None:
    name = await made(bus)
    headers = (("a", b"\xff\x00"), ("b", None), ("", b""), ("a", b"again"), ("ü", b"x"))
    await bus.put(Record(name, b"\xfe", None, headers), Record(name, None, b""), Record(name, b"", b"\x00" * 100_000))
    records = await all_of(bus, name, 3)
    back = {(record.key, record.value, record.headers) for record in records}
    assert back == {(b"\xfe", None, headers), (None, b"", ()), (b"", b"\x00" * 100_000, ())}


async def test_records_of_one_key_lie_in_one_partition_in_their_order(bus: Log) -> None:
    name = await made(bus)
    said = [Record(name, f"k{n % 7}".encode(), str(n).encode()) for n in range(70)]
    await bus.put(*said)
    records = await all_of(bus, name, 70)
    for number in range(7):
        own = [record for record in records if record.key == f"k{number}".encode()]
        assert [int(record.value or b"") for record in own] == list(range(number, 70, 7))
        assert len({record.topic_partition for record in own}) == 1


async def test_records_of_one_key_that_are_said_side_by_side_lie_in_the_order_in_which_they_came(bus: Log) -> None:
    name = await made(bus)
    async with asyncio.TaskGroup() as saying:
        for number in range(60):
            saying.create_task(bus.put(Record(name, b"k%d" % (number % 4), b"%d" % number)))
    records = await all_of(bus, name, 60)
    for key in {record.key for record in records}:
        said = [int(record.value or b"") for record in records if record.key == key]
        assert said == sorted(said)
        assert len(said) == 15


async def test_whoever_leaves_takes_no_record_of_others_along(bus: Log) -> None:
    name = await made(bus)
    saying = [asyncio.create_task(bus.put(Record(name, b"k%d" % number, b"v"))) for number in range(20)]
    await asyncio.sleep(0)
    left = saying[10]
    left.cancel()
    await asyncio.gather(*saying[:10], *saying[11:])
    keys = {record.key for record in await all_of(bus, name, 19)}
    assert keys >= {b"k%d" % number for number in range(20) if number != 10}


async def test_creating_a_topic_twice_leaves_one(bus: Log) -> None:
    new = topic()
    await bus.ensure(new)
    await bus.ensure(new, new)
    assert new.name in await bus.names()
    assert len(await bus.ends(new.name)) == 3


async def test_another_number_of_partitions_is_a_conflict(bus: Log) -> None:
    name = await made(bus, 3)
    with pytest.raises(Conflict, match="has 3 partitions, its contract says 4"):
        await bus.ensure(Topic(name, "id", 4, 1, compacted=False))


async def test_a_reader_begins_where_it_is_told_and_knows_where_it_is_and_what_is_left(bus: Log) -> None:
    name = await made(bus, 1)
    await bus.put(*(Record(name, b"k", str(n).encode()) for n in range(10)))
    partition = TopicPartition(name, 0)
    reader = bus.reader({partition: 6})
    await reader.start()
    try:
        assert await reader.positions() == {partition: 6}
        assert await reader.lag() == 4
        taken: list[Record] = []

        async def all_four() -> bool:
            taken.extend(await reader.take(3, 0.2))
            return len(taken) == 4

        await eventually(all_four)
        assert [record.offset for record in taken] == [6, 7, 8, 9]
        assert await reader.lag() == 0
        assert await reader.positions() == await bus.ends(name) == {partition: 10}
    finally:
        await reader.stop()


async def test_a_group_goes_on_where_it_committed(bus: Log) -> None:
    name = await made(bus, 1)
    await bus.put(*(Record(name, b"k", str(n).encode()) for n in range(10)))
    async with joined(bus, "g-" + name, name) as (member, _):
        await taken_by(member, 10)
        await member.commit({TopicPartition(name, 0): 4})
        assert await member.lag() == 6
    async with joined(bus, "g-" + name, name) as (member, _):
        assert [record.offset for record in await taken_by(member, 6)] == [4, 5, 6, 7, 8, 9]


async def test_two_groups_do_not_know_of_each_other(bus: Log) -> None:
    name = await made(bus, 1)
    await bus.put(Record(name, b"k", b"v"))
    async with joined(bus, "a-" + name, name) as (one, _), joined(bus, "b-" + name, name) as (other, _):
        assert await taken_by(one, 1) == await taken_by(other, 1)


async def test_two_members_share_the_partitions_and_each_has_one_owner(bus: Log) -> None:
    name = await made(bus, 4)
    async with joined(bus, "g-" + name, name) as (first, owned_by_first):
        await owns(first, owned_by_first, 4)
        async with joined(bus, "g-" + name, name) as (second, owned_by_second):

            async def shared() -> bool:
                await first.take(1, 0.05)
                await second.take(1, 0.05)
                return len(owned_by_first.partitions) == len(owned_by_second.partitions) == 2

            await eventually(shared, within=20)
            assert not owned_by_first.partitions & owned_by_second.partitions
        await owns(first, owned_by_first, 4)


async def test_a_partition_that_another_owns_is_not_committed(bus: Log) -> None:
    name = await made(bus, 1)
    async with joined(bus, "g-" + name, name) as (member, owned):
        await owns(member, owned, 1)
        with pytest.raises(Unavailable):
            await member.commit({TopicPartition(name, 1): 1})


async def test_a_paused_partition_waits_and_loses_nothing(bus: Log) -> None:
    name = await made(bus, 1)
    partition = TopicPartition(name, 0)
    async with joined(bus, "g-" + name, name) as (member, owned):
        await owns(member, owned, 1)
        member.pause([partition])
        await bus.put(*(Record(name, b"k", str(n).encode()) for n in range(10)))
        assert await member.take(100, 0.3) in ([], ())
        member.resume([partition])
        assert [record.offset for record in await taken_by(member, 10)] == list(range(10))


async def test_a_member_of_several_topics_owns_and_commits_the_partitions_of_each(bus: Log) -> None:
    names = [await made(bus, 2), await made(bus, 1)]
    async with joined(bus, "g-" + names[0], *names) as (member, owned):
        await owns(member, owned, 3)
        await bus.put(*(Record(name, b"k", str(n).encode()) for n in range(5) for name in names))
        taken = await taken_by(member, 10)
        assert [sum(record.topic == name for record in taken) for name in names] == [5, 5]
        await member.commit({TopicPartition(names[1], 0): 5})
        assert await member.lag() == 5


async def test_a_group_without_members_goes_on_where_it_was_moved(bus: Log) -> None:
    name = await made(bus, partitions=1)
    await bus.put(*(Record(name, b"k", str(number).encode()) for number in range(5)))
    place = TopicPartition(name, 0)
    assert await bus.committed("group", name) == {place: 0}
    await bus.move("group", {place: 3})
    assert await bus.committed("group", name) == {place: 3}
    async with joined(bus, "group", name) as (member, _):
        assert [record.value for record in await taken_by(member, 2)] == [b"3", b"4"]


async def test_a_group_at_work_is_not_moved(bus: Log) -> None:
    name = await made(bus, partitions=1)
    await bus.put(Record(name, b"k", b"0"), Record(name, b"k", b"1"))
    async with joined(bus, "busy", name) as (member, owned):
        await owns(member, owned, 1)
        with pytest.raises(Conflict, match="stop every replica"):
            await bus.move("busy", {TopicPartition(name, 0): 1})
    assert await bus.committed("busy", name) == {TopicPartition(name, 0): 0}
