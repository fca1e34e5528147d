"""Charts of Office Open XML as the tables that they were drawn from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from sluiceway_ingest.adapters.extract.formats import grids
from sluiceway_ingest.adapters.extract.formats.number_formats import shown_number

_HEADS, _VALUES, _NAME = ("cat", "xVal"), ("val", "yVal"), "tx"
_PLACE: Final = re.compile(r"[0-9]{1,9}")


@dataclass
class _Points:
    """Of a series: of each level of categories, the innermost first, or of values."""

    levels: list[dict[int, str]] = field(default_factory=lambda: [{}])
    format: str = ""

    def put(self, index: str | None, text: str) -> None:
        known = self.levels[-1]
        place = _place_of(index, known)
        known[place] = known.get(place, "") + text

    def shown(self, is_1904: bool) -> Mapping[int, str]:
        """Of groups each stands at all of its categories, and in the chart at the first alone."""
        innermost = self.levels[0]
        found = {place: [shown_number(text, self.format, is_1904)] for place, text in innermost.items()}
        for groups in self.levels[1:]:
            group = ""
            for place in sorted(found):
                group = groups.get(place, group)
                found[place].insert(0, group)
        return {place: " ".join(filter(None, texts)) for place, texts in found.items()}


@dataclass
class _Series:
    name: list[str] = field(default_factory=list)
    heads: _Points = field(default_factory=_Points)
    values: _Points = field(default_factory=_Points)

    def points(self, of: str) -> _Points | None:
        return self.heads if of in _HEADS else self.values if of in _VALUES else None


class Chart:
    """Tags of a chart in, its titles and table out: a row for each category, a column for each series. Series that have
    places of their own on the axis have a table each."""

    def __init__(self) -> None:
        self._above: list[str] = []
        self._titles: list[str] = []
        self._series: list[_Series] = []
        self._index: str | None = None
        self._is_1904 = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._above.append(tag)
        if tag == "ser":
            self._series.append(_Series())
        elif tag == "pt":
            self._index = attributes.get("idx")
        elif tag == "lvl" and (points := self._points()) and points.levels != [{}]:
            points.levels.append({})
        elif tag == "date1904":
            self._is_1904 = attributes.get("val", "1") in ("1", "true")

    def end(self, tag: str) -> None:
        if tag in ("p", "title") and "title" in self._above:
            self._titles.append(" ")
        self._above.pop()

    def words(self, text: str) -> None:
        above = self._above
        if "ser" in above and above[-1] == "v":
            if points := self._points():
                points.put(self._index, text)
            elif self._of() == _NAME:
                self._series[-1].name.append(text)
        elif above[-1] == "formatCode" and (points := self._points()):
            points.format += text
        elif "title" in above and above[-1] == "t":
            self._titles.append(text)

    def _of(self) -> str:
        """What of a series is being said."""
        above = self._above
        return above[above.index("ser") + 1] if "ser" in above[:-1] else ""

    def _points(self) -> _Points | None:
        return self._series[-1].points(self._of()) if self._series else None

    def markdown(self) -> str:
        """Series without categories have those of the first one."""
        drawn = [(each.heads.shown(self._is_1904), each) for each in self._series]
        placed = [(heads or drawn[0][0], each) for heads, each in drawn]
        tables = [
            self._table(heads, [series for _, series in group])
            for heads, group in groupby(placed, key=lambda one: one[0])
        ]
        return "\n\n".join(filter(None, (" ".join("".join(self._titles).split()), *tables)))

    def _table(self, heads: Mapping[int, str], series: Sequence[_Series]) -> str:
        names = [" ".join(each.name) for each in series]
        columns = [each.values.shown(self._is_1904) for each in series]
        return grids.rendered([["", *names], *_rows_of(heads, columns)])


def _place_of(index: str | None, known: Mapping[int, str]) -> int:
    """That of a point by its `idx`: empty cells have none, and those behind them keep their places. Without one, that
    behind those that are known."""
    return int(index) if index is not None and _PLACE.fullmatch(index) else max(known, default=-1) + 1


def _rows_of(heads: Mapping[int, str], columns: Sequence[Mapping[int, str]]) -> list[list[str]]:
    """A row for each place that has a category or a value."""
    places = sorted(heads.keys() | {place for values in columns for place in values})
    return [[heads.get(place, ""), *(values.get(place, "") for values in columns)] for place in places]
