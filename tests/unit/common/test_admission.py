"""Concurrency limit: no room is an answer, and nobody has all of it. Fair semaphore: tenants take turns."""

import asyncio
from contextlib import ExitStack

import pytest

from sluiceway_common.admission import Admission, Bound, ConcurrencyLimit, FairSemaphore, Shares
from sluiceway_common.errors import Overloaded
from sluiceway_common.principal import Principal
from sluiceway_common.testing import eventually


def who(tenant: str = "acme", subject: str = "ann") -> Principal:
    return Principal(tenant, subject, frozenset({"reader"}))


class Held:
    """Slots that are taken and not given back until the test ends."""

    def __init__(self, limit: ConcurrencyLimit) -> None:
        self.limit = limit
        self._stack = ExitStack()

    def take(self, caller: Principal, size: int = 1) -> bool:
        try:
            self._stack.enter_context(self.limit.slot(caller, size))
        except Overloaded:
            return False
        return True

    def take_all(self, caller: Principal) -> int:
        taken = 0
        while self.take(caller):
            taken += 1
        return taken

    def give_back(self) -> None:
        self._stack.close()


def test_who_finds_no_slot_is_told_when_to_come_again() -> None:
    limit = ConcurrencyLimit(1, what="uploads", retry_after=0.5)

    with limit.slot(who()), pytest.raises(Overloaded, match="all 1 uploads are taken; ask again in 0") as full:
        with limit.slot(who()):
            raise AssertionError("there is one")

    assert full.value.retry_after == 0.5


def test_a_slot_is_given_back_whatever_happens_in_it() -> None:
    limit = ConcurrencyLimit(16, what="uploads", retry_after=1)

    with pytest.raises(ZeroDivisionError), limit.slot(who()):
        raise ZeroDivisionError

    assert (limit.taken, limit.taken_by("acme")) == (0, 0)


def test_one_caller_has_half_and_one_tenant_three_quarters() -> None:
    held = Held(ConcurrencyLimit(16, what="uploads", retry_after=1))
    assert held.take_all(who(subject="ann")) == 8
    assert held.take_all(who(subject="bob")) == 4
    assert held.take_all(who(subject="eve")) == 0
    assert held.take_all(who("other", "ann")) == 4
    assert not held.take(who("third"))
    held.give_back()
    assert held.take_all(who(subject="ann")) == 8


@pytest.mark.parametrize(
    ("before", "caller", "said"),
    [
        ([who()] * 8, who(), "you have the 8 uploads that one caller may have"),
        ([who()] * 8 + [who(subject="bob")] * 4, who(subject="eve"), "your tenant has the 12 uploads"),
        ([who()] * 8 + [who("other")] * 8, who("third"), "all 16 uploads are taken"),
    ],
)
def test_who_is_refused_hears_which_bound_it_was(before: list[Principal], caller: Principal, said: str) -> None:
    refused: list[tuple[str, Bound]] = []
    limit = Admission(on_refused=lambda what, bound: refused.append((what, bound))).limit(16, what="uploads")
    held = Held(limit)
    assert all(held.take(one) for one in before)
    with pytest.raises(Overloaded, match=said), limit.slot(caller):
        raise AssertionError("there is none")
    bounds: dict[str, Bound] = {"you": "caller", "your": "tenant", "all": "all"}
    assert refused == [("uploads", bounds[said.split()[0]])]


def test_shares_are_a_setting() -> None:
    held = Held(Admission(Shares(tenant=1, caller=1)).limit(16, what="uploads"))
    assert held.take_all(who()) == 16


def test_of_few_the_only_one_has_all_until_somebody_else_comes() -> None:
    at = 0.0
    held = Held(ConcurrencyLimit(4, what="slots", retry_after=1, now=lambda: at))
    assert held.take_all(who("acme")) == 4
    assert not held.take(who("other"))
    held.give_back()
    assert held.take_all(who("acme")) == 2, "the other has asked: one caller has half"
    assert held.take(who("acme", "bob"))
    assert not held.take(who("acme", "eve"))
    assert held.take(who("other")), "the last one is kept for the others"
    held.give_back()
    at = 601.0
    assert held.take_all(who("acme")) == 4, "nobody else has asked for ten minutes"


def test_eight_are_not_few() -> None:
    eight, seven = (Held(ConcurrencyLimit(capacity, what="calls", retry_after=1)) for capacity in (8, 7))

    assert (eight.take_all(who()), seven.take_all(who())) == (4, 7)


def test_of_few_each_gets_one_at_least() -> None:
    held = Held(ConcurrencyLimit(1, what="slots", retry_after=1))
    for tenant in ("acme", "other", "acme"):
        assert held.take(who(tenant))
        held.give_back()


def test_what_has_a_size_counts_by_it_and_the_largest_goes_alone() -> None:
    held = Held(ConcurrencyLimit(100, what="bytes", retry_after=1))
    assert held.take(who(), 50)
    assert not held.take(who(), 1)
    assert held.take(who("other"), 50)
    held.give_back()
    assert held.take(who(), 90)
    assert not held.take(who(), 1)


async def test_tenants_take_turns_and_each_keeps_its_order() -> None:
    semaphore, done = FairSemaphore(1), list[str]()

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
    assert await asyncio.wait_for(waiting[2], 5) == "d"
    assert await asyncio.wait_for(work("e"), 5) == "e"
    await eventually(lambda: all(task.done() for task in waiting))


class Work:
    """Pieces of work over fair slots; each runs until it is told to end."""

    def __init__(self, slots: FairSemaphore) -> None:
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
    work = Work(FairSemaphore(1))
    await work.begin(*many("acme/books", 5), "acme/notes/0", "zenith/books/0")
    order = await work.order()
    assert {"acme/notes/0", "zenith/books/0"} < set(order[:4])
    assert order[4:] == many("acme/books", 5)[2:]


async def test_an_owner_with_many_lanes_has_one_turn_in_two() -> None:
    work = Work(FairSemaphore(1))
    await work.begin(*(f"acme/lane{lane}/0" for lane in range(6)), *many("zenith/books", 3))
    owners = [name.split("/")[0] for name in await work.order()]
    assert owners[1:6] in (["zenith", "acme"] * 2 + ["zenith"], ["acme", "zenith"] * 2 + ["acme"])


async def test_no_owner_and_no_lane_takes_what_is_reserved() -> None:
    work = Work(FairSemaphore(8, reserved=2))
    await work.begin(*many("acme/books", 20))
    assert work.running == many("acme/books", 4)
    await work.begin(*many("acme/notes", 20))
    assert len(work.running) == 6
    await work.begin("zenith/books/0")
    assert work.running[-1] == "zenith/books/0"


async def test_whoever_leaves_while_it_waits_or_in_the_moment_of_its_turn_keeps_no_slot() -> None:
    work = Work(FairSemaphore(1))
    await work.begin("acme/a/0", "acme/a/1", "acme/a/2", "acme/a/3")
    work.tasks["acme/a/1"].cancel()
    work._ends["acme/a/0"].set()
    # The first one ends, and gives its slot to the third, which does not run yet.
    await asyncio.sleep(0)
    work.tasks["acme/a/2"].cancel()
    await asyncio.wait([work.tasks["acme/a/2"]])
    await asyncio.sleep(0)
    assert work.running == ["acme/a/3"]
