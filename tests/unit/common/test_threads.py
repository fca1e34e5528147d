"""Calls that block go on beside the loop."""

import asyncio
import threading

import pytest

from sluiceway_common.tasks import Threads
from sluiceway_common.testing import eventually


class Door:
    """A call that blocks until it is let through."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.open = threading.Event()
        self.left = False

    def go_through(self) -> str:
        self.entered.set()
        assert self.open.wait(10)
        self.left = True
        return "through"


async def test_an_answer_and_an_error_come_back() -> None:
    threads = Threads(1, "test")
    assert await threads(int, "7", base=8) == 7
    assert await threads.to_the_end(int, "7") == 7
    with pytest.raises(ValueError, match="invalid literal"):
        await threads.to_the_end(int, "x")


async def test_who_is_cancelled_goes_at_once() -> None:
    threads, door = Threads(1, "test"), Door()
    task = asyncio.create_task(threads(door.go_through))
    await eventually(door.entered.is_set)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert not door.left
    door.open.set()


async def test_who_is_cancelled_again_and_again_waits_where_the_call_must_end_first() -> None:
    threads, door = Threads(1, "test"), Door()
    task = asyncio.create_task(threads.to_the_end(door.go_through))
    await eventually(door.entered.is_set)
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
    assert not task.done()
    door.open.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert door.left


async def test_no_more_than_so_many_run_at_once() -> None:
    threads, doors = Threads(2, "test"), [Door() for _ in range(3)]
    tasks = [asyncio.create_task(threads(door.go_through)) for door in doors]
    await eventually(lambda: doors[0].entered.is_set() and doors[1].entered.is_set())
    assert not doors[2].entered.is_set()
    for door in doors:
        door.open.set()
    assert await asyncio.gather(*tasks) == ["through"] * 3
