"""What came to nothing is not left in the store, however the work on it ended."""

import asyncio
from collections.abc import Sequence

import pytest

from sluiceway_common.blobs.uncommitted import UncommittedPuts
from sluiceway_common.errors import Invalid, Unavailable


class Held:
    """A store by names; what it lets go of is deleted, where it is not away."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.is_away = False
        self.began, self.go = asyncio.Event(), asyncio.Event()
        self.go.set()

    async def put(self, name: str) -> str:
        self.began.set()
        await self.go.wait()
        self.names.append(name)
        return name

    async def put_all(self, *names: str) -> Sequence[str]:
        return [await self.put(name) for name in names]

    async def discard(self, names: Sequence[str]) -> None:
        if self.is_away:
            raise Unavailable("the store is away")
        for name in names:
            self.names.remove(name)


async def test_what_is_committed_stays_and_what_is_put_after_it_does_not() -> None:
    held = Held()
    async with UncommittedPuts(held.discard) as puts:
        assert await puts.put_all(held.put_all("a", "b")) == ["a", "b"]
        puts.committed()
        assert await puts.put(held.put("c")) == "c"
    assert held.names == ["a", "b"]


async def test_where_nothing_was_put_nothing_is_asked_for() -> None:
    held = Held()
    held.is_away = True
    async with UncommittedPuts(held.discard):
        pass
    assert held.names == []


@pytest.mark.parametrize("is_away", [False, True])
async def test_a_store_that_is_away_hides_no_refusal(is_away: bool) -> None:
    held = Held()
    held.is_away = is_away

    async def put_and_fail() -> None:
        async with UncommittedPuts(held.discard) as puts:
            await puts.put(held.put("a"))
            raise Invalid("the file has no rows; write one a line")

    with pytest.raises(Invalid, match="no rows"):
        await put_and_fail()
    assert held.names == (["a"] if is_away else [])


async def test_who_is_cancelled_breaks_off_what_is_stored_and_leaves_nothing_of_it() -> None:
    held, broken_off = Held(), asyncio.Event()
    held.go.clear()

    async def put() -> None:
        async with UncommittedPuts(held.discard) as puts:
            await puts.put(held.put("a"), broken_off.set)

    putting = asyncio.create_task(put())
    await held.began.wait()
    putting.cancel()
    await broken_off.wait()
    assert not putting.done(), "it waits for what is being stored"
    held.go.set()
    with pytest.raises(asyncio.CancelledError):
        await putting
    assert held.names == []


async def test_what_could_not_be_put_is_told() -> None:
    held = Held()

    async def fail() -> str:
        raise Unavailable("the store is full")

    async with UncommittedPuts(held.discard) as puts:
        with pytest.raises(Unavailable, match="is full"):
            await puts.put(fail())
