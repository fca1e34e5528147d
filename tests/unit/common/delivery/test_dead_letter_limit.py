"""The limit of dead letters: a few are none of it, a bad deployment is."""

import pytest

from sluiceway_common.delivery.dead_letters import DeadLetterLimit, DeadLetterLimitExceeded
from sluiceway_common.delivery.policy import DeliveryPolicy
from sluiceway_common.testing import ManualClock

POLICY = DeliveryPolicy(dead_letter_limit_least=5, dead_letter_limit_share=0.5, dead_letter_limit_window=60)


def limit(*, done: int = 0, dead_letters: int = 0) -> tuple[DeadLetterLimit, ManualClock]:
    clock = ManualClock()
    each = DeadLetterLimit(POLICY, clock)
    for _ in range(done):
        each.done()
    for _ in range(dead_letters):
        each.count()
    return each, clock


def test_a_few_are_within_the_limit_even_where_nothing_else_happens() -> None:
    limit(dead_letters=4)


def test_so_many_and_more_than_the_share_exceed_the_limit() -> None:
    each, _ = limit(dead_letters=4)
    with pytest.raises(DeadLetterLimitExceeded, match="5 of the last 5"):
        each.count()


def test_many_among_many_more_good_ones_are_within_the_limit() -> None:
    limit(done=100, dead_letters=100)


def test_what_is_longer_ago_than_the_window_does_not_count() -> None:
    each, clock = limit(dead_letters=4)
    clock.advance(61)
    each.count()


def test_ends_of_the_same_minute_count_together() -> None:
    each, clock = limit(dead_letters=2)
    for _ in range(2):
        clock.advance(10)
        each.count()
    with pytest.raises(DeadLetterLimitExceeded):
        each.count()
