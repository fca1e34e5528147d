"""How patient a hearing is."""

import random
from dataclasses import dataclass

# Looking how far behind a group is asks more of the brokers than a commit.
COMMITS_A_LOOK = 10


@dataclass(frozen=True)
class Rules:
    """Times are seconds. The defaults suit handlers that take from a millisecond to a minute."""

    # Records of one partition that are taken and not committed; taking pauses beyond either limit.
    window: int = 200
    window_bytes: int = 8 * 1024 * 1024
    # Handlers at work at the same time. A record that waits for trouble to pass takes no slot.
    lanes: int = 16
    # Tries of a record whose handler raises what nobody expected.
    attempts: int = 3
    # Waits between tries double from the first to the most, with jitter.
    first_wait: float = 0.1
    most_wait: float = 30.0
    # Passing trouble of one key is waited for so long, counted only while other keys get through.
    patience: float = 600.0
    commit_every: float = 0.5
    # What a running handler gets when its partition moves on or the service stops.
    drain: float = 30.0
    # Parking more than this share of the records of a window of time, and at least so many, stops the service.
    flood_share: float = 0.5
    flood_least: int = 50
    flood_window: float = 60.0

    def wait(self, tries: int, retry_after: float | None = None) -> float:
        """How long to wait after so many tries; never shorter than whoever refused has asked for."""
        longest = min(self.most_wait, self.first_wait * 2.0 ** min(tries - 1, 20))
        return max(longest * random.uniform(0.5, 1.0), retry_after or 0.0)
