"""Coalescing of a stream."""

import asyncio
from collections.abc import AsyncGenerator, Callable

import pytest

from sluiceway_infer.domain.conversation.chat import End, TokenDelta, Usage
from sluiceway_infer.service.coalescing import Pace, by_sentence, coalesced

END = End("stop", Usage(1, 20, 0))
Source = AsyncGenerator[TokenDelta | End, None]
BOTH = pytest.mark.parametrize("buffer", [coalesced, by_sentence])
Buffer = Callable[[Source], Source]


async def fast(count: int) -> Source:
    for number in range(count):
        yield TokenDelta(f"{number} ")
    yield END


async def halting(stop: asyncio.Event) -> Source:
    yield TokenDelta("a")
    yield TokenDelta("b")
    await stop.wait()
    yield END


@BOTH
async def test_the_text_is_the_same_and_the_end_comes_last(buffer: Buffer) -> None:
    deltas = [delta async for delta in buffer(fast(20))]
    assert deltas[-1] == END
    assert "".join(delta.text for delta in deltas if isinstance(delta, TokenDelta)) == "".join(
        f"{n} " for n in range(20)
    )


@BOTH
async def test_what_comes_at_once_goes_in_few(buffer: Buffer) -> None:
    assert len([delta async for delta in buffer(fast(100))]) <= 3


async def test_no_task_reads_ahead_of_whoever_hears_the_whole_alone() -> None:
    seen: set[int] = set()

    async def counting() -> Source:
        async for delta in fast(100):
            seen.add(len(asyncio.all_tasks()))
            yield delta

    assert [delta async for delta in by_sentence(counting())][-1] == END
    assert seen == {1}


async def test_a_piece_does_not_wait_for_the_next_one() -> None:
    stop = asyncio.Event()
    deltas = coalesced(halting(stop))
    texts = ""
    while texts != "ab":
        delta = await anext(deltas)
        assert isinstance(delta, TokenDelta)
        texts += delta.text
    stop.set()
    assert await anext(deltas) == END


@BOTH
async def test_a_source_that_fails_fails_its_listener(buffer: Buffer) -> None:
    async def failing() -> Source:
        yield TokenDelta("a")
        raise ValueError("broken")

    deltas = buffer(failing())
    assert await anext(deltas) == TokenDelta("a")
    with pytest.raises(ValueError, match="broken"):
        await anext(deltas)


@BOTH
async def test_a_listener_who_leaves_closes_the_source(buffer: Buffer) -> None:
    closed: list[bool] = []

    async def endless(note: Callable[[bool], None]) -> Source:
        try:
            while True:
                yield TokenDelta("a")
                await asyncio.sleep(0)
        finally:
            note(True)

    deltas = buffer(endless(closed.append))
    await anext(deltas)
    await deltas.aclose()
    assert closed == [True]


def unhurried(deltas: Source) -> Source:
    return coalesced(deltas, Pace(tokens=1_000, seconds=3_600))


@pytest.mark.parametrize("buffer", [unhurried, by_sentence])
async def test_the_end_of_a_sentence_waits_for_no_pace(buffer: Buffer) -> None:
    stop = asyncio.Event()

    async def halting() -> Source:
        for text in ("It", " was", " built", ".", " It"):
            yield TokenDelta(text)
            await asyncio.sleep(0)
        await stop.wait()
        yield END

    deltas = buffer(halting())
    first, second = await anext(deltas), await anext(deltas)
    assert (first, second) == (TokenDelta("It"), TokenDelta(" was built. It", 4))
    stop.set()
    assert await anext(deltas) == END
