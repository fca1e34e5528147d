"""Retry state of one record: what follows from an attempt that failed."""

from sluiceway_common.delivery.failures import Failure, Permanent, Transient
from sluiceway_common.delivery.policy import DeliveryPolicy


class RetryState:
    """Counts the attempts of one record and says what follows: a wait in seconds, or that it fails for good."""

    def __init__(self, policy: DeliveryPolicy, successes: int, now: float) -> None:
        self.count = 0
        self._unexpected = 0
        self._policy = policy
        self._successes = successes
        self._since = now
        self._beside = 0.0

    def verdict(self, failure: Failure, successes: int, now: float) -> float | Permanent:
        """`successes` are those of the handler so far: of other keys, since this key waits for its record."""
        self.count += 1
        if isinstance(failure, Permanent):
            return failure
        if isinstance(failure, Transient):
            return self._transient(failure, successes, now)
        self._unexpected += 1
        if self._unexpected >= self._policy.max_attempts:
            return Permanent("INTERNAL", failure.detail)
        return self._policy.backoff(self._unexpected)

    def _transient(self, failure: Transient, successes: int, now: float) -> float | Permanent:
        # Time in which nobody gets through is an outage, not a fault of this record.
        if successes > self._successes:
            self._beside += now - self._since
        self._successes, self._since = successes, now
        if self._beside >= self._policy.give_up_after:
            return Permanent("EXHAUSTED", failure.detail)
        return self._policy.backoff(self.count, failure.retry_after)
