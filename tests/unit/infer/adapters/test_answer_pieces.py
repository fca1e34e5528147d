"""Gathering of an answer before the guard: the same text, in as few pieces as nobody notices."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from sluiceway_infer.adapters import answer_pieces
from sluiceway_infer.adapters.answer_pieces import CHARACTERS, gathered


async def at_once(*pieces: str) -> AsyncGenerator[str, None]:
    for piece in pieces:
        yield piece


async def test_what_comes_at_once_goes_in_one() -> None:
    assert [piece async for piece in gathered(at_once("The ", "lock ", "is ", "old."))] == [("The lock is old.", True)]


async def test_no_piece_is_much_longer_than_the_most_that_is_read_ahead() -> None:
    pieces = [piece.text async for piece in gathered(at_once(*["word "] * 1_000))]
    assert "".join(pieces) == "word " * 1_000
    assert max(map(len, pieces)) <= CHARACTERS + len("word ")


async def test_a_sentence_that_has_ended_waits_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_pieces, "SECONDS", 3_600.0)
    more = asyncio.Event()

    async def halting() -> AsyncGenerator[str, None]:
        for piece in ("It was ", "built.", " [1]", " It"):
            yield piece
            await asyncio.sleep(0)
        await more.wait()
        yield " is old."

    pieces = gathered(halting())
    heard = ""
    while heard != "It was built. [1] It":
        heard += (await anext(pieces)).text
    more.set()
    assert [piece async for piece in pieces] == [(" is old.", True)]


async def test_a_word_waits_for_no_other_longer_than_a_moment() -> None:
    more = asyncio.Event()

    async def halting() -> AsyncGenerator[str, None]:
        yield "The "
        await asyncio.sleep(0)
        yield "lock"
        await more.wait()

    pieces = gathered(halting())
    assert [await anext(pieces), await anext(pieces)] == [("The ", False), ("lock", False)]
    more.set()
    assert [piece async for piece in pieces] == []


async def test_a_source_that_fails_fails_its_listener_behind_what_came() -> None:
    async def failing() -> AsyncGenerator[str, None]:
        yield "The lock"
        raise ValueError("broken")

    pieces = gathered(failing())
    # What a source that failed has said is no answer that has ended.
    assert await anext(pieces) == ("The lock", False)
    with pytest.raises(ValueError, match="broken"):
        await anext(pieces)


async def test_a_listener_who_leaves_closes_the_source() -> None:
    closed: list[bool] = []

    async def endless() -> AsyncGenerator[str, None]:
        try:
            while True:
                yield "word "
        finally:
            closed.append(True)

    pieces = gathered(endless())
    await anext(pieces)
    await pieces.aclose()
    assert closed == [True]
