"""Pace of an upload: how long it may be silent, and the least that it must bring.

An upload has a seat that others wait for; who sends next to nothing must not keep it for an hour.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Unavailable


@dataclass(frozen=True)
class UploadPace:
    """Seconds of silence between two pieces, and bytes a second on the average once so many seconds were waited."""

    silence: float = 30.0
    bytes_per_second: int = 4096

    def too_slow(self, size: int, waited: float) -> bool:
        return size < (waited - self.silence) * self.bytes_per_second


async def paced(pieces: AsyncIterator[bytes], pace: UploadPace, clock: Clock) -> AsyncIterator[bytes]:
    """The pieces. Raises Unavailable where they come too slowly: the network may be to blame, and another try may do.

    Counts what is waited for the sender alone; a slow disk of ours is not held against it.
    """
    size, waited = 0, 0.0
    while True:
        began = clock.monotonic()
        try:
            async with asyncio.timeout(pace.silence):
                piece = await anext(pieces, None)
        except TimeoutError:
            raise Unavailable(f"nothing of the document came for {pace.silence:g} s; send it again") from None
        if piece is None:
            return
        size, waited = size + len(piece), waited + clock.monotonic() - began
        if pace.too_slow(size, waited):
            raise Unavailable(
                f"{size} bytes of the document came in {waited:.0f} s; {pace.bytes_per_second} a second are the least. "
                "Send it again where the line is better"
            )
        yield piece
