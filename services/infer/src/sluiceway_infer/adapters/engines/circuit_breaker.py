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
    """When an answer last brought a piece."""

    def __init__(self) -> None:
        self.brought_at = -math.inf


class CircuitBreaker:
    """Opens after `failures` in a row, for `seconds`; then lets one try through, which closes or opens it again.

    The row ends with a whole answer or a refusal, or with a text that flowed until its listener left: it brought
    something in the last `seconds`. Whoever leaves else says neither that the server works nor that it does not. What
    began before it opened says nothing of now.
    """

    def __init__(self, what: str, clock: Clock, *, failures: int = 5, seconds: float = 5.0) -> None:
        self._what = what
        self._clock = clock
        self._allowed = failures
        self._seconds = seconds
        self._failures = 0
        self._opens_at = 0.0
        self._probe: _Attempt | None = None

    def must_be_closed(self) -> None:
        """Raises Unavailable, with the wait, while it is open."""
        wait = self._opens_at - self._clock.monotonic()
        if self._failures >= self._allowed and (wait > 0 or self._probe is not None):
            raise Unavailable(
                f"{self._what} failed {self._failures} times in a row; it is asked again in a moment",
                retry_after=max(wait, 0.5),
            )

    @contextmanager
    def attempt(self) -> Iterator[Callable[[], None]]:
        """One try. Only Unavailable counts as a failure; any other error shows that the server is there. What it
        gives is to be called for each piece of the answer: where this is the one that is let through, others are at
        the first."""
        self.must_be_closed()
        attempt = _Attempt()
        if self._failures >= self._allowed:
            self._probe = attempt
        try:
            yield partial(self._brought, attempt)
            self._worked(attempt)
        except NotCounted:
            raise
        except Unavailable:
            self.failed()
            raise
        except Exception:
            self._worked(attempt)
            raise
        except (asyncio.CancelledError, GeneratorExit):
            if self._clock.monotonic() - attempt.brought_at <= self._seconds:
                self._worked(attempt)
            raise
        finally:
            if self._probe is attempt:
                self._probe = None

    def failed(self) -> None:
        """A try has failed; for whoever watches it from outside, and ends it before the server says anything."""
        self._failures += 1
        self._opens_at = self._clock.monotonic() + self._seconds

    def _brought(self, attempt: _Attempt) -> None:
        """The next failure opens it again."""
        attempt.brought_at = self._clock.monotonic()
        if self._probe is attempt:
            self._failures, self._probe = self._allowed - 1, None

    def _worked(self, attempt: _Attempt) -> None:
        """The row ends, but for an open one: only who was let through then closes it."""
        if self._probe is attempt or self._failures < self._allowed:
            self._failures = 0


@runtime_checkable
class HasBreaker(Protocol):
    """An engine whose server is left alone after some failures."""

    @property
    def breaker(self) -> CircuitBreaker: ...
