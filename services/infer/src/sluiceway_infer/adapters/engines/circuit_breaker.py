"""Circuit breaker: after some failures in a row nobody is sent to a server for a while, then one is."""

from collections.abc import Iterator
from contextlib import contextmanager

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Unavailable


class CircuitBreaker:
    """Opens after `failures` in a row, for `seconds`; then lets one try through, which closes or opens it again."""

    def __init__(self, what: str, clock: Clock, *, failures: int = 5, seconds: float = 5.0) -> None:
        self._what = what
        self._clock = clock
        self._allowed = failures
        self._seconds = seconds
        self._failures = 0
        self._opens_at = 0.0
        self._trying = False

    def must_be_closed(self) -> None:
        """Raises Unavailable, with the wait, while it is open."""
        wait = self._opens_at - self._clock.monotonic()
        if self._failures >= self._allowed and (wait > 0 or self._trying):
            raise Unavailable(
                f"{self._what} failed {self._failures} times in a row; it is asked again in a moment",
                retry_after=max(wait, 0.5),
            )

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """One try. Only Unavailable counts as a failure; any other end shows that the server is there."""
        self.must_be_closed()
        is_probe = self._failures >= self._allowed
        self._trying = self._trying or is_probe
        try:
            yield
        except Unavailable:
            self._fail()
            raise
        except Exception:
            self._failures = 0
            raise
        finally:
            if is_probe:
                self._trying = False

    def succeed(self) -> None:
        """The server answered."""
        self._failures = 0

    def _fail(self) -> None:
        self._failures += 1
        self._opens_at = self._clock.monotonic() + self._seconds
