"""Limit of dead letters in a window of time: a bad deployment must not drain a topic."""

from collections import deque

from sluiceway_common.clock import Clock
from sluiceway_common.delivery.policy import DeliveryPolicy

DEAD_LETTER_LIMIT_EXIT = 3
"""The exit code of a service that stopped because too many records became dead letters."""


class DeadLetterLimitExceeded(Exception):
    """So many records became dead letters that the fault is more likely ours than the records'."""


class DeadLetterLimit:
    """Counts ends of records over the last window of time, by the second."""

    def __init__(self, policy: DeliveryPolicy, clock: Clock) -> None:
        self._policy = policy
        self._clock = clock
        self._seconds: deque[tuple[int, int, int]] = deque()

    def done(self) -> None:
        self._count(done=1)

    def count(self) -> None:
        """Counts one that is about to be put there. Raises DeadLetterLimitExceeded where it would be too much."""
        self._forget()
        done = sum(second[1] for second in self._seconds)
        dead_letters = sum(second[2] for second in self._seconds) + 1
        most = self._policy.dead_letter_limit_share * (done + dead_letters)
        if dead_letters >= self._policy.dead_letter_limit_least and dead_letters > most:
            raise DeadLetterLimitExceeded(
                f"{dead_letters} of the last {done + dead_letters} records would be dead letters"
            )
        self._count(dead_letters=1)

    def _forget(self) -> None:
        oldest = int(self._clock.monotonic()) - self._policy.dead_letter_limit_window
        while self._seconds and self._seconds[0][0] <= oldest:
            self._seconds.popleft()

    def _count(self, *, done: int = 0, dead_letters: int = 0) -> None:
        self._forget()
        now = int(self._clock.monotonic())
        if self._seconds and self._seconds[-1][0] == now:
            _, done_before, dead_letters_before = self._seconds.pop()
            done, dead_letters = done + done_before, dead_letters + dead_letters_before
        self._seconds.append((now, done, dead_letters))
