"""Limit of dead letters in a window of time: a bad deployment must not drain a topic."""

from collections import deque

from sluiceway_common.clock import Clock
from sluiceway_common.delivery.policy import DeliveryPolicy

DEAD_LETTER_LIMIT_EXIT = 3
"""The exit code of a service that stopped because it parked too much."""


class DeadLetterLimitExceeded(Exception):
    """So much was parked that the fault is more likely ours than the records'."""


class DeadLetterLimit:
    """Counts ends of records over the last window of time, by the second."""

    def __init__(self, policy: DeliveryPolicy, clock: Clock) -> None:
        self._policy = policy
        self._clock = clock
        self._seconds: deque[tuple[int, int, int]] = deque()

    def done(self) -> None:
        self._count(done=1)

    def park(self) -> None:
        """Counts one that is about to be parked. Raises DeadLetterLimitExceeded where it would be too much."""
        self._forget()
        done = sum(second[1] for second in self._seconds)
        parked = sum(second[2] for second in self._seconds) + 1
        most = self._policy.dead_letter_limit_share * (done + parked)
        if parked >= self._policy.dead_letter_limit_least and parked > most:
            raise DeadLetterLimitExceeded(f"{parked} of the last {done + parked} records would be parked")
        self._count(parked=1)

    def _forget(self) -> None:
        oldest = int(self._clock.monotonic()) - self._policy.dead_letter_limit_window
        while self._seconds and self._seconds[0][0] <= oldest:
            self._seconds.popleft()

    def _count(self, *, done: int = 0, parked: int = 0) -> None:
        self._forget()
        now = int(self._clock.monotonic())
        if self._seconds and self._seconds[-1][0] == now:
            _, done_before, parked_before = self._seconds.pop()
            done, parked = done + done_before, parked + parked_before
        self._seconds.append((now, done, parked))
