"""Delivery policy of a subscription: flow control, retries with backoff, and what follows from which failure."""

import random
from dataclasses import dataclass
from typing import Literal

from sluiceway_common.clock import Backoff
from sluiceway_common.errors import Blocked, Conflict, Invalid, NotFound, Overloaded, Unauthenticated, Unavailable

# Records of a partition that are taken where work is slow. Of these the tenant that had least is next; not of others.
LOOKED_AHEAD = 4000
# Looking how far behind a group is asks more of the brokers than a commit.
COMMITS_A_LOOK = 10


@dataclass(frozen=True, kw_only=True)
class DeliveryPolicy:
    """Times are seconds. The defaults suit handlers that take from a millisecond to a minute."""

    # Records of one partition that are taken and not committed; taking pauses beyond either limit.
    max_in_flight: int = 200
    max_in_flight_bytes: int = 8 * 1024 * 1024
    # A partition may go beyond its bytes while all partitions of its consumer hold fewer than these: so a consumer of
    # very many partitions looks far ahead in the few that are full.
    shared_in_flight_bytes: int = 0
    # Handlers at work at the same time. A record that waits for its next attempt counts for none.
    concurrency: int = 16
    # Of these, so many are never held by one tenant, nor twice as many by one collection: what takes hours for one is
    # not waited for by the others. Who waits is served in turn, over tenants and their collections.
    reserved: int = 0
    # What a tenant holds at the most that floods, while one comes that does not, and it rests as long as it has worked;
    # 0: no fewer than while it is alone. It floods that wants so many at a time; 0: twice what it may hold.
    contended: int = 0
    flood: int = 0
    # Attempts of a record whose handler raises what nobody expected.
    max_attempts: int = 3
    # Waits between attempts double from the first to the most, with jitter.
    initial_backoff: float = 0.1
    max_backoff: float = 30.0
    # A transient failure of one key is waited for so long, counted only while other keys get through, or could but for
    # this one: it holds up a full partition. Where there is no room for it, it waits until there is.
    give_up_after: float = 600.0
    commit_interval: float = 0.5
    # What a running handler gets when its partition moves on or the service stops.
    drain: float = 30.0
    # The service stops where more than this share of the records of a window of time, and at least so many, became dead
    # letters because a handler raised what nobody expected. Records of external topics do not count.
    dead_letter_limit_share: float = 0.5
    dead_letter_limit_least: int = 50
    dead_letter_limit_window: float = 60.0
    # An outsider writes as much garbage as the network carries. Where it becomes dead letters faster, it waits on its
    # topic: what is done for other tenants comes before it.
    external_dead_letters_per_second: float = 500.0

    def backoff(self, attempts: int, retry_after: float | None = None) -> float:
        """How long to wait after so many attempts; never shorter than whoever refused has asked for."""
        longest = Backoff(self.initial_backoff, self.max_backoff).seconds(attempts)
        return max(longest * random.uniform(0.5, 1.0), retry_after or 0.0)


@dataclass(frozen=True)
class Lane:
    """How many records of each subscription of a lane are handled at a time; `reserved`, `contended` and `flood` are
    as a policy says. 0: this replica hears none of them."""

    concurrency: int
    reserved: int = 0
    contended: int = 0
    flood: int = 0


Reason = Literal["UNDECODABLE", "SIGNATURE", "TENANT", "INVALID", "EXHAUSTED", "INTERNAL", "SKIPPED", "SUSPENDED"]


@dataclass(frozen=True)
class Transient:
    """A failure that ends by itself. `cause` is for the log alone; `is_load`: there was no room, whoever had asked."""

    detail: str
    retry_after: float | None = None
    cause: BaseException | None = None
    is_load: bool = False


@dataclass(frozen=True)
class Permanent:
    """The record will never work as it is."""

    reason: Reason
    detail: str


@dataclass(frozen=True)
class Unexpected:
    """Nobody expected it; it is tried a few times. `detail` is its type: what it says may be what people wrote."""

    detail: str
    retry_after: None = None


Failure = Transient | Permanent | Unexpected


def classify(error: BaseException) -> Failure:
    """How a handler's exception counts."""
    if isinstance(error, Invalid):
        return Permanent("INVALID", error.message)
    # Nobody calls a handler, so it is a neighbour that took not our token: clocks or keys differ, which is no fault of
    # the record.
    if isinstance(error, Overloaded | Unavailable | Unauthenticated):
        is_load = isinstance(error, Overloaded)
        return Transient(f"{type(error).__name__}: {error.message}", error.retry_after, error.__cause__, is_load)
    return Unexpected(type(error).__name__)


def classify_external(error: BaseException) -> Failure:
    """The same where outsiders have said it. That what they ask for may not be, or is not there, is no fault of ours
    and none that passes; and nobody else would tell them."""
    if isinstance(error, NotFound | Conflict | Blocked) and not isinstance(error, Unauthenticated):
        return Permanent("INVALID", error.message)
    return classify(error)


class RetryState:
    """Counts the attempts of one record and says what follows: a wait in seconds, or that it fails for good."""

    def __init__(self, policy: DeliveryPolicy, successes: int, now: float) -> None:
        self.count = 0
        self._unexpected = 0
        self._policy = policy
        self._successes = successes
        self._since = now
        self._beside = 0.0
        self._first: int | None = None

    def begin(self, successes: int) -> None:
        """An attempt begins."""
        if self._first is None:
            self._first = successes

    def overtaken(self, successes: int) -> bool:
        """Whether others got through since its first attempt began."""
        return self._first is not None and successes > self._first

    def verdict(self, failure: Failure, successes: int, now: float, *, holds_up: bool = False) -> float | Permanent:
        """`successes` are those of the handler so far: of other keys, since this key waits for its record. `holds_up`:
        others would get through, but are not taken before it is finished."""
        self.count += 1
        if isinstance(failure, Permanent):
            return failure
        if isinstance(failure, Transient):
            return self._transient(failure, successes, now, holds_up)
        self._unexpected += 1
        if self._unexpected >= self._policy.max_attempts:
            return Permanent("INTERNAL", failure.detail)
        return self._policy.backoff(self._unexpected)

    def _transient(self, failure: Transient, successes: int, now: float, holds_up: bool) -> float | Permanent:
        # Time in which nobody gets through is an outage, and where there is no room, others had it: no fault of this
        # record.
        if (successes > self._successes or holds_up) and not failure.is_load:
            self._beside += now - self._since
        self._successes, self._since = successes, now
        if self._beside >= self._policy.give_up_after:
            return Permanent("EXHAUSTED", failure.detail)
        return self._policy.backoff(self.count, failure.retry_after)
