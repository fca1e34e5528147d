"""Circuit breaker: after some failures in a row nobody is sent to a server for a while, then one is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Protocol, runtime_checkable

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Unavailable


class NotCounted(Unavailable):
    """The kind of Unavailable that says nothing of the server: any caller could open the breaker for all by it."""


class CircuitBreaker:
    """Opens after `failures` in a row, for `seconds`; then lets one try through, which closes or opens it again. Only a
    whole answer ends the row, or a refusal; whoever leaves before says neither that the server works nor that it does
    not."""

    def __init__(self, what: str, clock: Clock, *, failures: int = 5, seconds: float = 5.0) -> None:
        self._what = what
        self._clock = clock
        self._allowed = failures
        self._seconds = seconds
        self._failures = 0
        self._opens_at = 0.0
        self._probe: object | None = None

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
        gives is to be called when the answer has begun: where this is the one that is let through, others are then."""
        self.must_be_closed()
        attempt = object()
        if self._failures >= self._allowed:
            self._probe = attempt
        try:
            yield partial(self._began, attempt)
            self._failures = 0
        except NotCounted:
            raise
        except Unavailable:
            self.failed()
            raise
        except Exception:
            self._failures = 0
            raise
        finally:
            if self._probe is attempt:
                self._probe = None

    def failed(self) -> None:
        """A try has failed; for whoever watches it from outside, and ends it before the server says anything."""
        self._failures += 1
        self._opens_at = self._clock.monotonic() + self._seconds

    def _began(self, attempt: object) -> None:
        """The next failure opens it again. One that began before it opened says nothing of now."""
        if self._probe is attempt:
            self._failures, self._probe = self._allowed - 1, None


@runtime_checkable
class HasBreaker(Protocol):
    """An engine whose server is left alone after some failures."""

    @property
    def breaker(self) -> CircuitBreaker: ...
