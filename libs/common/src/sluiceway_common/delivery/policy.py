"""Delivery policy of a subscription: concurrency, flow control, retries with backoff, the limit of dead letters."""

import random
from dataclasses import dataclass

from sluiceway_common.clock import Backoff

# Looking how far behind a group is asks more of the brokers than a commit.
COMMITS_A_LOOK = 10


@dataclass(frozen=True, kw_only=True)
class DeliveryPolicy:
    """Times are seconds. The defaults suit handlers that take from a millisecond to a minute."""

    # Records of one partition that are taken and not committed; taking pauses beyond either limit.
    max_in_flight: int = 200
    max_in_flight_bytes: int = 8 * 1024 * 1024
    # Handlers at work at the same time. A record that waits for its next attempt counts for none.
    concurrency: int = 16
    # Attempts of a record whose handler raises what nobody expected.
    max_attempts: int = 3
    # Waits between attempts double from the first to the most, with jitter.
    initial_backoff: float = 0.1
    max_backoff: float = 30.0
    # A transient failure of one key is waited for so long, counted only while other keys get through.
    give_up_after: float = 600.0
    commit_interval: float = 0.5
    # What a running handler gets when its partition moves on or the service stops.
    drain: float = 30.0
    # DeadLetters more than this share of the records of a window of time, and at least so many, stops the service.
    dead_letter_limit_share: float = 0.5
    dead_letter_limit_least: int = 50
    dead_letter_limit_window: float = 60.0

    def backoff(self, attempts: int, retry_after: float | None = None) -> float:
        """How long to wait after so many attempts; never shorter than whoever refused has asked for."""
        longest = Backoff(self.initial_backoff, self.max_backoff).seconds(attempts)
        return max(longest * random.uniform(0.5, 1.0), retry_after or 0.0)
