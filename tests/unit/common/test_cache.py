"""A memory with bounds in time and number."""

import asyncio

from sluiceway_common.cache import LoadingCache, SingleFlight
from sluiceway_common.testing import ManualClock, eventually


def cached(clock: ManualClock, capacity: int = 3) -> LoadingCache[str, int]:
    return LoadingCache(clock, seconds=30, capacity=capacity)


def test_what_was_put_is_remembered_until_its_time_is_over() -> None:
    clock = ManualClock()
    cache = cached(clock)
    cache.put("a", 1)
    clock.advance(29.9)
    assert cache.get("a") == 1
    clock.advance(0.1)
    assert cache.get("a") is None


def test_what_ends_sooner_is_forgotten_sooner() -> None:
    clock = ManualClock()
    cache = cached(clock)
    cache.put("a", 1, at_most=5)
    clock.advance(5)
    assert cache.get("a") is None


def test_what_was_used_the_longest_time_ago_makes_room() -> None:
    cache = cached(ManualClock(), capacity=2)
    cache.put("a", 1)
    cache.put("b", 2)
    cache.get("a")
    cache.put("c", 3)
    assert [cache.get(name) for name in "abc"] == [1, None, 3]


def test_what_is_forgotten_is_gone() -> None:
    cache = cached(ManualClock())
    cache.put("a", 1)
    cache.put("b", 2)
    cache.forget("a")
    cache.forget("never there")
    assert [cache.get(name) for name in "ab"] == [None, 2]
    cache.clear()
    assert cache.get("b") is None


class Loader:
    """A look that ends when it is let, and how often it was begun."""

    def __init__(self, cache: LoadingCache[str, int]) -> None:
        self.count = 0
        self.may_end = asyncio.Event()
        self.trouble: Exception | None = None
        self._cache = cache

    async def __call__(self) -> int:
        self.count += 1
        await self.may_end.wait()
        if self.trouble:
            raise self.trouble
        self._cache.put("a", self.count)
        return self.count


async def loading(cache: LoadingCache[str, int], loader: Loader, callers: int) -> list["asyncio.Task[int]"]:
    asked = [asyncio.create_task(cache.load("a", loader)) for _ in range(callers)]
    await eventually(lambda: loader.count)
    return asked


async def test_all_who_ask_at_the_same_time_share_one_look_whoever_of_them_leaves() -> None:
    cache = cached(ManualClock())
    loader = Loader(cache)
    first, *others = await loading(cache, loader, 5)
    first.cancel()
    loader.may_end.set()
    assert await asyncio.gather(*others) == [1, 1, 1, 1]
    assert await cache.load("a", loader) == 1
    assert loader.count == 1


async def test_a_look_that_fails_fails_for_all_who_wait_and_is_tried_anew() -> None:
    cache = cached(ManualClock())
    loader = Loader(cache)
    loader.trouble = ValueError("away")
    asked = await loading(cache, loader, 3)
    loader.may_end.set()
    assert [type(end) for end in await asyncio.gather(*asked, return_exceptions=True)] == [ValueError] * 3
    loader.trouble = None
    assert await cache.load("a", loader) == 2


async def test_a_load_that_was_begun_is_shared_by_who_asks_meanwhile() -> None:
    flights, may_end, loads = SingleFlight[str, int](), asyncio.Event(), list[str]()

    async def load() -> int:
        loads.append("a")
        await may_end.wait()
        return 1

    flights.begin("a", load)
    flights.begin("a", load)
    asked = asyncio.create_task(flights.load("a", load))
    await asyncio.sleep(0)
    may_end.set()
    assert (await asked, loads) == (1, ["a"])
