"""Uploads that are silent or too slow are ended; those that are not lose nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from sluiceway_common.errors import Unavailable
from sluiceway_common.testing import ManualClock
from sluiceway_common.upload_pace import UploadPace, paced

PACE = UploadPace(silence=30, bytes_per_second=100)


async def sent(clock: ManualClock, *pieces: tuple[float, int]) -> AsyncIterator[bytes]:
    """Each piece after so many seconds, of so many bytes."""
    for seconds, size in pieces:
        clock.advance(seconds)
        yield b"a" * size


async def received(*pieces: tuple[float, int], after: Callable[[ManualClock], None] = lambda clock: None) -> int:
    clock, size = ManualClock(), 0
    async for piece in paced(sent(clock, *pieces), PACE, clock, what="file"):
        after(clock)
        size += len(piece)
    return size


@pytest.mark.parametrize(
    "pieces",
    [
        [],
        [(0, 5_000_000)],
        [(29, 1)],
        [(20, 1), (20, 999)],
        [(25, 100)] + [(1, 100)] * 1000,
        [(10, 1000)] * 5 + [(29, 1)],
        [(1, 100)] * 100 + [(25, 2600)] + [(1, 100)] * 100,
    ],
)
async def test_who_is_fast_enough_is_heard_to_the_end(pieces: list[tuple[float, int]]) -> None:
    assert await received(*pieces) == sum(size for _, size in pieces)


@pytest.mark.parametrize(
    "pieces",
    [
        [(29, 1)] * 4,
        [(29, 0)] * 4,
        [(0, 100_000_000)] + [(29, 1)] * 4,
        [(0, 1000)] + [(10, 10)] * 7,
    ],
)
async def test_who_sends_next_to_nothing_is_told_the_least(pieces: list[tuple[float, int]]) -> None:
    with pytest.raises(Unavailable, match="of the file came in 30 s, and 100 a second are the least; send it again"):
        await received(*pieces)


async def test_a_slow_disk_of_ours_is_not_held_against_the_sender() -> None:
    assert await received(*[(1, 100)] * 50, after=lambda clock: clock.advance(600)) == 5000


async def test_silence_ends_the_upload() -> None:
    async def silent() -> AsyncIterator[bytes]:
        yield b"a"
        await asyncio.Event().wait()

    pieces = paced(silent(), UploadPace(silence=0.05), ManualClock(), what="file")
    assert await anext(pieces) == b"a"
    with pytest.raises(Unavailable, match=r"^nothing of the file came for 0\.05 s; send it again$"):
        await anext(pieces)
