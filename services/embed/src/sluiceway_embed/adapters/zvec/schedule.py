"""Schedule of optimisations: when a collection is due to be sorted, or to be written anew, or to be left alone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from sluiceway_common.clock import Backoff, Clock
from sluiceway_embed.adapters.zvec.open_collections import Size
from sluiceway_embed.domain.chunks import Namespace

# Below this, comparing one by one costs less than a copy: a search takes 2 ms of the processor then. Sorting takes a
# second of it beside, which is a tenth of what encoding as many took, and 200 MB as long as it runs.
_LEAST: Final = 400
_QUIET_LEAST: Final = 150
# While passages keep coming in, a collection is sorted again when it has grown by this share; later by less.
_SHARE: Final = 0.25
_QUIET_SHARE: Final = 0.05
# Each flush leaves one beside the others: some megabytes of memory, and a twentieth of a millisecond a search.
MOST_SEGMENTS: Final = 48
# One job serves all changes that come close together.
QUIET_SECONDS: Final = 3.0
# Where they never end, it comes after so many times that long.
_PATIENCE: Final = 10
# Sorting a few passages into a large collection waits so many times as long as it took the last time: where documents
# come one by one, that is a fifth of a processor.
SORTING_REST: Final = 4.0
_BACKOFF: Final = Backoff(60.0, most=3600.0)


def is_due(size: Size, *, is_quiet: bool) -> bool:
    """Whether a search pays more for what is not sorted than sorting costs."""
    least = _QUIET_LEAST if is_quiet else _LEAST
    share = size.passages * (_QUIET_SHARE if is_quiet else _SHARE)
    return size.unoptimized >= max(least, share) or size.segments >= MOST_SEGMENTS


def weighed_apart(sizes: Mapping[Namespace, Size]) -> dict[Namespace, int]:
    """How many passages of each namespace lie beside those that are sorted. zvec weighs the words of either by how
    often they stand in its own part, so that a passage which came alone is hardly found by its words."""
    return {namespace: size.unoptimized for namespace, size in sizes.items() if 0 < size.unoptimized < size.passages}


class NamespaceBackoff:
    """Exponential backoff a namespace: each failure doubles its wait; a success ends it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures: dict[Namespace, tuple[int, float]] = {}

    def is_over(self, namespace: Namespace) -> bool:
        _, until = self._failures.get(namespace, (0, 0.0))
        return self._clock.monotonic() >= until

    def failed(self, namespace: Namespace) -> None:
        failures = self._failures.get(namespace, (0, 0.0))[0] + 1
        self._failures[namespace] = (failures, self._clock.monotonic() + _BACKOFF.seconds(failures))

    def succeeded(self, namespace: Namespace) -> None:
        self._failures.pop(namespace, None)


@dataclass(frozen=True)
class _Seen:
    """How many changes there were, and since when there were some, and so many."""

    count: int
    first: float
    last: float


class ChangeDebounce:
    """When a job is due in a namespace: some time after the last change, at least `rest` times as long as the last job
    there took."""

    def __init__(self, clock: Clock, rest: float = 1.0) -> None:
        self._clock = clock
        self._rest = rest
        self._seen: dict[Namespace, _Seen] = {}
        self._took: dict[Namespace, float] = {}

    def due(self, counts: Mapping[Namespace, int]) -> set[Namespace]:
        """Which of the namespaces that have changes are due now, by the number of them."""
        now = self._clock.monotonic()
        self._seen = {namespace: self._look(namespace, count, now) for namespace, count in counts.items()}
        return {namespace for namespace, seen in self._seen.items() if self._is_due(namespace, seen, now)}

    def done(self, namespace: Namespace, seconds: float) -> None:
        """A job was, which took so long: what changed is seen anew."""
        self._seen.pop(namespace, None)
        self._took[namespace] = seconds

    def _look(self, namespace: Namespace, count: int, now: float) -> _Seen:
        seen = self._seen.get(namespace)
        if seen is None:
            return _Seen(count, now, now)
        return seen if seen.count == count else replace(seen, count=count, last=now)

    def _is_due(self, namespace: Namespace, seen: _Seen, now: float) -> bool:
        wait = max(QUIET_SECONDS, self._rest * self._took.get(namespace, 0.0))
        return now - seen.last >= wait or now - seen.first >= _PATIENCE * wait
