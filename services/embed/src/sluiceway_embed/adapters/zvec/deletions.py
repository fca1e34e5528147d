"""When a namespace is written anew without the texts of what was deleted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from sluiceway_common.clock import Clock
from sluiceway_embed.domain.chunks import Namespace

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
        self._seen: dict[Namespace, _Seen] = {}
        self._took: dict[Namespace, float] = {}

    def due(self, counts: Mapping[Namespace, int]) -> set[Namespace]:
        """Which of the namespaces that hold deleted texts are to be rewritten now, by the number of their deletions."""
        now = self._clock.monotonic()
        self._seen = {namespace: self._look(namespace, count, now) for namespace, count in counts.items()}
        return {namespace for namespace, seen in self._seen.items() if self._is_due(namespace, seen, now)}

    def rewritten(self, namespace: Namespace, seconds: float) -> None:
        self._seen.pop(namespace, None)
        self._took[namespace] = seconds

    def _look(self, namespace: Namespace, count: int, now: float) -> _Seen:
        seen = self._seen.get(namespace)
        if seen is None:
            return _Seen(count, now, now)
        return seen if seen.count == count else replace(seen, count=count, last=now)

    def _is_due(self, namespace: Namespace, seen: _Seen, now: float) -> bool:
        wait = max(QUIET_SECONDS, self._took.get(namespace, 0.0))
        return now - seen.last >= wait or now - seen.first >= _PATIENCE * wait
