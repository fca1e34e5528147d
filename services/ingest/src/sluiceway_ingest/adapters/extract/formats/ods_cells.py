"""Cells of an OpenDocument sheet as they are shown: the unit, currency or percent sign of a number and which cells are
merged, of which calamine has neither."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sluiceway_ingest.adapters.extract.formats.number_formats import NumberFormat

# Digits with what groups them and parts their decimals, and what stands around them.
_SHOWN = re.compile(r"([^\d]{0,40}?)[-\u2212+]?(\d[\d.,'\u2019\u00a0\u202f ]*\d|\d)([^\d]{0,40})")
_NUMBERS = frozenset({"float", "percentage", "currency"})
_CELLS = ("table-cell", "covered-table-cell")
# Rows and columns that are repeated to the end of the sheet hold nothing.
_REPEATS = 100
_FORMATTED_CELLS = 2_000_000
_PLACES_MOST = 15
_GROUP = 3

Place = tuple[int, int]
Span = tuple[Place, Place]


@dataclass
class OdsSheet:
    """By row and column, from 0 on."""

    formats: dict[Place, NumberFormat] = field(default_factory=dict)
    merged: list[Span] = field(default_factory=list)


@dataclass
class _OdsCell:
    attributes: Mapping[str, str]
    columns: int
    pieces: list[str] = field(default_factory=list)


class OdsCells:
    """Tags of `content.xml` in, what its sheets show out, by their names."""

    def __init__(self) -> None:
        self.sheets: dict[str, OdsSheet] = {}
        self._sheet = OdsSheet()
        self._row, self._column, self._rows = 0, 0, 1
        self._cell: _OdsCell | None = None
        self._unseen = 0
        self._known: dict[NumberFormat, NumberFormat] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._unseen or tag in ("annotation", "shapes", "tracked-changes"):
            self._unseen += 1
        elif tag == "table":
            self._sheet = self.sheets[attributes.get("name", "")] = OdsSheet()
            self._row = self._column = 0
        elif tag == "table-row":
            self._rows, self._column = _times(attributes, "rows-repeated"), 0
        elif tag in _CELLS:
            self._cell = _OdsCell(attributes, _times(attributes, "columns-repeated"))
        elif tag == "s" and self._cell:
            self._cell.pieces.append(" ")

    def end(self, tag: str) -> None:
        if self._unseen:
            self._unseen -= 1
        elif tag == "table-row":
            self._row += self._rows
        elif tag in _CELLS and self._cell:
            self._close(self._cell)
            self._cell = None

    def words(self, text: str) -> None:
        if self._cell and not self._unseen:
            self._cell.pieces.append(text)

    def _close(self, cell: _OdsCell) -> None:
        if shown := _format_of(cell):
            self._put(self._known.setdefault(shown, shown), cell.columns)
        down, right = (_times(cell.attributes, f"{kind}-spanned") for kind in ("rows", "columns"))
        if down > 1 or right > 1:
            at = self._row, self._column
            self._sheet.merged.append((at, (at[0] + down - 1, at[1] + right - 1)))
        self._column += cell.columns

    def _put(self, shown: NumberFormat, columns: int) -> None:
        for row in range(self._row, self._row + min(self._rows, _REPEATS)):
            for column in range(self._column, self._column + min(columns, _REPEATS)):
                if len(self._sheet.formats) < _FORMATTED_CELLS:
                    self._sheet.formats[row, column] = shown


def _format_of(cell: _OdsCell) -> NumberFormat | None:
    """None where the number says all that is shown, or another number is shown."""
    kind = cell.attributes.get("value-type", "")
    found = _SHOWN.fullmatch(" ".join("".join(cell.pieces).split())) if kind in _NUMBERS else None
    if found is None:
        return _unshown(kind, cell.attributes.get("currency", ""))
    before, digits, after = _without_signs(found[1]), found[2], _without_signs(found[3])
    if not _is_shown(digits, cell.attributes.get("value", ""), kind == "percentage"):
        return None
    if digits.startswith("0") and digits.isdecimal() and 1 < len(digits) <= _PLACES_MOST:
        return NumberFormat(before=before, places="0" * len(digits), after=after)
    decimals = 0 if kind == "percentage" else _decimals(digits)
    shown = NumberFormat(before=before, after=after, percent=kind == "percentage", decimals=decimals)
    return shown if before or after else None


def _unshown(kind: str, currency: str) -> NumberFormat | None:
    """Of cells that a program wrote without what they show."""
    if kind == "percentage":
        return NumberFormat(after="%", percent=True)
    return NumberFormat(after=f" {currency}") if kind == "currency" and currency else None


def _without_signs(words: str) -> str:
    """What stands around a number without what tells that it is negative."""
    bare = words.strip("-\u2212+")
    return "" if bare.strip() in ("", "(", ")") else bare


def _is_shown(digits: str, said: str, percent: bool) -> bool:
    """Whether they are the number of the cell but for rounding: of thousands each digit is another one."""
    try:
        number = abs(float(said)) * (100 if percent else 1)
    except ValueError:
        return False
    bare = int("".join(filter(str.isdecimal, digits)))
    return any(abs(bare / 10**places - number) <= 0.51 / 10**places for places in (0, _decimals(digits)))


def _decimals(digits: str) -> int:
    """At the most so many: what parts them may be what groups thousands."""
    tail = re.split(r"[^\d]", digits)[-1]
    return 0 if len(tail) == len(digits) or len(tail) == _GROUP else len(tail)


def _times(attributes: Mapping[str, str], what: str) -> int:
    said = attributes.get(f"number-{what}", "")
    return max(int(said[:7]), 1) if said.isdecimal() else 1
