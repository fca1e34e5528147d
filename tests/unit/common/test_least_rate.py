"""A stream is too slow when a whole window has brought less than the least, and not before or for another reason."""

import random

import pytest

from sluiceway_common.least_rate import LeastRate, RateMeter

LEAST = LeastRate(bytes_per_second=100, window=10, first=5)


def slow_at(pieces: list[tuple[float, int]], least: LeastRate = LEAST) -> int | None:
    """The first piece, from 0, after which the stream is too slow."""
    meter = least.meter()
    for number, (waited, size) in enumerate(pieces):
        meter.came(size, waited)
        if meter.too_slow:
            return number
    return None


@pytest.mark.parametrize(
    ("pieces", "slow"),
    [
        ([], None),
        ([(14.9, 1)], None),
        ([(15, 999)], 0),
        ([(15, 1000)], None),
        ([(1, 100)] * 500, None),
        ([(1, 99)] * 500, 14),
        ([(0, 10**9)] + [(1, 1)] * 100, 15),
        ([(1, 100)] * 50 + [(1, 0)] * 50, 50),
        ([(9.9, 1)] * 9, 1),
    ],
)
def test_the_last_window_alone_counts_and_none_that_began_in_the_first_seconds(
    pieces: list[tuple[float, int]], slow: int | None
) -> None:
    assert slow_at(pieces) == slow


def test_no_least_is_no_least() -> None:
    assert slow_at([(1000, 0)] * 10, LeastRate(bytes_per_second=0)) is None


def test_whoever_keeps_the_least_is_never_too_slow_however_it_is_cut() -> None:
    draw = random.Random(7)
    for _ in range(200):
        pieces = [(waited, int(waited * 103) + 1) for waited in (draw.uniform(0.001, 3) for _ in range(100))]
        assert slow_at(pieces, LeastRate(bytes_per_second=70, window=10, first=0)) is None


def test_whoever_brings_half_of_it_is_found_within_a_window() -> None:
    draw = random.Random(7)
    for _ in range(200):
        fast = [(0.1, 1000)] * draw.randint(0, 100)
        pieces = fast + [(waited, int(waited * 50)) for waited in (draw.uniform(0.001, 1) for _ in range(400))]
        found = slow_at(pieces)
        assert found is not None
        assert sum(waited for waited, _ in pieces[len(fast) : found + 1]) <= LEAST.first + LEAST.window + 1


def test_a_million_pieces_that_come_at_once_take_no_memory() -> None:
    meter = RateMeter(LEAST)
    for _ in range(100_000):
        meter.came(1, 0.000_01)
    assert len(meter._pieces) <= 102  # what it holds is what is asked
    assert meter.recent == 100_000
