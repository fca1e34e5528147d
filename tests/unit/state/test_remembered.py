"""A memory with bounds in time and number."""

from sluiceway_common.access.remembered import Remembered
from sluiceway_common.testing import ManualClock


def memory(clock: ManualClock, capacity: int = 3) -> Remembered[str, int]:
    return Remembered(clock, seconds=30, capacity=capacity)


def test_what_was_put_is_remembered_until_its_time_is_over() -> None:
    clock = ManualClock()
    remembered = memory(clock)
    remembered.put("a", 1)
    clock.advance(29.9)
    assert remembered.get("a") == 1
    clock.advance(0.1)
    assert remembered.get("a") is None


def test_what_ends_sooner_is_forgotten_sooner() -> None:
    clock = ManualClock()
    remembered = memory(clock)
    remembered.put("a", 1, at_most=5)
    clock.advance(5)
    assert remembered.get("a") is None


def test_what_was_used_the_longest_time_ago_makes_room() -> None:
    remembered = memory(ManualClock(), capacity=2)
    remembered.put("a", 1)
    remembered.put("b", 2)
    remembered.get("a")
    remembered.put("c", 3)
    assert [remembered.get(name) for name in "abc"] == [1, None, 3]


def test_what_is_forgotten_is_gone() -> None:
    remembered = memory(ManualClock())
    remembered.put("a", 1)
    remembered.put("b", 2)
    remembered.forget("a")
    remembered.forget("never there")
    assert [remembered.get(name) for name in "ab"] == [None, 2]
    remembered.clear()
    assert remembered.get("b") is None
