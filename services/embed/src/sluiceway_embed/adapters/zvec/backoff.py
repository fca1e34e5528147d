"""Exponential backoff of namespaces that could not be optimised."""

from typing import Final

from sluiceway_common.clock import Clock
from sluiceway_embed.domain.chunks import Namespace

_FIRST: Final = 60.0
_LONGEST: Final = 3600.0


class Backoff:
    """Each failure doubles the wait of its namespace; a success ends it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[Namespace, tuple[float, float]] = {}

    def is_over(self, namespace: Namespace) -> bool:
        until, _ = self._until.get(namespace, (0.0, 0.0))
        return self._clock.monotonic() >= until

    def failed(self, namespace: Namespace) -> None:
        _, before = self._until.get(namespace, (0.0, 0.0))
        wait = min(max(_FIRST, before * 2), _LONGEST)
        self._until[namespace] = (self._clock.monotonic() + wait, wait)

    def succeeded(self, namespace: Namespace) -> None:
        self._until.pop(namespace, None)
