"""Semaphore with fair queuing over tenants: start-time fair queuing, by the time that slots are held.

Calls meet a limit, and no room is an answer there. Where work waits anyway, for a worker or a connection, the semaphore
says whose is next.
"""

import asyncio
import math
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Final, ParamSpec, TypeVar

from sluiceway_common.principal import current_tenant
from sluiceway_common.recently_seen import RecentlySeen
from sluiceway_common.tasks import Threads, ignore_failure

P = ParamSpec("P")
T = TypeVar("T")

# So long after it has come a tenant is taken for one that comes again: whoever looks in now and then slows down nobody.
_COMES_AGAIN_SECONDS: Final = 3.0
# So that nothing that is shut down, and nobody who comes to be alone, waits long for the end of a rest.
_LONGEST_REST_SECONDS: Final = 1.0
# What a loop waits at the least that counts whole milliseconds.
_LEAST_TIMER_SECONDS: Final = 0.001
# Who wants so many times what it may hold at the most, floods.
_TIMES_ITS_MOST: Final = 2


class FairSemaphore:
    """Semaphore with fair queuing: of the tenants that wait, the one whose work has held slots for the shortest time is
    next, and so it is with the lanes of each; a lane is a queue. Where all work takes as long, they take turns.

    Of its slots so many are `reserved` for who has none: no tenant holds more than the rest, and no lane more than the
    rest of that, so that what takes hours for one is not waited for by another.

    Turns alone keep no flood from others: what it has at work wants the processor beside theirs, of which nobody hands
    out turns. A tenant floods that wants `flood` slots, twice what it may hold where that is not said: while another
    one comes that does not, it holds `contended` slots at the most, and each rests as long as it has worked, a second
    at the most. 0: nobody does.
    """

    def __init__(
        self,
        capacity: int,
        *,
        reserved: int = 0,
        contended: int = 0,
        flood: int = 0,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._free = capacity
        self._most_alone = max(1, capacity - reserved)
        self._flood = flood or _TIMES_ITS_MOST * self._most_alone
        self._is_bounded = contended > 0
        self._most_contended = min(contended or self._most_alone, self._most_alone)
        self._most_of_lane = max(1, capacity - 2 * reserved)
        self._now = now
        self._tenants = _Ledger()
        self._calm = RecentlySeen[str](_COMES_AGAIN_SECONDS, now=now)
        self._alone_again: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def slot(self, tenant: str, lane: str = "") -> AsyncIterator[None]:
        """One slot for as long as the block runs, when it is the turn of its tenant and lane."""
        waiter = _Waiter(tenant, lane, asyncio.get_running_loop().create_future())
        began = await self._take(waiter)
        try:
            yield
        finally:
            self._give_back(waiter, began)

    async def _take(self, waiter: "_Waiter") -> float:
        now = self._now()
        of_tenant = self._tenants.come(waiter.tenant, now)
        if self._is_bounded:
            self._look_at(waiter.tenant, of_tenant)
        of_tenant.lanes.come(waiter.lane, now).turns.append(waiter)
        self._hand_out()
        try:
            return await waiter.turn
        except asyncio.CancelledError:
            # Whoever leaves in the moment of its turn has the slot already.
            if waiter.began is None:
                self._leave(waiter)
            else:
                self._give_back(waiter, waiter.began)
            raise

    def _leave(self, waiter: "_Waiter") -> None:
        of_tenant, of_lane = self._accounts(waiter)
        of_lane.turns.remove(waiter)
        of_lane.waiting -= 1
        of_tenant.waiting -= 1
        self._settle(of_tenant)

    def _give_back(self, waiter: "_Waiter", began: float) -> None:
        now = self._now()
        self._free += 1
        accounts = self._accounts(waiter)
        for account in accounts:
            account.end(began, now)
        if self._must_yield(waiter.tenant, accounts[0]):
            self._rest(accounts[0], now, min((now - began) / self._most_contended, _LONGEST_REST_SECONDS))
        self._settle(accounts[0])
        self._hand_out()

    def _look_at(self, tenant: str, account: "_Account") -> None:
        """Each flood begins with a few calls that are none: who floods now holds back nobody by those."""
        if self._floods(account):
            self._calm.forget(tenant)
        else:
            self._note_calm(tenant)

    def _note_calm(self, tenant: str) -> None:
        """Who is held back goes on by itself when nobody else has come for so long."""
        self._calm.note(tenant)
        if self._alone_again is not None:
            self._alone_again.cancel()
        self._alone_again = asyncio.get_running_loop().call_later(_COMES_AGAIN_SECONDS, self._hand_out)

    def _rest(self, of_tenant: "_Account", now: float, seconds: float) -> None:
        of_tenant.rests_until = max(of_tenant.rests_until, now + seconds)
        self._wake(of_tenant)

    def _wake(self, of_tenant: "_Account") -> None:
        """When it has rested, it goes on by itself. The timer of a loop that counts whole milliseconds is early, and
        nobody else might come to look again."""
        left = of_tenant.rests_until - self._now()
        if left > 0:
            asyncio.get_running_loop().call_later(max(left, _LEAST_TIMER_SECONDS), self._wake, of_tenant)
        else:
            self._hand_out()

    def _must_yield(self, tenant: str, account: "_Account") -> bool:
        return self._is_bounded and self._floods(account) and self._calm.others_than(tenant)

    def _floods(self, account: "_Account") -> bool:
        """Not by what waits alone: who is held back has more waiting for that."""
        return account.held + account.waiting >= self._flood

    def _accounts(self, waiter: "_Waiter") -> "tuple[_Account, _Account]":
        of_tenant = self._tenants[waiter.tenant]
        return of_tenant, of_tenant.lanes[waiter.lane]

    def _settle(self, of_tenant: "_Account") -> None:
        now = self._now()
        of_tenant.lanes.forget(now)
        self._tenants.forget(now)

    def _hand_out(self) -> None:
        now = self._now()
        while self._free and (waiter := self._next(now)) is not None:
            self._free -= 1
            waiter.began = now
            if not waiter.turn.done():
                waiter.turn.set_result(now)

    def _next(self, now: float) -> "_Waiter | None":
        for tenant in self._tenants.in_turn(now):
            of_tenant = self._tenants[tenant]
            if not self._may_begin(tenant, of_tenant, now):
                continue
            for lane in of_tenant.lanes.in_turn(now):
                if of_tenant.lanes[lane].held >= self._most_of_lane:
                    continue
                self._tenants.begin(tenant, now)
                return of_tenant.lanes.begin(lane, now).turns.popleft()
        return None

    def _may_begin(self, tenant: str, account: "_Account", now: float) -> bool:
        if not self._must_yield(tenant, account):
            return account.held < self._most_alone
        return account.held < self._most_contended and account.rests_until <= now


class FairThreads:
    """Threads that compute, in the turn of the tenants that act; one of them no tenant has alone.

    Whatever one tenant wants computed in a process shares them: two threads that compute side by side keep the
    interpreter from the loop far longer than one does.
    """

    def __init__(self, number: int, name: str) -> None:
        self._threads = Threads(number, name)
        self._turns = FairSemaphore(number, reserved=1)

    async def __call__(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A caller that is cancelled goes at once. Its turn is over when the thread is through: who leaves all of his
        calls would else have all threads."""
        turn = AsyncExitStack()
        await turn.enter_async_context(self._turns.slot(current_tenant()))
        computing = asyncio.ensure_future(self._computed(turn, partial(call, *args, **kwargs)))
        computing.add_done_callback(ignore_failure)
        return await asyncio.shield(computing)

    async def _computed(self, turn: AsyncExitStack, call: Callable[[], T]) -> T:
        async with turn:
            return await self._threads(call)


@dataclass(eq=False)
class _Waiter:
    """Somebody who waits for a slot, and since when it has one."""

    tenant: str
    lane: str
    turn: "asyncio.Future[float]"
    began: float | None = None


@dataclass
class _Account:
    """Slot-seconds that a tenant, or a lane of it, has had, and who waits in it."""

    used: float = 0.0
    held: int = 0
    # The sum of the times at which what is held began.
    since: float = 0.0
    waiting: int = 0
    rests_until: float = -math.inf
    turns: deque[_Waiter] = field(default_factory=deque)
    lanes: "_Ledger" = field(default_factory=lambda: _Ledger())

    @property
    def is_idle(self) -> bool:
        return not self.held and not self.waiting

    def spent(self, now: float) -> float:
        return self.used + self.held * now - self.since

    def begin(self, now: float) -> None:
        self.waiting -= 1
        self.held += 1
        self.since += now

    def end(self, began: float, now: float) -> None:
        self.held -= 1
        self.since = self.since - began if self.held else 0.0
        self.used += now - began


class _Ledger(OrderedDict[str, _Account]):
    """Accounts by name; of those with as much, the one that was served the longest ago comes first.

    Whoever comes counts as having had as much as who had least of those that are there: nobody saves up turns.
    """

    def come(self, name: str, now: float) -> _Account:
        """One more waits in the account."""
        account = self.get(name) or _Account()
        if account.is_idle:
            account.used = max(account.used, self._least(now))
        account.waiting += 1
        self[name] = account
        return account

    def in_turn(self, now: float) -> list[str]:
        """Where somebody waits, who has had least first."""
        names = [name for name, account in self.items() if account.waiting]
        return sorted(names, key=lambda name: self[name].spent(now))

    def begin(self, name: str, now: float) -> _Account:
        """One that waited in it has a slot."""
        account = self[name]
        account.begin(now)
        self.move_to_end(name)
        return account

    def forget(self, now: float) -> None:
        """Drops who wants nothing and is not ahead of those that are there."""
        least = self._least(now, nobody=math.inf)
        for name in [name for name, account in self.items() if account.is_idle and account.used <= least]:
            del self[name]

    def _least(self, now: float, nobody: float = 0.0) -> float:
        return min((account.spent(now) for account in self.values() if not account.is_idle), default=nobody)
