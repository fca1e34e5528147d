"""Clocks of tests: one that stands still until it is moved, one whose sleepers do not wait for long."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final

from sluiceway_common.clock import SystemClock

_MOMENT_SECONDS: Final = 0.05
START = datetime(2026, 1, 1, tzinfo=UTC)


class ManualClock:
    """Time passes by `advance` alone; who sleeps wakes when its moment has come."""

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self._seconds = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._seconds)

    def monotonic(self) -> float:
        return self._seconds

    async def sleep(self, seconds: float) -> None:
        waker = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._seconds + seconds, waker))
        self.advance(0)
        await waker

    def advance(self, seconds: float) -> None:
        """Moves the time on and wakes whose moment has come."""
        self._seconds += seconds
        for moment, waker in self._sleepers:
            if moment <= self._seconds and not waker.done():
                waker.set_result(None)
        self._sleepers = [(moment, waker) for moment, waker in self._sleepers if not waker.done()]

    @property
    def sleepers(self) -> int:
        """How many wait for the time to pass."""
        return sum(not waker.done() for _, waker in self._sleepers)


class ImpatientClock(SystemClock):
    """The time of this machine, for who looks again and again: whatever he was to wait for, he looks after a moment."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(min(seconds, _MOMENT_SECONDS))
