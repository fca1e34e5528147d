"""Room of one take: what comes in one go is bounded over all partitions, by its bytes as they are when unpacked.

The client counts the records of a take alone, and a hundred that came in seven kilobytes may be gigabytes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from sluiceway_common.bus.headers import bytes_of

TAKEN_AT_ONCE: Final = 8 * 1024 * 1024
"""Bytes of keys, bodies and headers after which a take ends, with the record that is beyond them."""


class TakeRoom:
    """Bytes that are left for the take that is under way."""

    def __init__(self, size: int) -> None:
        self._left = size

    def __bool__(self) -> bool:
        return self._left > 0

    def took(self, record: Any) -> None:
        """Counts a record, the client's or ours."""
        self._left -= len(record.key or b"") + len(record.value or b"") + bytes_of(record.headers)


_room: ContextVar[TakeRoom | None] = ContextVar("take_room", default=None)


@contextmanager
def room_of_a_take(size: int = TAKEN_AT_ONCE) -> Iterator[None]:
    """Bounds what is taken within, in this task."""
    token = _room.set(TakeRoom(size))
    try:
        yield
    finally:
        _room.reset(token)


def current_room() -> TakeRoom:
    """What is left for the take under way; where nobody has bounded it, its own for every partition."""
    room = _room.get()
    return TakeRoom(TAKEN_AT_ONCE) if room is None else room
