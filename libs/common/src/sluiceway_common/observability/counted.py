"""Gauge of what a store counts by state, looked up now and then: no replica knows it by what it does itself."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Refusal
from sluiceway_common.observability.metrics import Gauge, Metrics

_LOOK_SECONDS: Final = 15.0

Counts = Callable[[], Awaitable[Mapping[Any, int]]]
"""How many there are of each state, which is a text."""


class CountedGauge:
    """Looks every quarter of a minute; while the store is away the last look stands. The gauge has one label."""

    def __init__(self, gauge: Gauge, counts: Counts, metrics: Metrics, clock: Clock) -> None:
        self._gauge, self._counts, self._clock = metrics.gauge(gauge), counts, clock

    async def run(self) -> None:
        while True:
            await self.look()
            await self._clock.sleep(_LOOK_SECONDS)

    async def look(self) -> None:
        try:
            counts = await self._counts()
        except Refusal:
            return
        for state, number in counts.items():
            self._gauge.labels(state).set(number)
