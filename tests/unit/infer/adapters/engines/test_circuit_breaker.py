"""Circuit breaker: open nobody is sent, half open one is, and what becomes of that one decides."""

import asyncio
from contextlib import ExitStack, suppress

import pytest

from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_common.testing import ManualClock
from sluiceway_infer.adapters.engines.circuit_breaker import CircuitBreaker, NotCounted


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def breaker(clock: ManualClock) -> CircuitBreaker:
    """Open for five seconds after three failures."""
    made = CircuitBreaker("the model", clock, failures=3, seconds=5)
    for _ in range(3):
        fail(made)
    return made


def fail(breaker: CircuitBreaker) -> None:
    with pytest.raises(Unavailable, match="down"), breaker.attempt():
        raise Unavailable("down")


def leave(breaker: CircuitBreaker) -> None:
    with pytest.raises(asyncio.CancelledError), breaker.attempt():
        raise asyncio.CancelledError


def lets_through(breaker: CircuitBreaker) -> bool:
    try:
        breaker.must_be_closed()
    except Unavailable:
        return False
    return True


def test_fewer_failures_than_it_allows_leave_it_closed(clock: ManualClock) -> None:
    breaker = CircuitBreaker("the model", clock, failures=3)
    fail(breaker)
    fail(breaker)
    with breaker.attempt():
        pass
    fail(breaker)
    fail(breaker)
    assert lets_through(breaker)


def test_a_first_word_is_no_success(clock: ManualClock) -> None:
    breaker = CircuitBreaker("the model", clock, failures=3)
    for _ in range(3):
        with suppress(Unavailable), breaker.attempt() as began:
            began()
            raise Unavailable("broke off")
    assert not lets_through(breaker)


def test_whoever_leaves_is_neither_a_failure_nor_a_success(clock: ManualClock) -> None:
    breaker = CircuitBreaker("the model", clock, failures=3)
    fail(breaker)
    fail(breaker)
    for _ in range(5):
        leave(breaker)
    assert lets_through(breaker)
    fail(breaker)
    assert not lets_through(breaker)


def test_what_says_nothing_of_the_server_counts_for_nothing(clock: ManualClock) -> None:
    breaker = CircuitBreaker("the model", clock, failures=3)
    fail(breaker)
    fail(breaker)
    for _ in range(5):
        with pytest.raises(NotCounted), breaker.attempt():
            raise NotCounted("the caller's own time is over")
    assert lets_through(breaker)
    fail(breaker)
    assert not lets_through(breaker)


def test_open_it_lets_nobody_through_and_says_how_long(breaker: CircuitBreaker, clock: ManualClock) -> None:
    clock.advance(2)
    with pytest.raises(Unavailable, match="failed 3 times in a row") as refused, breaker.attempt():
        raise AssertionError("nobody is sent")
    assert refused.value.retry_after == 3


def test_half_open_it_lets_one_through_and_nobody_beside_it(breaker: CircuitBreaker, clock: ManualClock) -> None:
    clock.advance(5)
    with suppress(asyncio.CancelledError), breaker.attempt():
        for _ in range(3):
            assert not lets_through(breaker)
            with pytest.raises(Unavailable, match="in a row") as refused, breaker.attempt():
                raise AssertionError("one is enough")
            assert refused.value.retry_after
        raise asyncio.CancelledError
    assert lets_through(breaker), "the one has left without a word; the next may try"


def test_the_one_that_fails_opens_it_again_for_as_long(breaker: CircuitBreaker, clock: ManualClock) -> None:
    clock.advance(5)
    fail(breaker)
    assert not lets_through(breaker)
    clock.advance(4.9)
    assert not lets_through(breaker)
    clock.advance(0.1)
    assert lets_through(breaker)


def test_the_one_that_is_answered_closes_it_for_all(breaker: CircuitBreaker, clock: ManualClock) -> None:
    clock.advance(5)
    with breaker.attempt():
        pass
    fail(breaker)
    fail(breaker)
    assert lets_through(breaker)


def test_others_are_let_through_at_the_first_word_and_the_next_failure_opens_it_again(
    breaker: CircuitBreaker, clock: ManualClock
) -> None:
    clock.advance(5)
    with suppress(Unavailable), breaker.attempt() as began:
        began()
        assert lets_through(breaker)
        raise Unavailable("broke off")
    assert not lets_through(breaker)


def test_one_that_has_begun_and_goes_on_for_long_keeps_nobody_from_trying_later(
    breaker: CircuitBreaker, clock: ManualClock
) -> None:
    clock.advance(5)
    with breaker.attempt() as began:
        began()
        fail(breaker)
        clock.advance(5)
        assert lets_through(breaker)


def test_one_that_began_before_it_opened_lets_nobody_through(clock: ManualClock) -> None:
    breaker = CircuitBreaker("the model", clock, failures=3, seconds=5)
    with breaker.attempt() as began:
        for _ in range(3):
            fail(breaker)
        began()
        assert not lets_through(breaker)
    assert not lets_through(breaker), "what it was answered is of before"
    clock.advance(5)
    with breaker.attempt():
        pass
    fail(breaker)
    assert lets_through(breaker)


@pytest.mark.parametrize("ended", [Invalid("too long"), asyncio.CancelledError()])
def test_one_that_began_before_it_opened_does_not_close_it_however_it_ends(
    ended: BaseException, clock: ManualClock
) -> None:
    breaker = CircuitBreaker("the model", clock, failures=3, seconds=5)
    with suppress(Invalid, asyncio.CancelledError), breaker.attempt() as began:
        for _ in range(3):
            fail(breaker)
        began()
        raise ended
    assert not lets_through(breaker)


@pytest.mark.parametrize("leaving", [asyncio.CancelledError, GeneratorExit])
def test_a_text_that_flowed_until_its_listener_left_ends_the_row(
    leaving: type[BaseException], clock: ManualClock
) -> None:
    breaker = CircuitBreaker("the model", clock, failures=3, seconds=5)
    for _ in range(5):
        fail(breaker)
        with suppress(leaving), breaker.attempt() as began:
            began()
            clock.advance(60)
            began()
            raise leaving
    assert lets_through(breaker)


def test_a_text_that_had_ceased_when_its_listener_left_ends_no_row(clock: ManualClock) -> None:
    breaker = CircuitBreaker("the model", clock, failures=3, seconds=5)
    for _ in range(2):
        fail(breaker)
        with suppress(asyncio.CancelledError), breaker.attempt() as began:
            began()
            clock.advance(6)
            raise asyncio.CancelledError
    fail(breaker)
    assert not lets_through(breaker)


def test_a_refusal_of_the_server_shows_that_it_is_there(breaker: CircuitBreaker, clock: ManualClock) -> None:
    clock.advance(5)
    with pytest.raises(Invalid, match="too long"), breaker.attempt():
        raise Invalid("too long")
    fail(breaker)
    assert lets_through(breaker)


def test_an_attempt_from_before_it_opened_lets_nobody_in_beside_the_one(clock: ManualClock) -> None:
    breaker = CircuitBreaker("the model", clock, failures=3, seconds=5)
    with ExitStack() as long:
        long.enter_context(breaker.attempt())
        for _ in range(3):
            fail(breaker)
        clock.advance(5)
        with breaker.attempt():
            assert not long.pop_all().__exit__(asyncio.CancelledError, asyncio.CancelledError(), None)
            assert not lets_through(breaker)


def test_failures_of_before_it_opened_keep_nobody_out_for_longer(clock: ManualClock) -> None:
    breaker = CircuitBreaker("the model", clock, failures=3, seconds=5)
    with ExitStack() as early, suppress(Unavailable):
        for _ in range(9):
            early.enter_context(suppress(Unavailable))
            early.enter_context(breaker.attempt())
        for _ in range(3):
            fail(breaker)
        clock.advance(4)
        raise Unavailable("down")
    clock.advance(1)
    assert lets_through(breaker)


def test_a_failure_of_before_it_opened_does_not_open_it_again(clock: ManualClock) -> None:
    breaker = CircuitBreaker("the model", clock, failures=3, seconds=5)
    early = breaker.attempt()
    early.__enter__()
    for _ in range(3):
        fail(breaker)
    clock.advance(5)
    with breaker.attempt() as began:
        began()
        with suppress(Unavailable):
            early.__exit__(Unavailable, Unavailable("down"), None)
        assert lets_through(breaker)
    fail(breaker)
    fail(breaker)
    assert lets_through(breaker), "the whole answer of the one ends the row"


def test_one_that_is_silent_for_long_keeps_nobody_else_from_trying(breaker: CircuitBreaker, clock: ManualClock) -> None:
    clock.advance(5)
    with breaker.attempt():
        clock.advance(4.9)
        assert not lets_through(breaker)
        clock.advance(0.1)
        with breaker.attempt() as began:
            assert not lets_through(breaker)
            began()
        assert lets_through(breaker)


def test_silence_is_a_failure_where_nobody_else_heard_anything(clock: ManualClock) -> None:
    breaker = CircuitBreaker("the model", clock, failures=3, seconds=5)
    clock.advance(100)
    for _ in range(5):
        with breaker.attempt() as began:
            began()
            clock.advance(60)
        breaker.silent_for(90)
    assert lets_through(breaker), "what was asked takes long: others were answered"
    clock.advance(90)
    for _ in range(3):
        breaker.silent_for(80)
    assert not lets_through(breaker)


def test_silence_that_began_before_it_opened_says_nothing_of_now(breaker: CircuitBreaker, clock: ManualClock) -> None:
    clock.advance(4)
    breaker.silent_for(60)
    clock.advance(1)
    assert lets_through(breaker)
