"""What follows from a try in vain."""

import pytest

from sluiceway_common.delivery.policy import (
    DeliveryPolicy,
    Permanent,
    RetryState,
    Transient,
    Unexpected,
    classify,
    classify_external,
)
from sluiceway_common.errors import (
    Blocked,
    Conflict,
    Invalid,
    NotFound,
    Overloaded,
    Refusal,
    Unauthenticated,
    Unavailable,
)

POLICY = DeliveryPolicy(give_up_after=600)
AWAY = Transient("Unavailable: away")


def test_a_transient_failure_is_waited_for_as_long_as_nobody_gets_through() -> None:
    retries = RetryState(POLICY, successes=0, now=0)
    verdicts = [retries.verdict(AWAY, successes=0, now=minute * 60.0) for minute in range(1, 500)]
    assert all(isinstance(verdict, float) for verdict in verdicts)


def test_ten_minutes_in_which_others_get_through_exhaust_a_key() -> None:
    retries = RetryState(POLICY, successes=0, now=0)
    verdicts = [retries.verdict(AWAY, successes=minute, now=minute * 60.0) for minute in range(1, 11)]
    assert all(isinstance(verdict, float) for verdict in verdicts[:9])
    assert verdicts[9] == Permanent("EXHAUSTED", "Unavailable: away")


def test_a_record_that_finds_no_room_waits_for_as_long_as_others_have_it() -> None:
    retries = RetryState(POLICY, successes=0, now=0)
    full = Transient("Overloaded: full", is_load=True)
    verdicts = [retries.verdict(full, successes=minute, now=minute * 60.0) for minute in range(1, 500)]
    assert all(isinstance(verdict, float) for verdict in verdicts)


def test_an_outage_in_between_does_not_count() -> None:
    retries = RetryState(POLICY, successes=0, now=0)
    assert isinstance(retries.verdict(AWAY, successes=1, now=540), float)
    assert isinstance(retries.verdict(AWAY, successes=1, now=4000), float)
    assert isinstance(retries.verdict(AWAY, successes=2, now=4059), float)
    assert isinstance(retries.verdict(AWAY, successes=3, now=4060), Permanent)


def test_ten_minutes_in_which_it_alone_holds_up_others_exhaust_a_key() -> None:
    retries = RetryState(POLICY, successes=0, now=0)
    assert isinstance(retries.verdict(AWAY, successes=0, now=599, holds_up=True), float)
    assert isinstance(retries.verdict(AWAY, successes=0, now=4000), float)
    assert isinstance(retries.verdict(AWAY, successes=0, now=4001, holds_up=True), Permanent)


def test_who_got_through_before_the_first_attempt_began_has_not_overtaken_it() -> None:
    retries = RetryState(POLICY, successes=0, now=0)
    assert not retries.overtaken(successes=3)
    retries.begin(successes=3)
    retries.begin(successes=4)
    assert not retries.overtaken(successes=3)
    assert retries.overtaken(successes=4)


def test_what_nobody_expected_has_three_tries_whatever_passes_in_between() -> None:
    retries = RetryState(POLICY, successes=0, now=0)
    verdicts = [
        retries.verdict(failure, 0, 0) for failure in (Unexpected("a"), AWAY, Unexpected("b"), AWAY, Unexpected("c"))
    ]
    assert [isinstance(verdict, Permanent) for verdict in verdicts] == [False, False, False, False, True]
    assert verdicts[-1] == Permanent("INTERNAL", "c")
    assert retries.count == 5


def test_what_is_permanent_is_not_tried_again() -> None:
    permanent = Permanent("INVALID", "no")
    assert RetryState(POLICY, 0, 0).verdict(permanent, 0, 0) is permanent


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (Invalid("no"), Permanent("INVALID", "no")),
        (Overloaded("full", retry_after=2.0), Transient("Overloaded: full", 2.0, is_load=True)),
        (Unavailable("away"), Transient("Unavailable: away")),
        (Unauthenticated("expired"), Transient("Unauthenticated: expired")),
        (Conflict("other state"), Unexpected("Conflict")),
        (Blocked("not you"), Unexpected("Blocked")),
        (KeyError("k"), Unexpected("KeyError")),
    ],
)
def test_an_exception_counts_as(error: Refusal, failure: object) -> None:
    assert classify(error) == failure


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (Invalid("no"), Permanent("INVALID", "no")),
        (NotFound("no such group"), Permanent("INVALID", "no such group")),
        (Conflict("it is closed"), Permanent("INVALID", "it is closed")),
        (Blocked("not you"), Permanent("INVALID", "not you")),
        (Unauthenticated("expired"), Transient("Unauthenticated: expired")),
        (Unavailable("away"), Transient("Unavailable: away")),
        (KeyError("k"), Unexpected("KeyError")),
    ],
)
def test_an_exception_over_what_an_outsider_has_said_counts_as(error: Refusal, failure: object) -> None:
    assert classify_external(error) == failure


def test_waits_double_up_to_the_most_with_jitter_and_never_undercut_what_was_asked_for() -> None:
    policy = DeliveryPolicy(initial_backoff=1, max_backoff=8)
    for retries, longest in ((1, 1), (2, 2), (3, 4), (4, 8), (50, 8), (5000, 8)):
        assert longest / 2 <= policy.backoff(retries) <= longest
    assert policy.backoff(1, retry_after=60) == 60
