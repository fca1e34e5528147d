"""Pieces in handfuls."""

import asyncio
from collections.abc import AsyncGenerator, Callable

import pytest

from sluiceway_infer.domain.chat import End, Piece, Usage
from sluiceway_infer.service.coalescing import coalesced

END = End("stop", Usage(1, 20, 0))
Source = AsyncGenerator[Piece | End, None]


async def fast(count: int) -> Source:
    for number in range(count):
        yield Piece(f"{number} ")
    yield END


async def halting(stop: asyncio.Event) -> Source:
    yield Piece("a")
    yield Piece("b")
    await stop.wait()
    yield END


async def test_the_text_is_the_same_and_the_end_comes_last() -> None:
    pieces = [piece async for piece in coalesced(fast(20))]
    assert pieces[-1] == END
    assert "".join(piece.text for piece in pieces if isinstance(piece, Piece)) == "".join(f"{n} " for n in range(20))


async def test_what_comes_at_once_goes_in_one() -> None:
    assert len([piece async for piece in coalesced(fast(100))]) == 2


async def test_a_piece_does_not_wait_for_the_next_one() -> None:
    stop = asyncio.Event()
    pieces = coalesced(halting(stop))
    texts = ""
    while texts != "ab":
        piece = await anext(pieces)
        assert isinstance(piece, Piece)
        texts += piece.text
    stop.set()
    assert await anext(pieces) == END


async def test_a_source_that_fails_fails_its_listener() -> None:
    async def failing() -> Source:
        yield Piece("a")
        raise ValueError("broken")

    pieces = coalesced(failing())
    assert await anext(pieces) == Piece("a")
    with pytest.raises(ValueError, match="broken"):
        await anext(pieces)


async def test_a_listener_who_leaves_closes_the_source() -> None:
    closed: list[bool] = []

    async def endless(note: Callable[[bool], None]) -> Source:
        try:
            while True:
                yield Piece("a")
                await asyncio.sleep(0)
        finally:
            note(True)

    pieces = coalesced(endless(closed.append))
    await anext(pieces)
    await pieces.aclose()
    assert closed == [True]
