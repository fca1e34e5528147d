"""What was looked up a moment ago."""

from collections import OrderedDict
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

from sluiceway_common.clock import Clock
from sluiceway_common.looks import Looks

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """A bounded memory that forgets after some seconds, and before that what was used the longest time ago."""

    def __init__(self, clock: Clock, *, seconds: float, capacity: int) -> None:
        self._clock = clock
        self._seconds = seconds
        self._capacity = capacity
        self._entries: OrderedDict[K, tuple[V, float]] = OrderedDict()
        self._looks: Looks[K, V] = Looks()

    def get(self, key: K) -> V | None:
        entry = self._entries.get(key)
        if entry is None or entry[1] <= self._clock.monotonic():
            return None
        self._entries.move_to_end(key)
        return entry[0]

    async def found(self, key: K, look: Callable[[], Coroutine[Any, Any, V]]) -> V:
        """What is remembered, or what `look` finds, which puts it here: one look for all who ask at the same time.

        Raises what the look raises; the next who asks looks again.
        """
        known = self.get(key)
        return await self._looks.found(key, look) if known is None else known

    def put(self, key: K, found: V, *, at_most: float = float("inf")) -> None:
        """Remembers it; `at_most` seconds where it ends sooner by itself."""
        self._entries[key] = (found, self._clock.monotonic() + min(self._seconds, at_most))
        self._entries.move_to_end(key)
        while len(self._entries) > self._capacity:
            self._entries.popitem(last=False)

    def forget(self, key: K) -> None:
        self._entries.pop(key, None)

    def clear(self) -> None:
        self._entries.clear()
