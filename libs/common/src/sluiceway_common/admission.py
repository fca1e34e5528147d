"""Concurrency limit (bulkhead). No room is an answer, never a queue."""

from collections.abc import Iterator
from contextlib import contextmanager

from sluiceway_common.errors import Overloaded


class ConcurrencyLimit:
    """At most `capacity` at a time; whoever comes then is told when to come again."""

    def __init__(self, capacity: int, *, what: str, retry_after: float) -> None:
        self.capacity = capacity
        self.taken = 0
        self._what = what
        self._retry_after = retry_after

    @contextmanager
    def slot(self) -> Iterator[None]:
        """One slot for as long as the block runs. Raises Overloaded when all are taken."""
        if self.taken >= self.capacity:
            raise Overloaded(
                f"all {self.capacity} {self._what} are taken; ask again in {self._retry_after:g} s",
                retry_after=self._retry_after,
            )
        self.taken += 1
        try:
            yield
        finally:
            self.taken -= 1
