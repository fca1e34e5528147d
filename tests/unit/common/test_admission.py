"""Concurrency limit: no room is an answer, never a queue. Fair slots: nobody's thousand goes before another's one."""

import asyncio

import pytest

from sluiceway_common.admission import ConcurrencyLimit, FairSlots
from sluiceway_common.errors import Overloaded


def test_who_finds_no_slot_is_told_when_to_come_again() -> None:
    limit = ConcurrencyLimit(1, what="uploads", retry_after=0.5)

    with limit.slot(), pytest.raises(Overloaded, match="all 1 uploads are taken; ask again in") as full:
        with limit.slot():
            raise AssertionError("there is one")

    assert full.value.retry_after == 0.5


def test_a_slot_is_given_back_whatever_happens_in_it() -> None:
    limit = ConcurrencyLimit(1, what="uploads", retry_after=1)

    with pytest.raises(ZeroDivisionError), limit.slot():
        raise ZeroDivisionError

    assert limit.taken == 0


class Work:
    """Pieces of work over fair slots; each runs until it is told to end."""

    def __init__(self, slots: FairSlots) -> None:
        self._slots = slots
        self.running: list[str] = []
        self._ends: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def begin(self, *names: str) -> None:
        """A name is `owner/lane/number`."""
        for name in names:
            self._ends[name] = asyncio.Event()
            self.tasks[name] = asyncio.create_task(self._run(name))
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    async def end(self, *names: str) -> None:
        for name in names:
            self._ends[name].set()
            await self.tasks[name]
        await asyncio.sleep(0)

    async def order(self) -> list[str]:
        """How they come, where each ends before the next begins."""
        order: list[str] = []
        while self.running:
            order.append(self.running[0])
            await self.end(order[-1])
        return order

    async def _run(self, name: str) -> None:
        owner, lane, _ = name.split("/")
        async with self._slots.slot(owner, lane):
            self.running.append(name)
            try:
                await self._ends[name].wait()
            finally:
                self.running.remove(name)


def many(place: str, count: int) -> list[str]:
    return [f"{place}/{number}" for number in range(count)]


async def test_one_of_another_owner_or_lane_comes_next_whatever_waits_before_it() -> None:
    work = Work(FairSlots(1))
    await work.begin(*many("acme/books", 5), "acme/notes/0", "zenith/books/0")
    order = await work.order()
    assert {"acme/notes/0", "zenith/books/0"} < set(order[:4])
    assert order[4:] == many("acme/books", 5)[2:]


async def test_an_owner_with_many_lanes_has_one_turn_in_two() -> None:
    work = Work(FairSlots(1))
    await work.begin(*(f"acme/lane{lane}/0" for lane in range(6)), *many("zenith/books", 3))
    owners = [name.split("/")[0] for name in await work.order()]
    assert owners[1:6] in (["zenith", "acme"] * 2 + ["zenith"], ["acme", "zenith"] * 2 + ["acme"])


async def test_no_owner_and_no_lane_takes_what_is_reserved() -> None:
    work = Work(FairSlots(8, reserved=2))
    await work.begin(*many("acme/books", 20))
    assert work.running == many("acme/books", 4)
    await work.begin(*many("acme/notes", 20))
    assert len(work.running) == 6
    await work.begin("zenith/books/0")
    assert work.running[-1] == "zenith/books/0"


async def test_whoever_leaves_while_it_waits_or_in_the_moment_of_its_turn_keeps_no_slot() -> None:
    work = Work(FairSlots(1))
    await work.begin("acme/a/0", "acme/a/1", "acme/a/2", "acme/a/3")
    work.tasks["acme/a/1"].cancel()
    work._ends["acme/a/0"].set()
    # The first one ends, and gives its slot to the third, which does not run yet.
    await asyncio.sleep(0)
    work.tasks["acme/a/2"].cancel()
    await asyncio.wait([work.tasks["acme/a/2"]])
    await asyncio.sleep(0)
    assert work.running == ["acme/a/3"]
