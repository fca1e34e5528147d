"""Pace of an upload: how long it may be silent, and the least rate that it must keep.

An upload has a seat that others wait for; who sends next to nothing must not keep it for an hour.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Unavailable
from sluiceway_common.least_rate import LeastRate


@dataclass(frozen=True)
class UploadPace:
    """Seconds of silence between two pieces, and bytes a second over each as many seconds after the first."""

    silence: float = 30.0
    bytes_per_second: int = 4096

    @property
    def least(self) -> LeastRate:
        return LeastRate(bytes_per_second=self.bytes_per_second, window=self.silence, first=self.silence)


async def paced(pieces: AsyncIterator[bytes], pace: UploadPace, clock: Clock, *, what: str) -> AsyncIterator[bytes]:
    """The pieces. Raises Unavailable, which says `what` comes too slowly: the network may be to blame, and another try
    may do.

    Counts what is waited for the sender alone; a slow disk of ours is not held against it.
    """
    meter = pace.least.meter()
    while True:
        began = clock.monotonic()
        try:
            async with asyncio.timeout(pace.silence):
                piece = await anext(pieces, None)
        except TimeoutError:
            raise Unavailable(f"nothing of the {what} came for {pace.silence:g} s; send it again") from None
        if piece is None:
            return
        if meter.too_slow:
            raise Unavailable(
                f"{meter.recent} bytes of the {what} came in {pace.silence:g} s, and {pace.bytes_per_second} a second"
                " are the least; send it again where the line is better"
            )
        meter.came(len(piece), clock.monotonic() - began)
        yield piece
