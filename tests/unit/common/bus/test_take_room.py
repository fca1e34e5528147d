"""Room of one take is that of whoever bounds it, and of nobody behind him."""

from sluiceway_common.bus.records import Record
from sluiceway_common.bus.take_room import TAKEN_AT_ONCE, current_room, room_of_a_take


def test_a_take_ends_with_the_record_that_fills_it() -> None:
    with room_of_a_take(10):
        room = current_room()
        room.took(Record("t", b"key", b"value"))
        assert room
        room.took(Record("t", None, b"ab"))
        assert not room
        assert not current_room()


def test_who_bounds_nothing_has_room_of_his_own() -> None:
    with room_of_a_take(1):
        current_room().took(Record("t", None, b"a"))
    room = current_room()
    assert room
    assert room is not current_room()
    room.took(Record("t", None, bytes(TAKEN_AT_ONCE - 1)))
    assert room
