"""Exponential backoff of spaces that could not be optimised."""

from typing import Final

from sluiceway_common.clock import Clock
from sluiceway_embed.domain.chunks import Space

_FIRST: Final = 60.0
_LONGEST: Final = 3600.0


class Backoff:
    """Each failure doubles the wait of its space; a success ends it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[Space, tuple[float, float]] = {}

    def is_over(self, space: Space) -> bool:
        until, _ = self._until.get(space, (0.0, 0.0))
        return self._clock.monotonic() >= until

    def failed(self, space: Space) -> None:
        _, before = self._until.get(space, (0.0, 0.0))
        wait = min(max(_FIRST, before * 2), _LONGEST)
        self._until[space] = (self._clock.monotonic() + wait, wait)

    def succeeded(self, space: Space) -> None:
        self._until.pop(space, None)
