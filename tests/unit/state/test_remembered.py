"""A memory with bounds in time and number."""

import asyncio

from sluiceway_common.access.remembered import Remembered
from sluiceway_common.testing import ManualClock, eventually


def memory(clock: ManualClock, capacity: int = 3) -> Remembered[str, int]:
    return Remembered(clock, seconds=30, capacity=capacity)


def test_what_was_put_is_remembered_until_its_time_is_over() -> None:
    clock = ManualClock()
    remembered = memory(clock)
    remembered.put("a", 1)
    clock.advance(29.9)
    assert remembered.get("a") == 1
    clock.advance(0.1)
    assert remembered.get("a") is None


def test_what_ends_sooner_is_forgotten_sooner() -> None:
    clock = ManualClock()
    remembered = memory(clock)
    remembered.put("a", 1, at_most=5)
    clock.advance(5)
    assert remembered.get("a") is None


def test_what_was_used_the_longest_time_ago_makes_room() -> None:
    remembered = memory(ManualClock(), capacity=2)
    remembered.put("a", 1)
    remembered.put("b", 2)
    remembered.get("a")
    remembered.put("c", 3)
    assert [remembered.get(name) for name in "abc"] == [1, None, 3]


def test_what_is_forgotten_is_gone() -> None:
    remembered = memory(ManualClock())
    remembered.put("a", 1)
    remembered.put("b", 2)
    remembered.forget("a")
    remembered.forget("never there")
    assert [remembered.get(name) for name in "ab"] == [None, 2]
    remembered.clear()
    assert remembered.get("b") is None


class Looks:
    """A look that ends when it is let, and how often it was begun."""

    def __init__(self, remembered: Remembered[str, int]) -> None:
        self.count = 0
        self.may_end = asyncio.Event()
        self.trouble: Exception | None = None
        self._remembered = remembered

    async def __call__(self) -> int:
        self.count += 1
        await self.may_end.wait()
        if self.trouble:
            raise self.trouble
        self._remembered.put("a", self.count)
        return self.count


async def asking(remembered: Remembered[str, int], looks: Looks, callers: int) -> list["asyncio.Task[int]"]:
    asked = [asyncio.create_task(remembered.found("a", looks)) for _ in range(callers)]
    await eventually(lambda: looks.count)
    return asked


async def test_all_who_ask_at_the_same_time_share_one_look_whoever_of_them_leaves() -> None:
    remembered = memory(ManualClock())
    looks = Looks(remembered)
    first, *others = await asking(remembered, looks, 5)
    first.cancel()
    looks.may_end.set()
    assert await asyncio.gather(*others) == [1, 1, 1, 1]
    assert await remembered.found("a", looks) == 1
    assert looks.count == 1


async def test_a_look_that_fails_fails_for_all_who_wait_and_is_tried_anew() -> None:
    remembered = memory(ManualClock())
    looks = Looks(remembered)
    looks.trouble = ValueError("away")
    asked = await asking(remembered, looks, 3)
    looks.may_end.set()
    assert [type(end) for end in await asyncio.gather(*asked, return_exceptions=True)] == [ValueError] * 3
    looks.trouble = None
    assert await remembered.found("a", looks) == 2
