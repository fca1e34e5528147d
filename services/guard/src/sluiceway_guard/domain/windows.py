"""Windows of a long text, so that what is scanned at a time has a bound and nothing is missed at a seam."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sluiceway_guard.domain import signals

WINDOW: Final = 16_384
# No rule looks for what is longer, and signals that are further apart do not count together.
OVERLAP: Final = signals.WINDOW
_BLANK: Final = re.compile(r"\s")


@dataclass(frozen=True)
class TextWindow:
    """`text[start:]`, its beginning; what is found at `until` or behind it is left to the next one."""

    start: int
    until: int
    text: str


def windows(text: str) -> Iterator[TextWindow]:
    """At least one. Each next one begins at a blank where there is one, so that no word is cut by its beginning."""
    start = 0
    while start + WINDOW < len(text):
        end = start + WINDOW
        blank = _BLANK.search(text, end - 2 * OVERLAP, end - OVERLAP)
        until = blank.end() if blank else end - OVERLAP
        yield TextWindow(start, until, text[start:end])
        start = until
    yield TextWindow(start, len(text) + 1, text[start:])
