"""What was looked up a moment ago."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

from sluiceway_common.clock import Clock

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """A bounded memory that forgets after some seconds, and before that what was used the longest time ago."""

    def __init__(self, clock: Clock, *, seconds: float, capacity: int) -> None:
        self._clock = clock
        self._seconds = seconds
        self._capacity = capacity
        self._entries: OrderedDict[K, tuple[V, float]] = OrderedDict()
        self._coming: dict[K, asyncio.Task[V]] = {}

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
        return await asyncio.shield(self._look(key, look)) if known is None else known

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

    def _look(self, key: K, look: Callable[[], Coroutine[Any, Any, V]]) -> "asyncio.Task[V]":
        if key not in self._coming:
            # A task of its own: others wait for it too, so it outlives a caller who leaves.
            looking = self._coming[key] = asyncio.create_task(look(), name="look-up")
            looking.add_done_callback(lambda done: self._looked(key, done))
        return self._coming[key]

    def _looked(self, key: K, done: "asyncio.Task[V]") -> None:
        del self._coming[key]
        # Its failure is that of who waits for it, and nobody's where all have left.
        _ = done.cancelled() or done.exception()
