"""Clock as an argument, and the exponential backoff that waits by it."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Wall time for records, monotonic seconds for waits."""

    def now(self) -> datetime: ...
    def monotonic(self) -> float: ...
    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The clock of this machine, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass(frozen=True)
class Backoff:
    """Exponential backoff: `initial` seconds after the first failure, twice as long after each next, at most `most`."""

    initial: float
    most: float

    def seconds(self, failures: int) -> float:
        """How long to wait after so many failures in a row."""
        return min(self.most, self.initial * 2.0 ** min(failures - 1, 20))
