"""LRU and TTL caches, and single-flight loading: one load for all who ask for the same key at the same time."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

from cachetools import LRUCache as LRUCache
from cachetools import TTLCache as TTLCache

from sluiceway_common import tasks
from sluiceway_common.clock import Clock

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class SingleFlight(Generic[K, V]):
    """Loads that are under way. It keeps no result: that is what a cache beside it is for."""

    def __init__(self) -> None:
        self._flights: dict[K, asyncio.Task[V]] = {}

    async def load(self, key: K, loader: Callable[[], Coroutine[Any, Any, V]]) -> V:
        """What the loader returns or raises, for all who wait for this key; who asks after it has ended loads again."""
        return await asyncio.shield(self._flight(key, loader))

    def begin(self, key: K, loader: Callable[[], Coroutine[Any, Any, V]]) -> None:
        """Loads, though nobody waits for it now; who asks meanwhile shares it."""
        self._flight(key, loader)

    def is_under_way(self, key: K) -> bool:
        return key in self._flights

    def _flight(self, key: K, loader: Callable[[], Coroutine[Any, Any, V]]) -> "asyncio.Task[V]":
        if key not in self._flights:
            # A task of its own: others wait for it too, so it outlives a caller who leaves.
            flight = self._flights[key] = asyncio.create_task(loader(), name="single-flight")
            flight.add_done_callback(lambda done: self._landed(key, done))
        return self._flights[key]

    def _landed(self, key: K, done: "asyncio.Task[V]") -> None:
        del self._flights[key]
        # Its failure is that of who waits for it, and nobody's where all have left.
        tasks.ignore_failure(done)


class LoadingCache(Generic[K, V]):
    """TTL cache of at most `capacity` entries, the least recently used making room, that is loaded by single flight.

    Each call looks into several: a cache of the library, which has a lock and sweeps as it is read, costs ten times it.
    """

    def __init__(self, clock: Clock, *, seconds: float, capacity: int) -> None:
        self._now = clock.monotonic
        self._seconds = seconds
        self._capacity = capacity
        # What is kept, and until when; who was used last comes last.
        self._entries: OrderedDict[K, tuple[V, float]] = OrderedDict()
        self._flights: SingleFlight[K, V] = SingleFlight()

    def get(self, key: K) -> V | None:
        entry = self._entries.get(key)
        if entry is None:
            return None
        found, ends = entry
        if self._now() >= ends:
            del self._entries[key]
            return None
        self._entries.move_to_end(key)
        return found

    async def load(self, key: K, loader: Callable[[], Coroutine[Any, Any, V]]) -> V:
        """What is kept, or what the loader returns, which itself puts here what may be kept.

        Raises what the loader raises; the next who asks loads again.
        """
        known = self.get(key)
        return await self._flights.load(key, loader) if known is None else known

    def put(self, key: K, found: V, *, at_most: float = float("inf")) -> None:
        """Keeps it; `at_most` seconds where it ends sooner by itself."""
        self.forget(key)
        while len(self._entries) >= self._capacity:
            self._entries.popitem(last=False)
        self._entries[key] = found, self._now() + min(self._seconds, at_most)

    def forget(self, key: K) -> None:
        self._entries.pop(key, None)

    def clear(self) -> None:
        self._entries.clear()
