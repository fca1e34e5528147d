"""Charts of Office Open XML as the tables that they were drawn from."""

from collections.abc import Mapping
from itertools import zip_longest

from sluiceway_ingest.adapters.extract.formats import grids

_HEADS, _VALUES, _NAME = ("cat", "xVal"), ("val", "yVal"), "tx"


class Chart:
    """Tags of a chart in, its title and table out: a row for each category, a column for each series."""

    def __init__(self) -> None:
        self._above: list[str] = []
        self._titles: list[str] = []
        self._heads: list[str] = []
        self._series: list[tuple[list[str], list[str]]] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._above.append(tag)
        if tag == "ser":
            self._series.append(([], []))

    def end(self, tag: str) -> None:
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
            values.append(text)
        elif of in _HEADS and len(self._series) == 1:
            self._heads.append(text)

    def markdown(self) -> str:
        rows = [["", *(" ".join(name) for name, _ in self._series)]]
        columns = [values for _, values in self._series]
        rows += map(list, zip_longest(self._heads, *columns, fillvalue=""))
        return "\n\n".join(filter(None, (" ".join("".join(self._titles).split()), grids.rendered(rows))))
