"""Lists of which nobody may read an entry: what is too many is refused by its number."""

from collections.abc import Iterator
from typing import Any


class UnreadList(list[Any]):
    """Of so many entries, none of which is there."""

    def __init__(self, entries: int) -> None:
        super().__init__()
        self._entries = entries

    def __len__(self) -> int:
        return self._entries

    def __iter__(self) -> Iterator[Any]:
        raise AssertionError("an entry was read before they were counted")
