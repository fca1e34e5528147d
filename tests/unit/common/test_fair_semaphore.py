"""Fair semaphore: who has had least is next, and where all work takes as long, tenants take turns."""

import asyncio
import threading
import time

import pytest

from sluiceway_common.fair_semaphore import FairSemaphore, FairThreads
from sluiceway_common.principal import Principal, acting_as
from sluiceway_common.recently_seen import RecentlySeen
from sluiceway_common.testing import eventually


async def test_tenants_take_turns_and_each_keeps_its_order() -> None:
    semaphore, done = FairSemaphore(1, now=lambda: 0.0), list[str]()

    async def work(tenant: str, number: int) -> None:
        async with semaphore.slot(tenant):
            done.append(f"{tenant}{number}")
            await asyncio.sleep(0)

    flood = [("flood", number) for number in range(6)]
    await asyncio.gather(*(work(*each) for each in [*flood, ("small", 0), ("other", 0), ("small", 1)]))
    assert done == [
        "flood0", "flood1", "small0", "other0", "flood2", "small1", "flood3", "flood4", "flood5",
    ]  # fmt: skip


async def test_no_more_work_at_a_time_than_there_are_slots() -> None:
    semaphore, running, most = FairSemaphore(2), 0, 0

    async def work(tenant: str) -> None:
        nonlocal running, most
        async with semaphore.slot(tenant):
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            running -= 1

    await asyncio.gather(*(work(f"tenant {number % 3}") for number in range(12)))
    assert (most, running) == (2, 0)


async def test_who_leaves_the_queue_takes_no_slot_along() -> None:
    semaphore, go_on = FairSemaphore(1), asyncio.Event()

    async def work(tenant: str) -> str:
        async with semaphore.slot(tenant):
            await go_on.wait()
            return tenant

    first = asyncio.create_task(work("a"))
    await asyncio.sleep(0)
    waiting = [asyncio.create_task(work(tenant)) for tenant in ("b", "c", "d")]
    await asyncio.sleep(0)
    waiting[0].cancel()
    go_on.set()
    await first
    # Its turn has come, but it does not know yet.
    waiting[1].cancel()
    assert await asyncio.wait_for(waiting[2], 60) == "d"
    assert await asyncio.wait_for(work("e"), 60) == "e"
    await eventually(lambda: all(task.done() for task in waiting))


class Work:
    """Pieces of work over fair slots; each runs until it is told to end."""

    def __init__(self, slots: int, *, reserved: int = 0, contended: int = 0, flood: int = 0) -> None:
        self.at = 0.0
        self._slots = FairSemaphore(slots, reserved=reserved, contended=contended, flood=flood, now=lambda: self.at)
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

    async def order(self, **seconds: float) -> list[str]:
        """How they come, where each ends before the next begins, and those of a tenant take so long."""
        order: list[str] = []
        while self.running:
            order.append(self.running[0])
            self.at += seconds.get(order[-1].split("/")[0], 0.0)
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
    work = Work(1)
    await work.begin(*many("acme/books", 5), "acme/notes/0", "zenith/books/0")
    order = await work.order()
    assert {"acme/notes/0", "zenith/books/0"} < set(order[:4])
    assert order[4:] == many("acme/books", 5)[2:]


async def test_an_owner_with_many_lanes_has_one_turn_in_two() -> None:
    work = Work(1)
    await work.begin(*(f"acme/lane{lane}/0" for lane in range(6)), *many("zenith/books", 3))
    owners = [name.split("/")[0] for name in await work.order()]
    assert owners[1:6] in (["zenith", "acme"] * 2 + ["zenith"], ["acme", "zenith"] * 2 + ["acme"])


async def test_no_owner_and_no_lane_takes_what_is_reserved() -> None:
    work = Work(8, reserved=2)
    await work.begin(*many("acme/books", 20))
    assert work.running == many("acme/books", 4)
    await work.begin(*many("acme/notes", 20))
    assert len(work.running) == 6
    await work.begin("zenith/books/0")
    assert work.running[-1] == "zenith/books/0"


async def test_a_flood_holds_fewer_while_others_come_and_rests_as_long_as_it_has_worked() -> None:
    work = Work(8, reserved=2, contended=1)
    await work.begin(*many("acme/books", 20), "zenith/books/0")
    assert work.running == [*many("acme/books", 4), "zenith/books/0"]
    work.at += 0.5
    await work.end("zenith/books/0", *many("acme/books", 4))
    assert work.running == []
    work.at += 0.4
    await work.begin("zenith/books/1")
    assert work.running == ["zenith/books/1"]
    work.at += 0.2
    await work.begin("zenith/books/2")
    assert work.running == ["zenith/books/1", "zenith/books/2", "acme/books/4"]


async def test_a_flood_begins_by_itself_when_it_has_rested() -> None:
    slots, begun = FairSemaphore(4, contended=1), list[str]()

    async def work(tenant: str) -> None:
        async with slots.slot(tenant):
            begun.append(tenant)

    async with slots.slot("small"), asyncio.TaskGroup() as group:
        for _ in range(12):
            group.create_task(work("flood"))
    assert len(begun) == 12


async def test_a_flood_whose_timer_is_early_begins_by_itself_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sluiceway_common.fair_semaphore._COMES_AGAIN_SECONDS", 3_600)
    began, begun = time.monotonic(), list[str]()

    def slow_clock() -> float:
        return (time.monotonic() - began) / 4

    slots = FairSemaphore(4, contended=1, now=slow_clock)

    async def work(tenant: str) -> None:
        async with slots.slot(tenant):
            begun.append(tenant)
            await asyncio.to_thread(lambda: None)

    async with slots.slot("small"), asyncio.timeout(20), asyncio.TaskGroup() as group:
        for _ in range(12):
            group.create_task(work("flood"))
    assert len(begun) == 12


async def test_floods_alone_with_one_another_hold_as_many_as_before() -> None:
    work = Work(8, reserved=2, contended=1)
    await work.begin(*many("acme/books", 30), *many("zenith/books", 30))
    assert len(work.running) == 8
    work.at += 31.0
    await work.end(*work.running)
    assert len(work.running) == 8


async def test_equals_stay_equal_whoever_had_more_waiting_for_a_moment() -> None:
    slots, done = FairSemaphore(12, reserved=4, contended=1), {"acme": 0, "zenith": 0}

    async def client(tenant: str, pieces: int = 1_000) -> None:
        for _ in range(pieces):
            async with slots.slot(tenant):
                await asyncio.sleep(0.001)
            done[tenant] += 1

    clients = [asyncio.create_task(client(tenant)) for tenant in done for _ in range(10)]
    await asyncio.gather(*(client("zenith", 3) for _ in range(4)))
    done |= dict.fromkeys(done, 0)
    await eventually(lambda: sum(done.values()) >= 400)
    for each in clients:
        each.cancel()
    await asyncio.wait(clients)
    assert min(done.values()) > 100


async def test_a_short_piece_of_work_cuts_the_rest_of_a_long_one_no_shorter() -> None:
    work = Work(8, contended=2)
    await work.begin(*many("acme/books", 40), "zenith/books/0")
    first, second = work.running[:2]
    work.at += 0.9
    await work.end(*work.running[2:], first)
    await work.end(second)
    assert not [name for name in work.running if name.startswith("acme")]


async def test_a_flood_goes_on_by_itself_when_nobody_else_has_come_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sluiceway_common.fair_semaphore._COMES_AGAIN_SECONDS", 0.05)
    slots, ended, begun = FairSemaphore(4, contended=1), asyncio.Event(), list[int]()

    async def work(number: int) -> None:
        async with slots.slot("flood"):
            begun.append(number)
            await ended.wait()

    async with slots.slot("small"):
        flood = [asyncio.create_task(work(number)) for number in range(12)]
        await asyncio.sleep(0)
    await eventually(lambda: len(begun) == 4)
    ended.set()
    await asyncio.gather(*flood)


async def test_who_has_less_waiting_than_it_could_have_at_work_is_no_flood() -> None:
    work = Work(6, reserved=1, contended=1)
    await work.begin("zenith/books/0", *(f"acme/lane{number % 4}/{number}" for number in range(8)))
    assert len(work.running) == 6
    work.at += 0.5
    await work.end(work.running[1])
    assert len(work.running) == 6


async def test_from_how_many_on_a_tenant_floods_may_be_said() -> None:
    work = Work(8, reserved=2, contended=1, flood=4)
    await work.begin("small/books/0", *many("three/books", 3), *many("four/books", 4))
    held = [name.split("/")[0] for name in work.running]
    assert (held.count("three"), held.count("four")) == (3, 3)


async def test_a_flood_of_what_holds_as_many_as_before_rests_all_the_same() -> None:
    work = Work(1, contended=1)
    await work.begin(*many("acme/books", 3), "zenith/books/0")
    work.at = 1.0
    await work.end("acme/books/0")
    await work.end("zenith/books/0")
    assert work.running == []


async def test_a_flood_that_is_alone_again_holds_as_many_as_before() -> None:
    work = Work(8, reserved=2, contended=1)
    await work.begin("zenith/books/0", *many("acme/books", 30))
    work.at += 0.5
    await work.end("zenith/books/0", *many("acme/books", 3))
    assert len(work.running) == 1
    work.at += 31.0
    await work.end(work.running[0])
    assert len(work.running) == 4


async def test_whoever_leaves_while_it_waits_or_in_the_moment_of_its_turn_keeps_no_slot() -> None:
    work = Work(1)
    await work.begin("acme/a/0", "acme/a/1", "acme/a/2", "acme/a/3")
    work.tasks["acme/a/1"].cancel()
    work._ends["acme/a/0"].set()
    # The first one ends, and gives its slot to the third, which does not run yet.
    await asyncio.sleep(0)
    work.tasks["acme/a/2"].cancel()
    await asyncio.wait([work.tasks["acme/a/2"]])
    await asyncio.sleep(0)
    assert work.running == ["acme/a/3"]


def owners(order: list[str]) -> str:
    """The first letter of each."""
    return "".join(name[0] for name in order)


async def test_who_takes_long_waits_until_the_other_has_had_as_much() -> None:
    work = Work(1)
    await work.begin(*many("acme/books", 4), *many("zenith/notes", 8))
    assert owners(await work.order(acme=4.0, zenith=1.0)) == "azzzzazzzzaa"


async def test_what_is_still_at_work_counts() -> None:
    work = Work(2)
    await work.begin(*many("acme/scans", 2))
    await work.begin("acme/scans/2", *many("zenith/scans", 2))
    work.at = 100.0
    await work.end("acme/scans/0")
    assert work.running == ["acme/scans/1", "zenith/scans/0"]
    work.at = 160.0
    await work.end("zenith/scans/0")
    assert work.running == ["acme/scans/1", "zenith/scans/1"], "sixty seconds are less than two hundred"


async def test_what_is_still_at_work_counts_from_its_beginning() -> None:
    work = Work(5)
    work.at = 100.0
    await work.begin(*many("acme/scans", 2), *many("zenith/scans", 3), "zenith/more/0", "acme/more/0")
    work.at = 101.0
    await work.end("acme/scans/0")
    assert work.running[-1] == "acme/more/0", "two seconds are less than three"


async def test_once_nobody_is_there_what_anybody_had_is_forgotten() -> None:
    work = Work(1)
    await work.begin("acme/books/0")
    work.at = 100.0
    await work.end("acme/books/0")
    await work.begin("mill/notes/0", "acme/books/1", "zenith/notes/0")
    assert owners(await work.order()) == "maz"


async def test_nobody_saves_up_turns_while_it_asks_for_nothing() -> None:
    work = Work(1)
    await work.begin(*many("acme/books", 3))
    await work.end("acme/books/0", "acme/books/1")
    work.at = 1000.0
    await work.begin(*many("zenith/notes", 3), *many("acme/more", 3))
    assert owners(await work.order(acme=1.0, zenith=1.0)) == "azazaza"


async def test_who_had_more_than_its_part_has_it_still_when_it_comes_again_at_once() -> None:
    work = Work(1)
    await work.begin("acme/books/0", *many("zenith/notes", 9))
    work.at = 5.0
    await work.end("acme/books/0")
    await work.begin("acme/books/1")
    assert owners(await work.order(zenith=1.0)) == "zzzzzazzzz"


async def test_lanes_of_a_tenant_are_served_by_what_each_had() -> None:
    work = Work(1)
    await work.begin("acme/books/0", "acme/books/1", *many("acme/notes", 3))
    work.at = 3.0
    await work.end("acme/books/0")
    assert await work.order(acme=1.0) == [*many("acme/notes", 3), "acme/books/1"]


async def test_of_threads_that_compute_one_is_left_to_other_tenants() -> None:
    threads, let_go, begun = FairThreads(2, "test"), threading.Event(), list[str]()

    def work(name: str) -> str:
        begun.append(name)
        assert name == "small" or let_go.wait(timeout=30)
        return name

    with acting_as(Principal.service("test", tenant="flood")):
        flood = [asyncio.create_task(threads(work, f"flood{number}")) for number in range(3)]
        await eventually(lambda: begun)
    with acting_as(Principal.service("test", tenant="small")):
        async with asyncio.timeout(20):
            assert await threads(work, "small") == "small"
    assert begun == ["flood0", "small"]
    let_go.set()
    assert await asyncio.gather(*flood) == ["flood0", "flood1", "flood2"]


async def test_whoever_leaves_a_call_goes_at_once_and_has_its_thread_until_that_is_through() -> None:
    threads, let_go, begun = FairThreads(2, "test"), threading.Event(), list[str]()

    def work(name: str) -> str:
        begun.append(name)
        assert not name.startswith("left") or let_go.wait(timeout=30)
        return name

    with acting_as(Principal.service("test", tenant="flood")):
        left = [asyncio.create_task(threads(work, "left")), asyncio.create_task(threads(work, "left in the queue"))]
        await eventually(lambda: begun)
        for task in left:
            task.cancel()
        ends = await asyncio.gather(*left, return_exceptions=True)
        assert [type(end) for end in ends] == [asyncio.CancelledError] * 2
        waits = asyncio.create_task(threads(work, "left to wait"))
        await asyncio.sleep(0)
    with acting_as(Principal.service("test", tenant="small")):
        async with asyncio.timeout(20):
            assert await threads(work, "small") == "small"
    assert begun == ["left", "small"]
    let_go.set()
    assert await waits == "left to wait"


async def test_what_a_call_raises_comes_to_its_caller_and_gives_the_thread_back() -> None:
    threads = FairThreads(1, "test")
    for _ in range(2):
        with pytest.raises(ValueError, match="no number"):
            await threads(int, "no number")


def test_somebody_else_counts_until_the_time_is_up() -> None:
    at = 0.0
    seen = RecentlySeen[str](60.0, now=lambda: at)
    seen.note("acme")
    assert not seen.others_than("acme")
    assert seen.others_than("zenith")
    seen.note("zenith")
    assert seen.others_than("acme")
    at = 60.0
    assert not seen.others_than("acme")


def test_of_many_names_the_last_two_tell() -> None:
    seen = RecentlySeen[int](60.0, now=lambda: 0.0)
    for name in range(1_000):
        seen.note(name)
    assert all(seen.others_than(name) for name in range(1_001))
