"""Headings of a table's columns: which rows they are where titles stand above them, or groups, or a table goes on
behind an empty row."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Row = Sequence[str]

# So many rows may stand above the headings: titles, whose account it is, of when.
_LEAD_IN = 20
_SAMPLE = 200
# Narrower ones are mostly pairs of a name and a value, which have no headings.
_NARROWEST = 3
# Numbers, dates, amounts; years name columns.
_VALUE = re.compile(r"[^\w]*\d[\d.,:/'\u2019\s\u00a0-]*(?:[%‰€$£]|[^\W\d_]{1,3}[²³]?)?[^\w]*")
_LONGEST_VALUE = 40
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, kw_only=True)
class Headed:
    """A table with what stands above its headings, a line for each row."""

    above: Sequence[str]
    heads: Row
    body: Sequence[Row]


def headed(rows: Sequence[Row]) -> Headed:
    """Rows of one width. The first one names the columns where none below it is likelier to."""
    at = _head_of(rows)
    heads, first = list(rows[at]), at
    if at and (groups := _groups_above(rows[at - 1], heads)):
        first, heads = at - 1, _joined(groups, heads)
    elif at + 1 < len(rows) and _is_below_groups(rows, at):
        at += 1
        heads = _joined(rows[at - 1], rows[at])
    return Headed(above=[" ".join(_distinct(row)) for row in rows[:first]], heads=heads, body=rows[at + 1 :])


def continued(stretches: Sequence[list[list[str]]]) -> list[list[list[str]]]:
    """Stretches of a sheet that empty rows part; one that goes on with the table above it has its headings."""
    found: list[list[list[str]]] = []
    heads: list[str] = []
    for stretch in stretches:
        if heads and _goes_on(heads, stretch):
            found.append([heads, *stretch])
        else:
            heads = list(stretch[_head_of(stretch)])
            found.append(stretch)
    return found


def _head_of(rows: Sequence[Row]) -> int:
    """The first row that fills half of the columns that rows fill; what stands in merged cells fills one."""
    counts = Counter(sum(map(bool, row)) for row in rows[:_SAMPLE])
    usual = max(counts, key=lambda count: (counts[count], count))
    least = max(2, (usual + 1) // 2)
    for at, row in enumerate(rows[:_LEAD_IN]):
        if len(_distinct(row)) >= least or (at == 0 and _has_groups(row)):
            return 0 if any(map(_is_value, row)) else at
    return 0


def _goes_on(heads: Row, stretch: Sequence[Row]) -> bool:
    """Whether its first row that is no title holds values below words, and half as many as there are columns."""
    named = [bool(head) for head in heads]
    row = next((row for row in stretch if len(_distinct(row)) > 1), None)
    if row is None or sum(named) < _NARROWEST or any(map(_is_value, heads)):
        return False
    within = all(name or not cell for name, cell in zip(named, row, strict=True))
    return within and 2 * sum(map(bool, row)) >= sum(named) and any(map(_is_value, row))


def _groups_above(above: Row, heads: Row) -> Row | None:
    """What groups columns: in cells that were merged, or above the first of each group."""
    if len(_distinct(above)) < 2:
        return None
    if _has_groups(above):
        return above
    is_first_free = not above[0] and len(set(filter(None, heads))) < sum(map(bool, heads))
    return _filled_on(above) if is_first_free else None


def _is_below_groups(rows: Sequence[Row], at: int) -> bool:
    """Whether the row below names the columns of groups: it says nothing else of the others, and stands above values
    without being any."""
    above, row = rows[at], rows[at + 1]
    grouped = [_in_group(above, column) for column in range(len(above))]
    if not any(grouped) or any(map(_is_value, row)):
        return False
    others = [(one, other) for one, other, is_in in zip(above, row, grouped, strict=True) if not is_in]
    if any(one and other and one != other for one, other in others):
        return False
    below = rows[at + 2 : at + 2 + _SAMPLE]
    return any(_is_value(each[column]) for each in below for column, is_in in enumerate(grouped) if is_in)


def _has_groups(row: Row) -> bool:
    return len(_distinct(row)) > 1 and any(one and one == other for one, other in pairwise(row))


def _in_group(row: Row, column: int) -> bool:
    return bool(row[column]) and row[column] in (*row[max(column - 1, 0) : column], *row[column + 1 : column + 2])


def _filled_on(row: Row) -> Row:
    filled = [row[0]]
    for cell in row[1:]:
        filled.append(cell or filled[-1])
    return filled


def _joined(groups: Row, heads: Row) -> list[str]:
    return [" ".join(_distinct(pair)) for pair in zip(groups, heads, strict=True)]


def _distinct(row: Row) -> list[str]:
    return list(dict.fromkeys(filter(None, row)))


def _is_value(cell: str) -> bool:
    return len(cell) <= _LONGEST_VALUE and _VALUE.fullmatch(cell) is not None and _YEAR.fullmatch(cell) is None
