"""Group commit: who goes with whom, in which order, and that nobody who leaves or is slow holds up the others."""

import asyncio

from sluiceway_common import tasks
from sluiceway_common.bus.group_commit import GroupCommit, SendGroup

FOR_EVER = 3600.0


class Senders:
    """What has gone so far, and whoever still sends."""

    def __init__(self, commit: GroupCommit) -> None:
        self.gone: list[str] = []
        self.groups: dict[str, SendGroup] = {}
        self._commit = commit

    async def send(self, name: str) -> None:
        self.groups[name] = await self._commit.joined()
        self.gone.append(name)

    def begin(self, *names: str) -> list["asyncio.Task[None]"]:
        return [asyncio.create_task(self.send(name)) for name in names]

    def arrived(self, *names: str) -> None:
        for name in names:
            self.groups[name].left()


async def all_turns() -> None:
    """Whoever can go has gone."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_whoever_is_alone_goes_at_once() -> None:
    senders = Senders(GroupCommit(gather=FOR_EVER))
    await senders.send("first")
    senders.arrived("first")
    await senders.send("second")
    assert senders.gone == ["first", "second"]


async def test_while_one_is_under_way_the_next_gather_and_go_together_in_their_order() -> None:
    senders = Senders(GroupCommit())
    senders.begin("first", "second", "third", "fourth")
    await all_turns()
    assert senders.gone == ["first"]
    senders.arrived("first")
    await all_turns()
    assert senders.gone == ["first", "second", "third", "fourth"]


async def test_whoever_comes_while_a_group_is_let_go_does_not_overtake_it() -> None:
    senders = Senders(GroupCommit())
    senders.begin("first", "second")
    await all_turns()
    senders.arrived("first")
    senders.begin("third")
    await all_turns()
    assert senders.gone == ["first", "second"]
    senders.arrived("second")
    await all_turns()
    assert senders.gone == ["first", "second", "third"]


async def test_a_group_with_company_gathers_a_while_before_the_next() -> None:
    senders = Senders(GroupCommit(gather=FOR_EVER))
    senders.begin("first", "second", "third")
    await all_turns()
    senders.arrived("first")
    await all_turns()
    senders.arrived("second", "third")
    left = senders.begin("fourth")
    await all_turns()
    assert senders.gone == ["first", "second", "third"]
    await tasks.end(*left)


async def test_the_next_waits_for_all_of_a_group() -> None:
    senders = Senders(GroupCommit(gather=0.0))
    senders.begin("first", "second", "third")
    await all_turns()
    senders.arrived("first")
    await all_turns()
    senders.begin("fourth")
    senders.arrived("second")
    await all_turns()
    assert senders.gone == ["first", "second", "third"]
    senders.arrived("third")
    await all_turns()
    assert senders.gone == ["first", "second", "third", "fourth"]


async def test_one_that_is_cancelled_takes_nobody_along() -> None:
    senders = Senders(GroupCommit())
    _, second, _ = senders.begin("first", "second", "third")
    await all_turns()
    await tasks.end(second)
    senders.arrived("first")
    await all_turns()
    assert senders.gone == ["first", "third"]


async def test_one_that_is_cancelled_as_its_turn_comes_holds_up_nobody() -> None:
    senders = Senders(GroupCommit())
    _, second = senders.begin("first", "second")
    await all_turns()
    senders.arrived("first")
    await tasks.end(second)
    await senders.send("third")
    assert senders.gone == ["first", "third"]


async def test_where_all_that_gathered_were_cancelled_the_next_goes_at_once() -> None:
    senders = Senders(GroupCommit())
    _, second, third = senders.begin("first", "second", "third")
    await all_turns()
    await tasks.end(second, third)
    senders.arrived("first")
    await senders.send("fourth")
    assert senders.gone == ["first", "fourth"]


async def test_a_produce_that_has_no_end_holds_up_nobody() -> None:
    senders = Senders(GroupCommit(patience=0.001))
    await senders.send("first")
    async with asyncio.timeout(60):
        await senders.send("second")
        await senders.send("third")
    senders.arrived("first", "second")
    assert senders.gone == ["first", "second", "third"]
