"""Circuit breaker: after some failures in a row nobody is sent to a server for a while, then one is."""

import asyncio
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Protocol, runtime_checkable

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Unavailable


class NotCounted(Unavailable):
    """The kind of Unavailable that says nothing of the server: any caller could open the breaker for all by it."""


class _Attempt:
    """When it began, and when it last brought a piece of its answer."""

    def __init__(self, began_at: float) -> None:
        self.began_at = began_at
        self.brought_at = -math.inf


class CircuitBreaker:
    """Opens after `failures` in a row; then one try in `seconds` is let through, which closes or opens it again.

    The row ends with a whole answer or a refusal, or with a text that flowed until its listener left: it brought
    something in the last `seconds`. Whoever leaves else says neither that the server works nor that it does not. What
    began before it opened says nothing of now, however it ends.
    """

    def __init__(self, what: str, clock: Clock, *, failures: int = 5, seconds: float = 5.0) -> None:
        self._what = what
        self._clock = clock
        self._allowed = failures
        self._seconds = seconds
        self._failures = 0
        self._opened_at = self._brought_at = -math.inf
        self._probe: _Attempt | None = None

    def must_be_closed(self) -> None:
        """Raises Unavailable, with the wait, while it is open and a try was let through a moment ago."""
        if not self._is_open:
            return
        last = self._opened_at if self._probe is None else self._probe.began_at
        if (wait := last + self._seconds - self._clock.monotonic()) > 0:
            raise Unavailable(
                f"{self._what} failed {self._failures} times in a row; it is asked again in a moment", retry_after=wait
            )

    @contextmanager
    def attempt(self) -> Iterator[Callable[[], None]]:
        """One try. Only Unavailable counts as a failure; any other error shows that the server is there. What it
        gives is to be called for each sign of life: where this is the one that is let through, others are at the
        first."""
        with self._let_through() as attempt:
            try:
                yield partial(self._brought, attempt)
                self._worked(attempt)
            except NotCounted:
                raise
            except Unavailable:
                self._failed(attempt.began_at)
                raise
            except Exception:
                self._worked(attempt)
                raise
            except (asyncio.CancelledError, GeneratorExit):
                if self._clock.monotonic() - attempt.brought_at <= self._seconds:
                    self._worked(attempt)
                raise

    @contextmanager
    def aside(self) -> Iterator[None]:
        """A call whose end says nothing of the server's answers."""
        with self._let_through():
            yield

    @contextmanager
    def _let_through(self) -> Iterator[_Attempt]:
        """Where it is open, this is the try that is let through meanwhile."""
        self.must_be_closed()
        attempt = _Attempt(self._clock.monotonic())
        if self._is_open:
            self._probe = attempt
        try:
            yield attempt
        finally:
            if self._probe is attempt:
                self._probe = None

    def silent_for(self, seconds: float) -> None:
        """A try was ended from outside, so long after it began, because nothing had come. That is a failure where
        nothing came for anybody else either: else it was what this one asked for that took long."""
        since = self._clock.monotonic() - seconds
        if self._brought_at < since:
            self._failed(since)

    @property
    def _is_open(self) -> bool:
        return self._failures >= self._allowed

    def _brought(self, attempt: _Attempt) -> None:
        """Where it is open, it closes; the next failure opens it again."""
        attempt.brought_at = self._brought_at = self._clock.monotonic()
        if self._is_open and attempt.began_at > self._opened_at:
            self._failures, self._probe = self._allowed - 1, None

    def _worked(self, attempt: _Attempt) -> None:
        if attempt.began_at > self._opened_at:
            self._failures = 0

    def _failed(self, began_at: float) -> None:
        if began_at <= self._opened_at:
            return
        self._failures += 1
        if self._is_open:
            self._opened_at = self._clock.monotonic()


@runtime_checkable
class HasBreaker(Protocol):
    """An engine whose server is left alone after some failures."""

    @property
    def breaker(self) -> CircuitBreaker: ...
