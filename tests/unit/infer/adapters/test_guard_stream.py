"""Stream of an answer to the guard, and how long that may be silent: from the last thing that was due, while somebody
listens.
"""

import asyncio
import weakref
from collections.abc import AsyncGenerator, AsyncIterator, Callable

import pytest

from sluiceway.guard.v1.guard_service_pb2 import CheckStreamRequest, CheckStreamResponse
from sluiceway_common.errors import Unanswered
from sluiceway_infer.adapters.answer_pieces import GatheredPiece
from sluiceway_infer.adapters.guard_stream import GuardStream, ReleasedPiece, SilenceLimit

SECONDS = 10.0


class Handle:
    def __init__(self) -> None:
        self.is_cancelled = False

    def cancel(self) -> None:
        self.is_cancelled = True


class ManualLoop:
    """A loop whose time a test tells."""

    def __init__(self) -> None:
        self.now = 100.0
        self._timers: list[tuple[float, Callable[[], None], Handle]] = []

    def time(self) -> float:
        return self.now

    def call_at(self, when: float, callback: Callable[[], None]) -> Handle:
        self._timers.append((when, callback, handle := Handle()))
        return handle

    def advance(self, seconds: float) -> None:
        """Each timer fires at its time."""
        until = self.now + seconds
        while due := [timer for timer in self._timers if timer[0] <= until]:
            first = min(due, key=lambda timer: timer[0])
            self._timers.remove(first)
            self.now = max(self.now, first[0])
            if not first[2].is_cancelled:
                first[1]()
        self.now = until


@pytest.fixture
def loop(monkeypatch: pytest.MonkeyPatch) -> ManualLoop:
    loop = ManualLoop()
    monkeypatch.setattr(asyncio, "get_running_loop", lambda: loop)
    return loop


def test_a_guard_that_is_silent_for_so_long_is_given_up_then_and_not_before(loop: ManualLoop) -> None:
    over = list[float]()
    silence = SilenceLimit(SECONDS, lambda: over.append(loop.now))
    silence.listen()
    silence.expect()
    loop.advance(SECONDS - 1)
    assert over == []
    loop.advance(1)
    assert over == [110.0]


def test_each_thing_that_is_due_begins_the_silence_anew(loop: ManualLoop) -> None:
    over = list[float]()
    silence = SilenceLimit(SECONDS, lambda: over.append(loop.now))
    silence.listen()
    for _ in range(3):
        silence.expect()
        loop.advance(SECONDS - 1)
    assert over == []
    loop.advance(SECONDS)
    assert over == [128.0]


@pytest.mark.parametrize("calm", [SilenceLimit.settle, SilenceLimit.turn_away, SilenceLimit.close])
def test_it_may_be_silent_where_nothing_is_due_or_nobody_listens(
    loop: ManualLoop, calm: Callable[[SilenceLimit], None]
) -> None:
    over = list[float]()
    silence = SilenceLimit(SECONDS, lambda: over.append(loop.now))
    silence.listen()
    silence.expect()
    calm(silence)
    loop.advance(3 * SECONDS)
    assert over == []


def test_who_listens_again_hears_of_a_silence_that_begins_then(loop: ManualLoop) -> None:
    over = list[float]()
    silence = SilenceLimit(SECONDS, lambda: over.append(loop.now))
    silence.listen()
    silence.expect()
    silence.turn_away()
    loop.advance(3 * SECONDS)
    silence.listen()
    loop.advance(SECONDS)
    assert over == [140.0]


class Taking:
    """A call that takes all that is sent, releases as much, and says nothing more until it is cancelled."""

    def __init__(self, *released: str) -> None:
        self.is_closed = False
        self._released = released
        self._cancelled = asyncio.Event()

    async def write(self, request: CheckStreamRequest) -> None:
        """There is room."""

    async def done_writing(self) -> None:
        """It is known."""

    def cancel(self) -> None:
        self._cancelled.set()

    async def __aiter__(self) -> AsyncIterator[CheckStreamResponse]:
        try:
            for text in self._released:
                yield CheckStreamResponse(text=text, until=len(text))
            await self._cancelled.wait()
            raise asyncio.CancelledError
        finally:
            self.is_closed = True


async def nothing_more() -> AsyncGenerator[GatheredPiece, None]:
    for piece in ():
        yield piece


async def test_a_guard_that_has_the_whole_answer_and_says_nothing_is_given_up() -> None:
    stream = GuardStream(Taking(), seconds=0.05)
    await stream.send(GatheredPiece("Yes.", is_last=False), nothing_more(), ())
    with pytest.raises(Unanswered, match=r"has not judged the answer within 0\.05 s"):
        async with asyncio.timeout(60):
            await stream.read()


async def test_who_leaves_what_the_guard_says_half_read_closes_it() -> None:
    call = Taking("Yes.")
    stream = GuardStream(call, SECONDS)
    assert await stream.read() == ReleasedPiece("Yes.", 4)
    await stream.close()
    assert call.is_closed


async def test_nothing_holds_a_call_that_was_closed() -> None:
    call = Taking("Yes.")
    stream = GuardStream(call, SECONDS)
    await stream.read()
    await stream.close()
    held = weakref.ref(call)
    del call, stream
    assert held() is None
