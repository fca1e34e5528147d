"""Edits of a text that remember its spans: which code points of the original a span of the edited text stands for."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Edit(NamedTuple):
    """`text` in the place of the code points from `start` to before `end`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Normalised:
    """A text for matching, and how its spans are told in code points of the original.

    Edit `i` stands at `places[i]`, is `lengths[i]` long, and stands for `sources[i]` of the text before it; between two
    edits, code points stand for one each.
    """

    text: str
    places: Sequence[int] = (0,)
    lengths: Sequence[int] = (0,)
    sources: Sequence[tuple[int, int]] = ((0, 0),)
    before: "Normalised | None" = field(default=None, repr=False)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Of the original, for a span of the normalised text: the least that holds all it stands for."""
        first, last = self._source(start), self._source(max(start, end - 1))
        source = min(first[0], last[0]), max(first[1], last[1]) if end > start else first[0]
        return self.before.span(*source) if self.before else source

    def _source(self, place: int) -> tuple[int, int]:
        edit = bisect_right(self.places, place) - 1
        beyond = place - self.places[edit] - self.lengths[edit]
        if beyond < 0:
            return self.sources[edit]
        at = self.sources[edit][1] + beyond
        return at, at + 1


class Editing:
    """A text in the making: edits in the order of the original, then what is appended."""

    def __init__(self, original: str) -> None:
        self._original = original
        self._parts: list[str] = []
        self._length = 0
        self._copied = 0
        self._places, self._lengths, self._sources = [0], [0], [(0, 0)]

    def edit(self, edits: Iterable[Edit]) -> None:
        """Each begins where the one before it ended, or later."""
        for change in edits:
            self._put(self._original[self._copied : change.start])
            self._append(change)
            self._copied = change.end

    def finished(self, appended: Iterable[Edit] = (), before: Normalised | None = None) -> Normalised:
        """With texts after the end that stand for a span each."""
        self._put(self._original[self._copied :])
        for more in appended:
            self._append(more)
        return Normalised("".join(self._parts), self._places, self._lengths, self._sources, before)

    def _append(self, change: Edit) -> None:
        self._places.append(self._length)
        self._lengths.append(len(change.text))
        self._sources.append((change.start, change.end))
        self._put(change.text)

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
