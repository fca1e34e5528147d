"""Least rate of a stream of bytes, over a sliding window: what came fast at first buys no slowness later."""

from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class LeastRate:
    """Bytes a second over each `window` seconds, from `first` seconds on; 0: no least."""

    bytes_per_second: int = 1024
    window: float = 10.0
    first: float = 5.0

    def meter(self) -> "RateMeter":
        return RateMeter(self)


class RateMeter:
    """Measures one stream by the seconds that were waited for it: what its reader does meanwhile counts for nothing."""

    def __init__(self, least: LeastRate) -> None:
        self.recent = 0
        self._least = least
        self._waited = 0.0
        self._pieces: deque[tuple[float, int]] = deque()

    def came(self, size: int, waited: float) -> None:
        """A piece, and the seconds since it was asked for. Pieces that come at once are counted as one, so that a
        million of one byte take no memory."""
        self._waited += waited
        self.recent += size
        if self._pieces and self._pieces[-1][0] > self._waited - self._least.window / 100:
            begun, together = self._pieces.pop()
            self._pieces.append((begun, together + size))
        else:
            self._pieces.append((self._waited, size))
        while self._pieces[0][0] <= self._waited - self._least.window:
            self.recent -= self._pieces.popleft()[1]

    @property
    def too_slow(self) -> bool:
        """Whether the last window brought too little. To be asked when more comes: the last piece may take its time."""
        whole = self._waited >= self._least.first + self._least.window
        return whole and self.recent < self._least.bytes_per_second * self._least.window
