"""How long the guard may be silent: from the last thing that was due, while somebody listens."""

import asyncio
from collections.abc import Callable

import pytest

from sluiceway_infer.adapters.guard_stream import SilenceLimit

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
