"""Recency of names: whether another tenant or caller than this one has come of late.

What is shared by shares binds only where there is somebody to share with.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

N = TypeVar("N", bound=Hashable)

# Of one and another.
_MOST_NAMES: Final = 2


class RecentlySeen(Generic[N]):
    """Who has come in the last so many seconds. Two names are enough to know whether there is another one."""

    def __init__(self, seconds: float, *, now: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._now = now
        self._last: OrderedDict[N, float] = OrderedDict()

    def note(self, name: N) -> None:
        self._last[name] = self._now()
        self._last.move_to_end(name)
        while len(self._last) > _MOST_NAMES:
            self._last.popitem(last=False)

    def forget(self, name: N) -> None:
        """As if it had not come."""
        self._last.pop(name, None)

    def others_than(self, name: N) -> bool:
        """Whether another one has come."""
        now = self._now()
        return any(other != name and now - at < self._seconds for other, at in self._last.items())
