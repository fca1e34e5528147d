"""Offset window: what was taken from a partition and what of it may be committed."""

from collections import deque

from sluiceway_common.bus.records import Record
from sluiceway_common.delivery.policy import DeliveryPolicy


class OffsetWindow:
    """Records of one partition, finished in any order; the lowest finished prefix may be committed."""

    def __init__(self) -> None:
        self._taken: deque[tuple[int, int]] = deque()
        self._finished: set[int] = set()
        self._bytes = 0
        self._prefix: int | None = None
        self._committed: int | None = None

    def __len__(self) -> int:
        return len(self._taken)

    def take(self, record: Record) -> None:
        size = len(record.value or b"") + len(record.key or b"")
        self._taken.append((record.offset, size))
        self._bytes += size

    def finish(self, offset: int) -> None:
        # Offsets have gaps where a topic was compacted, so the prefix is walked, not counted.
        self._finished.add(offset)
        while self._taken and self._taken[0][0] in self._finished:
            lowest, size = self._taken.popleft()
            self._finished.discard(lowest)
            self._bytes -= size
            self._prefix = lowest + 1

    def due(self) -> int | None:
        """The offset to commit; None when nothing has moved since the last commit."""
        return None if self._prefix == self._committed else self._prefix

    def committed(self, offset: int) -> None:
        self._committed = offset

    def full(self, policy: DeliveryPolicy) -> bool:
        return len(self._taken) >= policy.max_in_flight or self._bytes >= policy.max_in_flight_bytes

    def roomy(self, policy: DeliveryPolicy) -> bool:
        """Half empty: what a paused partition waits for, so that it does not stutter."""
        return len(self._taken) <= policy.max_in_flight // 2 and self._bytes <= policy.max_in_flight_bytes // 2
