"""Notices of changes that this process commits, so that a watch looks when something has happened, not when its time
comes. What another replica commits is found at the next look.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


class ChangeNotices:
    """By document: whom a change of it wakes."""

    def __init__(self) -> None:
        self._watching: dict[str, set[asyncio.Event]] = {}

    def changed(self, document_id: str) -> None:
        for noticed in self._watching.get(document_id, ()):
            noticed.set()

    @contextmanager
    def of(self, document_ids: Sequence[str]) -> Iterator[asyncio.Event]:
        """Set at each change of one of them, for as long as the block runs."""
        noticed = asyncio.Event()
        for each in document_ids:
            self._watching.setdefault(each, set()).add(noticed)
        try:
            yield noticed
        finally:
            for each in frozenset(document_ids):
                self._watching[each].discard(noticed)
                if not self._watching[each]:
                    del self._watching[each]
