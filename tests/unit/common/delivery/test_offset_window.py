"""What may be committed of a partition."""

from hypothesis import given
from hypothesis import strategies as st

from sluiceway_common.bus.records import Record
from sluiceway_common.delivery.partition_worker import OffsetWindow
from sluiceway_common.delivery.policy import DeliveryPolicy


def window(*offsets: int, size: int = 1) -> OffsetWindow:
    each = OffsetWindow()
    for offset in offsets:
        each.take(Record("t", None, b"x" * size, partition=0, offset=offset))
    return each


def test_nothing_is_due_before_the_lowest_is_finished() -> None:
    each = window(5, 6, 7)
    each.finish(6)
    each.finish(7)
    assert each.due() is None
    each.finish(5)
    assert each.due() == 8


def test_what_was_committed_is_not_due_again() -> None:
    each = window(5, 6)
    each.finish(5)
    each.committed(6)
    assert each.due() is None
    each.finish(6)
    assert each.due() == 7


def test_a_gap_of_a_compacted_topic_is_passed() -> None:
    each = window(5, 90, 91)
    for offset in (5, 90):
        each.finish(offset)
    assert each.due() == 91


def test_a_window_is_full_by_number_or_by_bytes_and_roomy_when_half_of_it_is_gone() -> None:
    by_number, by_bytes = DeliveryPolicy(max_in_flight=4), DeliveryPolicy(max_in_flight_bytes=40)
    each = window(0, 1, 2, 3, size=10)
    assert each.full(by_number)
    assert each.full(by_bytes)
    each.finish(0)
    assert not each.full(by_number)
    assert not each.roomy(by_number)
    assert not each.roomy(by_bytes)
    each.finish(1)
    assert each.roomy(by_number)
    assert each.roomy(by_bytes)


@given(st.permutations(range(12)), st.integers(0, 12))
def test_whatever_is_committed_was_finished(order: list[int], finished: int) -> None:
    each = window(*range(12))
    for offset in order[:finished]:
        each.finish(offset)
    assert (each.due() or 0) == next(n for n in range(13) if n not in order[:finished])
    assert len(each) == 12 - (each.due() or 0)
