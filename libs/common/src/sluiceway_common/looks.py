"""One look for all who ask the same at the same time."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Looks(Generic[K, V]):
    """The looks that are under way. What they find is kept by who wants to, not here."""

    def __init__(self) -> None:
        self._coming: dict[K, asyncio.Task[V]] = {}

    async def found(self, key: K, look: Callable[[], Coroutine[Any, Any, V]]) -> V:
        """What the look finds, or raises; the next who asks looks again."""
        return await asyncio.shield(self._look(key, look))

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
