"""Windows of a long text, so that what is scanned at a time has a bound and nothing is missed at a seam."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from sluiceway_guard.domain import signals
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.table_heads import TableHeads

WINDOW: Final = 16_384
# No rule looks for what is longer, and signals that are further apart do not count together.
OVERLAP: Final = signals.WINDOW
_BLANK: Final = re.compile(r"\s")


@dataclass(frozen=True)
class TextWindow:
    """`text[start:]`, its beginning; what is found at `until` or behind it is left to the next one. `head` is that of
    the table that it begins in."""

    start: int
    until: int
    text: str
    head: str = ""

    @property
    def scanned(self) -> str:
        return self.head + self.text

    def placed(self, found: Iterable[Finding]) -> Iterator[Finding]:
        """What is found in the scanned text, at its place in the whole one, without what stands in the head."""
        by = self.start - len(self.head)
        moved = (replace(one, start=one.start + by, end=one.end + by) for one in found)
        return (one for one in moved if self.start <= one.start < self.until)


def windows(text: str) -> Iterator[TextWindow]:
    """At least one. Each next one begins at a blank where there is one, so that no word is cut by its beginning."""
    start, heads = 0, TableHeads()
    while start + WINDOW < len(text):
        end = start + WINDOW
        blank = _BLANK.search(text, end - 2 * OVERLAP, end - OVERLAP)
        until = blank.end() if blank else end - OVERLAP
        yield TextWindow(start, until, text[start:end], heads.before())
        heads.take(text[start:until])
        start = until
    yield TextWindow(start, len(text) + 1, text[start:], heads.before())
