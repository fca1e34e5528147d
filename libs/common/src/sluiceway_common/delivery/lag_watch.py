"""Lag watch: the brokers are asked how far behind a consumer is, often while there is work, rarely while there is none.

It asks more of them than a commit, and while nobody says anything the answer is nought.
"""

import contextlib
from collections.abc import Awaitable, Callable
from typing import Final

from sluiceway_common.delivery.measures import Measures
from sluiceway_common.errors import Unavailable

# Of a consumer that has nothing to do one look of so many asks, for a partition that it cannot read falls behind too.
IDLE_LOOKS: Final = 12


def _nothing() -> None:
    """Of a consumer that commits nothing."""


class LagWatch:
    """Measures the lag of one consumer; `moved` tells it that there was work, it says `on_none` where nothing waits."""

    def __init__(
        self, lag: Callable[[], Awaitable[int]], measures: Measures, on_none: Callable[[], None] = _nothing
    ) -> None:
        self._lag = lag
        self._measures = measures
        self._on_none = on_none
        self._last: int | None = None
        self._is_moved = False
        self._passed = 0

    def moved(self) -> None:
        self._is_moved = True

    async def look(self) -> None:
        """Once in a while, by its consumer."""
        self._passed += 1
        if not self._is_moved and self._last == 0 and self._passed < IDLE_LOOKS:
            return
        self._passed, self._is_moved, self._last = 0, False, None
        with contextlib.suppress(Unavailable):
            self._last = await self._lag()
            self._measures.lags(self._last)
            if self._last == 0:
                self._on_none()
