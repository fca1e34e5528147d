"""Limits of calls: deadline, number at a time, size of a message. A deadline is one budget from the first caller on."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, TypeVar

from sluiceway_common import tasks
from sluiceway_common.admission import Admission, Bound, Shares
from sluiceway_common.errors import Overloaded
from sluiceway_common.observability.metrics import Counter, Metrics
from sluiceway_common.principal import Principal

T = TypeVar("T")

MESSAGE_LIMIT: Final = 8 * 1024 * 1024
# In which a caller takes what is sent to him. Connections hold some megabytes, so whoever reads at all has longer.
UNREAD_SECONDS: Final = 60.0
_RETRY_AFTER = 1.0

ADMISSION_REFUSED: Final = Counter(
    "sluiceway_admission_refused_total",
    "Refused for want of room, by what was taken and by whose bound: `all`, or the share of a `tenant` or a `caller`.",
    "calls",
    ("what", "bound"),
)


def measured_admission(metrics: Metrics, shares: Shares) -> Admission:
    """Counts what its limits refuse."""
    refused = metrics.counter(ADMISSION_REFUSED)

    def count(what: str, bound: Bound) -> None:
        refused.labels(what, bound).inc()

    return Admission(shares, count)


@dataclass(frozen=True)
class Deadlines:
    """Seconds that a call gets whose caller named none: one answer, and a stream; the most that a caller gets, whatever
    he asks for; and in which he takes what is sent to him.
    """

    call: float = 30.0
    stream: float = 600.0
    most: float = 3600.0
    unread: float = UNREAD_SECONDS


class DeadlineExceeded(Exception):
    """The time of a call is over. Not a TimeoutError: those of the work itself are its faults."""

    told = "the call took longer than the time it gets; ask for less at a time"


class Unread(DeadlineExceeded):
    """What is sent is not taken: who does not read would hold for hours what his answer holds."""

    told = "what was sent lay unread for too long; read an answer while it comes"


_ends: ContextVar[float | None] = ContextVar("deadline", default=None)


def remaining() -> float | None:
    """Seconds that the running call may still take, never below zero; None where nothing bounds it."""
    ends = _ends.get()
    return None if ends is None else max(0.0, ends - time.monotonic())


def shortened(seconds: float | None) -> float | None:
    """What a call to a neighbour gets: what was asked for, and never more than what is left."""
    left = remaining()
    if seconds is None or left is None:
        return left if seconds is None else seconds
    return min(seconds, left)


def within(seconds: float) -> AbstractContextManager[None]:
    """Everything inside shares these seconds, or the fewer that were left before."""
    return _Within(seconds)


class _Within(AbstractContextManager[None]):
    """Every call has one, and a context manager made of a generator costs more."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        ends, before = time.monotonic() + self._seconds, _ends.get()
        self._before = _ends.set(ends if before is None else min(ends, before))

    def __exit__(self, *_error: object) -> None:
        _ends.reset(self._before)


async def limited(seconds: float, work: Callable[[], Awaitable[T]]) -> T:
    """Does the work within these seconds, or the fewer that were left before. Raises DeadlineExceeded."""
    with within(seconds):
        limit = tasks.TimeLimit(remaining() or 0.0)
        try:
            with limit:
                return await work()
        except tasks.Late as error:
            raise DeadlineExceeded if limit.is_over else error from error


async def taken(seconds: float, sending: Awaitable[T]) -> T:
    """Raises Unread where it is not taken in so many seconds."""
    try:
        return await tasks.within(seconds, sending)
    except tasks.Late as error:
        raise Unread from error


class ReadingLimit(tasks.IdleTimeout):
    """In which the reader of a stream takes each message; a `with` around all that is sent to him."""

    async def taken(self, sending: Awaitable[T]) -> T:
        """Raises Unread where it is not taken in time."""
        try:
            return await self.within(sending)
        except tasks.Idle as error:
            raise Unread from error


class RunningCalls:
    """At most `most` calls at a time, each in a `with` of its own task, and of them a share for each caller once he is
    known; knows when there are none, and ends those that there are. Those that are `coming` count among them, and take
    no room.
    """

    def __init__(self, most: int, admission: Admission | None = None, what: str = "calls") -> None:
        self._most = most
        self._shares = (admission or Admission()).limit(most, what=what, retry_after=_RETRY_AFTER)
        self._tasks: list[asyncio.Task[object] | None] = []
        self._coming: list[asyncio.Task[object] | None] = []
        self._idle = asyncio.Event()
        self._idle.set()
        self.have_ended = False

    def check_room(self) -> None:
        """Raises Overloaded when there is none."""
        if len(self._tasks) >= self._most:
            raise Overloaded(f"{self._most} calls are running; ask again in a second", retry_after=_RETRY_AFTER)

    def __enter__(self) -> None:
        """Raises Overloaded when there is no room."""
        self.check_room()
        self._tasks.append(asyncio.current_task())
        self._idle.clear()

    def __exit__(self, *_error: object) -> None:
        self._left(self._tasks)

    @contextmanager
    def coming(self) -> Iterator[None]:
        """Around what a call waits for before it takes a place."""
        self._coming.append(asyncio.current_task())
        self._idle.clear()
        try:
            yield
        finally:
            self._left(self._coming)

    def _left(self, place: "list[asyncio.Task[object] | None]") -> None:
        place.remove(asyncio.current_task())
        if not self._tasks and not self._coming:
            self._idle.set()

    def of(self, caller: Principal) -> AbstractContextManager[None]:
        """Around what is done for the caller. Raises Overloaded where he, or his tenant, has what one may have."""
        return self._shares.slot(caller)

    async def idle(self, seconds: float = 0.0) -> None:
        """Returns when there was none for so long."""
        while True:
            await self._idle.wait()
            await asyncio.sleep(seconds)
            if self._idle.is_set():
                return

    def end(self) -> None:
        """Cancels those that run or come; they see from `have_ended` that it was not their caller who did."""
        self.have_ended = True
        for task in (*self._tasks, *self._coming):
            if task is not None:
                task.cancel()
