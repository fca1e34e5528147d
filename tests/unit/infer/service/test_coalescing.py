"""Coalescing of a stream."""

import asyncio
from collections.abc import AsyncGenerator, Callable

import pytest

from sluiceway_common.clock import SystemClock
from sluiceway_infer.domain.conversation.chat import End, TokenDelta, Usage
from sluiceway_infer.service.call import Account
from sluiceway_infer.service.coalescing import AS_SPOKEN, Pace, by_sentence, coalesced

Source = AsyncGenerator[TokenDelta | End, None]
Texts = AsyncGenerator[str, None]
Buffer = Callable[[Source], Texts]


def as_spoken(deltas: Source, account: Account | None = None) -> Texts:
    return coalesced(deltas, account or Account(SystemClock()), AS_SPOKEN)


def unhurried(deltas: Source) -> Texts:
    return coalesced(deltas, Account(SystemClock()), Pace(tokens=1_000, seconds=3_600))


def whole(deltas: Source, account: Account | None = None) -> Texts:
    return by_sentence(deltas, account or Account(SystemClock()))


BOTH = pytest.mark.parametrize("buffer", [as_spoken, whole])


async def fast(count: int) -> Source:
    for number in range(count):
        yield TokenDelta(f"{number} ")


async def halting(stop: asyncio.Event) -> Source:
    yield TokenDelta("a")
    yield TokenDelta("b")
    await stop.wait()


@BOTH
async def test_the_text_is_the_same(buffer: Buffer) -> None:
    texts = [text async for text in buffer(fast(20))]
    assert "".join(texts) == "".join(f"{number} " for number in range(20))


@BOTH
async def test_what_comes_at_once_goes_in_few(buffer: Buffer) -> None:
    assert len([text async for text in buffer(fast(100))]) <= 3


async def test_no_task_reads_ahead_of_whoever_hears_the_whole_alone() -> None:
    seen: set[int] = set()

    async def counting() -> Source:
        async for delta in fast(100):
            seen.add(len(asyncio.all_tasks()))
            yield delta

    assert "".join([text async for text in whole(counting())]).startswith("0 ")
    assert seen == {1}


async def test_a_piece_does_not_wait_for_the_next_one() -> None:
    stop = asyncio.Event()
    texts = as_spoken(halting(stop))
    said = ""
    while said != "ab":
        said += await anext(texts)
    stop.set()
    assert await anext(texts, None) is None


async def test_what_comes_after_a_rest_waits_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rested = asyncio.Event()

    async def resting() -> Source:
        yield TokenDelta("a")
        await rested.wait()
        yield TokenDelta("b")
        await asyncio.Event().wait()

    texts = unhurried(resting())
    assert await anext(texts) == "a"
    loop, hour = asyncio.get_running_loop(), asyncio.get_running_loop().time() + 3_600
    monkeypatch.setattr(loop, "time", lambda: hour)
    rested.set()
    assert await anext(texts) == "b"
    await texts.aclose()


@BOTH
async def test_a_source_that_fails_fails_its_listener(buffer: Buffer) -> None:
    async def failing() -> Source:
        yield TokenDelta("a")
        raise ValueError("broken")

    texts = buffer(failing())
    assert await anext(texts) == "a"
    with pytest.raises(ValueError, match="broken"):
        await anext(texts)


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

    texts = buffer(endless(closed.append))
    await anext(texts)
    await texts.aclose()
    assert closed == [True]


@BOTH
async def test_what_the_model_has_said_is_in_the_account_and_its_end_is_no_text(
    buffer: Callable[[Source, Account], Texts],
) -> None:
    async def ending() -> Source:
        yield TokenDelta("a", tokens=2)
        yield TokenDelta("b")
        yield End("length", Usage(prompt_tokens=5, completion_tokens=3))

    account = Account(SystemClock())
    assert "".join([text async for text in buffer(ending(), account)]) == "ab"
    assert account.end == End("length", Usage(prompt_tokens=5, completion_tokens=3))


@pytest.mark.parametrize("buffer", [unhurried, whole])
async def test_the_end_of_a_sentence_waits_for_no_pace(buffer: Buffer) -> None:
    stop = asyncio.Event()

    async def halting() -> Source:
        for text in ("It", " was", " built", ".", " It"):
            yield TokenDelta(text)
            await asyncio.sleep(0)
        await stop.wait()

    texts = buffer(halting())
    assert (await anext(texts), await anext(texts)) == ("It", " was built. It")
    stop.set()
    assert await anext(texts, None) is None
