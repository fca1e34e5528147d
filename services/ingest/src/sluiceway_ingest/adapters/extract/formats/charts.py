"""Charts of Office Open XML as the tables that they were drawn from."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from sluiceway_ingest.adapters.extract.formats import grids

_HEADS, _VALUES, _NAME = ("cat", "xVal"), ("val", "yVal"), "tx"
_PLACE: Final = re.compile(r"[0-9]{1,9}")


class Chart:
    """Tags of a chart in, its title and table out: a row for each category, a column for each series."""

    def __init__(self) -> None:
        self._above: list[str] = []
        self._titles: list[str] = []
        self._heads: dict[int, str] = {}
        self._series: list[tuple[list[str], dict[int, str]]] = []
        self._index: str | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._above.append(tag)
        if tag == "ser":
            self._series.append(([], {}))
        elif tag == "pt":
            self._index = attributes.get("idx")

    def end(self, tag: str) -> None:
        if tag in ("p", "title") and "title" in self._above:
            self._titles.append(" ")
        self._above.pop()

    def words(self, text: str) -> None:
        above = self._above
        if "ser" in above and above[-1] == "v":
            self._value(above[above.index("ser") + 1], text)
        elif "title" in above and above[-1] == "t":
            self._titles.append(text)

    def _value(self, of: str, text: str) -> None:
        name, values = self._series[-1]
        if of == _NAME:
            name.append(text)
        elif of in _VALUES:
            values[place_of(self._index, values)] = text
        elif of in _HEADS and len(self._series) == 1:
            self._heads[place_of(self._index, self._heads)] = text

    def markdown(self) -> str:
        names = [" ".join(name) for name, _ in self._series]
        rows = [["", *names], *rows_of(self._heads, [values for _, values in self._series])]
        return "\n\n".join(filter(None, (" ".join("".join(self._titles).split()), grids.rendered(rows))))


def place_of(index: str | None, known: Mapping[int, str]) -> int:
    """That of a point by its `idx`: empty cells have none, and those behind them keep their places. Without one, that
    behind those that are known."""
    return int(index) if index is not None and _PLACE.fullmatch(index) else max(known, default=-1) + 1


def rows_of(heads: Mapping[int, str], columns: Sequence[Mapping[int, str]]) -> list[list[str]]:
    """A row for each place that has a category or a value."""
    places = sorted(heads.keys() | {place for values in columns for place in values})
    return [[heads.get(place, ""), *(values.get(place, "") for values in columns)] for place in places]
