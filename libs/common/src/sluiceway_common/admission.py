"""Concurrency limit (bulkhead), where no room is an answer; and fair queuing of slots, where work waits for room."""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from sluiceway_common.errors import Overloaded


class ConcurrencyLimit:
    """At most `capacity` at a time; whoever comes then is told when to come again."""

    def __init__(self, capacity: int, *, what: str, retry_after: float) -> None:
        self.capacity = capacity
        self.taken = 0
        self._what = what
        self._retry_after = retry_after

    @contextmanager
    def slot(self) -> Iterator[None]:
        """One slot for as long as the block runs. Raises Overloaded when all are taken."""
        if self.taken >= self.capacity:
            raise Overloaded(
                f"all {self.capacity} {self._what} are taken; ask again in {self._retry_after:g} s",
                retry_after=self._retry_after,
            )
        self.taken += 1
        try:
            yield
        finally:
            self.taken -= 1


class FairSlots:
    """Fair queuing of `capacity` slots: round robin over owners, and over the lanes of each; a lane is a queue.

    Of the slots so many are `reserved` for who has none: no owner holds more than the rest, and no lane more than the
    rest of that, so that what takes hours for one is not waited for by another.
    """

    def __init__(self, capacity: int, *, reserved: int = 0) -> None:
        self._free = capacity
        self._most_of_owner = max(1, capacity - reserved)
        self._most_of_lane = max(1, capacity - 2 * reserved)
        self._held: Counter[tuple[str, ...]] = Counter()
        self._waiting: OrderedDict[str, OrderedDict[str, deque[asyncio.Future[None]]]] = OrderedDict()

    @asynccontextmanager
    async def slot(self, owner: str, lane: str = "") -> AsyncIterator[None]:
        """One slot for as long as the block runs, in the turn of its owner and lane."""
        await self._take(owner, lane)
        try:
            yield
        finally:
            self._give_back(owner, lane)

    async def _take(self, owner: str, lane: str) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(owner, OrderedDict()).setdefault(lane, deque()).append(turn)
        self._hand_out()
        try:
            await turn
        except asyncio.CancelledError:
            # Whoever leaves in the moment of its turn has the slot already.
            if not turn.cancelled():
                self._give_back(owner, lane)
            raise

    def _give_back(self, owner: str, lane: str) -> None:
        self._free += 1
        for key in ((owner,), (owner, lane)):
            self._held[key] -= 1
            if not self._held[key]:
                del self._held[key]
        self._hand_out()

    def _hand_out(self) -> None:
        while self._free and (turn := self._next()) is not None:
            turn.set_result(None)

    def _next(self) -> "asyncio.Future[None] | None":
        """Of the first owner that may have one more; it is the last from here on."""
        for owner in list(self._waiting):
            if self._held[(owner,)] < self._most_of_owner:
                turn = self._next_of(owner)
                if turn is not None:
                    return turn
        return None

    def _next_of(self, owner: str) -> "asyncio.Future[None] | None":
        lanes = self._waiting[owner]
        for lane in [lane for lane in lanes if self._held[(owner, lane)] < self._most_of_lane]:
            turn = _first_waiting(lanes[lane])
            lanes.move_to_end(lane)
            if not lanes[lane]:
                del lanes[lane]
            if turn is not None:
                self._free -= 1
                self._held.update([(owner,), (owner, lane)])
                break
        else:
            turn = None
        self._waiting.move_to_end(owner)
        if not lanes:
            del self._waiting[owner]
        return turn


def _first_waiting(turns: "deque[asyncio.Future[None]]") -> "asyncio.Future[None] | None":
    """Without those who left."""
    while turns:
        turn = turns.popleft()
        if not turn.done():
            return turn
    return None
