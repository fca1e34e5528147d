"""Admin session: who shares a client with whom, and when it is closed."""

import asyncio
import gc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from sluiceway_common.bus.admin_session import AdminSession
from sluiceway_common.bus.connection import KafkaConnection
from sluiceway_common.errors import Unavailable
from sluiceway_common.testing import eventually


@dataclass
class Brokers:
    """What clients were opened, what they were asked, and what is still open."""

    opened: int = 0
    open: int = 0
    looks: int = 0
    are_away: bool = False
    topics: dict[str, int] = field(default_factory=lambda: {"embed.chunked": 6})
    may_tell: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Client:
    """An administrator of the library, as far as the session asks it."""

    brokers: Brokers

    async def describe_topics(self) -> Sequence[Mapping[str, Any]]:
        self.brokers.looks += 1
        found = [{"topic": name, "partitions": [None] * count} for name, count in self.brokers.topics.items()]
        await self.brokers.may_tell.wait()
        return found

    async def close(self) -> None:
        self.brokers.open -= 1


class Session(AdminSession):
    def __init__(self, brokers: Brokers) -> None:
        super().__init__(KafkaConnection("localhost:9092"))
        self._brokers = brokers

    async def _open(self) -> Client:
        await asyncio.sleep(0)
        if self._brokers.are_away:
            raise Unavailable("the brokers are away; ask again in a moment")
        self._brokers.opened += 1
        self._brokers.open += 1
        return Client(self._brokers)


@pytest.fixture
def brokers() -> Brokers:
    made = Brokers()
    made.may_tell.set()
    return made


async def test_who_asks_at_the_same_time_shares_one_client_and_one_look(brokers: Brokers) -> None:
    session = Session(brokers)
    told = await asyncio.gather(*(session.partitions() for _ in range(9)))
    assert told == [{"embed.chunked": 6}] * 9
    assert (brokers.opened, brokers.looks, brokers.open) == (1, 1, 0)


async def test_who_asks_once_a_look_is_under_way_is_told_what_is_there_now(brokers: Brokers) -> None:
    session = Session(brokers)
    brokers.may_tell.clear()
    async with session.client():
        first = asyncio.create_task(session.partitions())
        await eventually(lambda: brokers.looks == 1)
        brokers.topics["embed.judged"] = 3
        second = asyncio.create_task(session.partitions())
        await eventually(lambda: brokers.looks == 2)
        brokers.may_tell.set()
        assert (set(await first), set(await second)) == ({"embed.chunked"}, {"embed.chunked", "embed.judged"})
    assert (brokers.opened, brokers.open) == (1, 0)


async def test_brokers_that_are_away_are_tried_anew_by_who_comes_next(brokers: Brokers) -> None:
    session = Session(brokers)
    brokers.are_away = True
    failed = await asyncio.gather(*(session.partitions() for _ in range(2)), return_exceptions=True)
    assert [type(each) for each in failed] == [Unavailable, Unavailable]
    brokers.are_away = False
    assert await session.partitions() == {"embed.chunked": 6}


async def test_one_that_is_cancelled_takes_nothing_from_the_others_and_leaves_nothing_open(brokers: Brokers) -> None:
    session = Session(brokers)
    brokers.may_tell.clear()
    gone, stays = (asyncio.create_task(session.partitions()) for _ in range(2))
    await eventually(lambda: brokers.looks == 1)
    gone.cancel()
    await asyncio.wait([gone])
    brokers.may_tell.set()
    assert (await stays, brokers.open) == ({"embed.chunked": 6}, 0)
    brokers.may_tell.clear()
    last = asyncio.create_task(session.partitions())
    await eventually(lambda: brokers.looks == 2)
    last.cancel()
    await asyncio.wait([last])
    assert (gone.cancelled(), last.cancelled(), brokers.open) == (True, True, 0)


async def test_a_look_whose_asker_has_left_ends_with_the_session_and_nobody_complains(brokers: Brokers) -> None:
    complaints = list[dict[str, Any]]()
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: complaints.append(context))
    session = Session(brokers)
    brokers.may_tell.clear()
    asking = asyncio.create_task(session.partitions())
    await eventually(lambda: brokers.looks == 1)
    asking.cancel()
    await asyncio.wait({asking})
    assert (asking.cancelled(), brokers.open) == (True, 0)
    assert [each.get_name() for each in asyncio.all_tasks() if "_described" in repr(each)] == []
    gc.collect()
    assert complaints == []


async def test_a_look_that_fails_when_its_asker_has_left_is_nobodys(
    brokers: Brokers, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaints = list[dict[str, Any]]()
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: complaints.append(context))

    async def failing(_client: Client) -> Sequence[Mapping[str, Any]]:
        brokers.looks += 1
        await brokers.may_tell.wait()
        raise Unavailable("the brokers are away; ask again in a moment")

    monkeypatch.setattr(Client, "describe_topics", failing)
    session = Session(brokers)
    brokers.may_tell.clear()
    async with session.client():
        asking = asyncio.create_task(session.partitions())
        await eventually(lambda: brokers.looks == 1)
        asking.cancel()
        await asyncio.wait({asking})
        brokers.may_tell.set()
        await asyncio.sleep(0.01)
    gc.collect()
    assert complaints == []
