"""When a few parked records become a flood."""

import pytest

from sluiceway_common.delivery.floods import Flood, Gauge
from sluiceway_common.delivery.rules import Rules
from sluiceway_common.testing import ManualClock

RULES = Rules(flood_least=5, flood_share=0.5, flood_window=60)


def gauge(*, done: int = 0, parked: int = 0) -> tuple[Gauge, ManualClock]:
    clock = ManualClock()
    each = Gauge(RULES, clock)
    for _ in range(done):
        each.done()
    for _ in range(parked):
        each.park()
    return each, clock


def test_a_few_are_no_flood_even_where_nothing_else_happens() -> None:
    gauge(parked=4)


def test_so_many_and_more_than_the_share_are_a_flood() -> None:
    each, _ = gauge(parked=4)
    with pytest.raises(Flood, match="5 of the last 5"):
        each.park()


def test_many_among_many_more_good_ones_are_no_flood() -> None:
    gauge(done=100, parked=100)


def test_what_is_longer_ago_than_the_window_does_not_count() -> None:
    each, clock = gauge(parked=4)
    clock.advance(61)
    each.park()


def test_ends_of_the_same_minute_count_together() -> None:
    each, clock = gauge(parked=2)
    for _ in range(2):
        clock.advance(10)
        each.park()
    with pytest.raises(Flood):
        each.park()
