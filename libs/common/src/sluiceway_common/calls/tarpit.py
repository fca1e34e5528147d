"""Tarpit: who is refused again and again hears the next refusals late. So nobody spends the loop of a service, in which
the calls of all tenants are answered, by asking again at once, with however many calls at a time.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sluiceway_common.cache import LRUCache
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.errors import Invalid, Overloaded, Refusal
from sluiceway_common.observability.metrics import Counter, Metrics
from sluiceway_common.principal import Principal

REFUSALS_HELD: Final = Counter(
    "sluiceway_refusals_held_total", "Refusals that were told late: their callers had been refused too often.", "calls"
)

# Refusals of so many seconds are told at once.
_BURST_SECONDS: Final = 4.0
# All callers of a tenant together are refused as often as so many of them.
_CALLERS: Final = 4
_REMEMBERED: Final = 4096
_HEARING_SECONDS: Final = 1.0
_GOLDEN: Final = 0.618034


@dataclass(frozen=True, kw_only=True)
class TarpitLimits:
    """One caller hears so many refusals `per_second`; those beyond wait for their turn, `seconds` at the most. Of all
    callers `held` wait at a time, with `held_bytes` of requests; what is more is told at once.
    """

    per_second: float = 5.0
    seconds: float = 5.0
    held: int = 2000
    held_bytes: int = 64 * 1024 * 1024


class Tarpit:
    """Holds refusals back; a component whose `stop` tells them all. Overloaded and Invalid alone count: whoever heeds
    what they say hears few of them, while somebody who waits for a document may hear NotFound for minutes.
    """

    def __init__(
        self, limits: TarpitLimits | None = None, clock: Clock | None = None, metrics: Metrics | None = None
    ) -> None:
        self._limits = limits or TarpitLimits()
        self._clock = clock or SystemClock()
        self._late = (metrics or Metrics()).counter(REFUSALS_HELD)
        self._turns: LRUCache[tuple[str, ...], float] = LRUCache(_REMEMBERED)
        self._held: set[asyncio.Future[None]] = set()
        self._bytes = 0
        self._longest = 0
        self._stopped = False

    async def start(self) -> None:
        """Nothing to wait for."""

    async def stop(self) -> None:
        self._stopped = True
        for sleep in self._held:
            sleep.cancel()

    async def held(self, refusal: Refusal, caller: Principal, *, left: float | None = None, size: int = 0) -> Refusal:
        """The refusal in its turn, which an Overloaded names as its wait. `left` is how many seconds the call has, of
        which the last one, or half of them, is for hearing it; `size` how many of its bytes stay in memory meanwhile.
        """
        seconds = self._seconds(caller) if isinstance(refusal, Invalid | Overloaded) else 0.0
        if seconds <= 0:
            return refusal
        self._late.inc()
        if self._has_room(size):
            await self._hold(seconds if left is None else min(seconds, max(left - _HEARING_SECONDS, left / 2)), size)
        return _paced(refusal, seconds) if isinstance(refusal, Overloaded) else refusal

    def _seconds(self, caller: Principal) -> float:
        """Until the turn of one more refusal of this caller, and of its tenant."""
        own, every = self._limits.per_second, self._limits.per_second * _CALLERS
        seconds = max(self._turn((caller.tenant, caller.subject), own), self._turn((caller.tenant,), every))
        return self._spread() if seconds > self._limits.seconds else seconds

    def _spread(self) -> float:
        """Between half of the longest hold and all of it, evenly: told together, hundreds would come again together."""
        share = self._longest * _GOLDEN % 1
        self._longest += 1
        return self._limits.seconds * (1 - share / 2)

    def _turn(self, name: tuple[str, ...], per_second: float) -> float:
        """The leaky bucket as a clock (GCRA): each refusal puts off the next ones, those that came too early wait."""
        now, limits = self._clock.monotonic(), self._limits
        due = max(now, self._turns.get(name, now))
        free = now + _BURST_SECONDS
        self._turns[name] = min(due + 1 / per_second, free + limits.seconds)
        # Rounded, for sums of such fractions miss what they should come to by a little.
        return round(due + 1 / per_second - free, 3)

    def _has_room(self, size: int) -> bool:
        within = self._bytes + size <= self._limits.held_bytes
        return within and len(self._held) < self._limits.held and not self._stopped

    async def _hold(self, seconds: float, size: int) -> None:
        sleep = asyncio.ensure_future(self._clock.sleep(seconds))
        with self._counted(sleep, size):
            await asyncio.wait((sleep,))

    @contextmanager
    def _counted(self, sleep: "asyncio.Future[None]", size: int) -> Iterator[None]:
        self._held.add(sleep)
        self._bytes += size
        try:
            yield
        finally:
            self._held.discard(sleep)
            self._bytes -= size
            sleep.cancel()


def _paced(refusal: Overloaded, seconds: float) -> Overloaded:
    wait = max(refusal.retry_after or 0.0, seconds)
    message = f"{refusal.message}; too many of your calls were refused, so leave {wait:.1f} s before each"
    return Overloaded(message, field=refusal.field, retry_after=wait)
