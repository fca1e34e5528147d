"""What follows from a try in vain."""

from sluiceway_common.delivery.rules import Rules
from sluiceway_common.delivery.troubles import Hopeless, Passing, Trouble


class Tries:
    """Counts the tries of one record and says what follows: a wait in seconds, or that it is hopeless."""

    def __init__(self, rules: Rules, successes: int, now: float) -> None:
        self.count = 0
        self._odd = 0
        self._rules = rules
        self._successes = successes
        self._since = now
        self._beside = 0.0

    def verdict(self, trouble: Trouble, successes: int, now: float) -> float | Hopeless:
        """`successes` are those of the handler so far: of other keys, since this key waits for its record."""
        self.count += 1
        if isinstance(trouble, Hopeless):
            return trouble
        if isinstance(trouble, Passing):
            return self._passing(trouble, successes, now)
        self._odd += 1
        if self._odd >= self._rules.attempts:
            return Hopeless("INTERNAL", trouble.detail)
        return self._rules.wait(self._odd)

    def _passing(self, trouble: Passing, successes: int, now: float) -> float | Hopeless:
        # Time in which nobody gets through is an outage, not a fault of this record.
        if successes > self._successes:
            self._beside += now - self._since
        self._successes, self._since = successes, now
        if self._beside >= self._rules.patience:
            return Hopeless("EXHAUSTED", trouble.detail)
        return self._rules.wait(self.count, trouble.retry_after)
