"""When a space is written anew without the texts of what was deleted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from sluiceway_common.clock import Clock
from sluiceway_embed.domain.chunks import Space

# One rewriting serves all deletions that come close together.
QUIET_SECONDS: Final = 30.0
# Where they never end, it comes after so many times that long.
_PATIENCE: Final = 10


@dataclass(frozen=True)
class _Seen:
    """How many deletions there were, and since when there were some, and so many."""

    count: int
    first: float
    last: float


class Deletions:
    """Some time after the last deletion: at least as long as the last rewriting took."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: dict[Space, _Seen] = {}
        self._took: dict[Space, float] = {}

    def due(self, counts: Mapping[Space, int]) -> set[Space]:
        """Which of the spaces that hold deleted texts are to be rewritten now, by the number of their deletions."""
        now = self._clock.monotonic()
        self._seen = {space: self._look(space, count, now) for space, count in counts.items()}
        return {space for space, seen in self._seen.items() if self._is_due(space, seen, now)}

    def rewritten(self, space: Space, seconds: float) -> None:
        self._seen.pop(space, None)
        self._took[space] = seconds

    def _look(self, space: Space, count: int, now: float) -> _Seen:
        seen = self._seen.get(space)
        if seen is None:
            return _Seen(count, now, now)
        return seen if seen.count == count else replace(seen, count=count, last=now)

    def _is_due(self, space: Space, seen: _Seen, now: float) -> bool:
        wait = max(QUIET_SECONDS, self._took.get(space, 0.0))
        return now - seen.last >= wait or now - seen.first >= _PATIENCE * wait
