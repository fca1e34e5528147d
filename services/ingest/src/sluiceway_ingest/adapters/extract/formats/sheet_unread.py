"""Formulas whose value no program has written, and text boxes: a sheet shows both, and calamine reads neither."""

import re
from collections.abc import Mapping, Sequence

from sluiceway_ingest.adapters.extract.formats.number_formats import place_of_cell
from sluiceway_ingest.adapters.extract.formats.packages import Package, parts_of_kind

# Programs that write workbooks leave it to Excel to compute them.
_UNCOMPUTED = re.compile(rb"</f>\s*(?:<v\s*/>|<v>\s*</v>|</c>)")


def formulas(package: Package, part: str) -> Mapping[tuple[int, int], str]:
    """By row and column, from 0 on, each with its `=`."""
    with package.beside():
        if package.has(part) and _UNCOMPUTED.search(package.read(part)):
            heard = _Formulas()
            package.walk(part, heard)
            return heard.found
    return {}


def text_boxes(package: Package, part: str) -> Sequence[str]:
    heard = _TextBoxes()
    with package.beside():
        for drawing in parts_of_kind(package, part, "drawing"):
            package.walk(drawing, heard)
    return heard.found


class _Formulas:
    def __init__(self) -> None:
        self.found: dict[tuple[int, int], str] = {}
        self._place: tuple[int, int] | None = None
        self._tag = ""
        self._formula, self._has_value = "", False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._tag = tag
        if tag == "c":
            # A value that is an empty text is one: `t="str"`.
            self._place = place_of_cell(attributes.get("r", ""))
            self._formula, self._has_value = "", attributes.get("t", "n") != "n"

    def end(self, tag: str) -> None:
        self._tag = ""
        if tag == "c" and self._place and self._formula and not self._has_value:
            self.found[self._place] = f"={self._formula}"

    def words(self, text: str) -> None:
        if self._tag == "f":
            self._formula += text
        elif self._tag == "v":
            self._has_value = self._has_value or bool(text.strip())


class _TextBoxes:
    """A text for each box, a line for each of its paragraphs."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._depth = 0
        self._is_text = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += tag == "txBody"
        self._is_text = tag == "t" and self._depth > 0
        if tag == "br":
            self._pieces.append("\n")

    def end(self, tag: str) -> None:
        self._is_text = False
        if tag == "p":
            self._pieces.append("\n")
        elif tag == "txBody":
            self._depth -= 1
            lines = (" ".join(line.split()) for line in "".join(self._pieces).splitlines())
            self.found += filter(None, ["\n".join(filter(None, lines))])
            self._pieces = []

    def words(self, text: str) -> None:
        if self._is_text:
            self._pieces.append(text)
