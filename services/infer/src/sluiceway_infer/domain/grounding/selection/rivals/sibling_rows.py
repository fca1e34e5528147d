"""Sibling row of a table: a sentence that names what another row is on, and not what that of the question is on, says
nothing of the latter. "The beginners' course lasts six hours" tells no length of the advanced one.
"""

import re
from collections.abc import Iterator, Sequence

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.tables import cells, first_cell
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES

_IN_BRACKETS, _NUMBER = re.compile(r"[（(][^（()）]*[）)]"), re.compile(r"\d")
_LEAST_SIGNS = 2


def is_of_a_sibling_row(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The question has all words of a first cell, the line those of another one of that table, and not of this."""
    if question.language in NO_SPACES:
        return line.kind == "row" and _has_another_cell(question, passage, line)
    if line.kind not in ("sentence", "item"):
        return False
    for row, key in _keys(passage):
        if not key <= question.stems or key & line.stems:
            continue
        others = (other - key for near, other in _keys(passage) if near.heads == row.heads and near is not row)
        if any(other and other <= line.stems and other.isdisjoint(question.stems) for other in others):
            return True
    return False


def _has_another_cell(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """In signs: in a column of names the question has the cell of another row, and not that of this one. Whether it is
    so may be told by a cell of values, and so is told by any row.
    """
    rows = [row for row in passage.lines if row.kind == "row" and row.heads == line.heads]
    at = next((at for at, row in enumerate(rows) if row is line), None)
    if question.is_yes_or_no or at is None:
        return False
    for column in _columns_of_names([_names_in_cells(row) for row in rows]):
        mine = column[at]
        named = [name for name in column if len(name) >= _LEAST_SIGNS and name in question.text]
        if mine and named and not any(name in mine or mine in name for name in named):
            return not _shares_two(mine, question.text)
    return False


def _columns_of_names(cells_of_rows: Sequence[tuple[str, ...]]) -> Sequence[tuple[str, ...]]:
    """The first column; the one behind it too, where the first says no more than whose thing it is, one house by many
    rows.
    """
    columns = list(zip(*cells_of_rows, strict=False))
    has_houses = bool(columns) and len(frozenset(columns[0])) < len(columns[0])
    return columns if has_houses and len(frozenset(cells_of_rows)) == len(cells_of_rows) else columns[:1]


def _names_in_cells(row: Line) -> tuple[str, ...]:
    """The first two, which may say what the row is on, without what stands in brackets; none with a number."""
    bare = (_IN_BRACKETS.sub("", cell).strip() for cell in cells(row)[:2])
    return tuple("" if _NUMBER.search(cell) else cell for cell in bare)


def _shares_two(name: str, text: str) -> bool:
    """A part of the name stands in the text."""
    return any(name[at : at + _LEAST_SIGNS] in text for at in range(len(name) - 1))


def _keys(passage: ParsedPassage) -> Iterator[tuple[Line, frozenset[str]]]:
    """Each row with the words of its first cell, where that names something."""
    for row in passage.lines:
        cell = first_cell(row) if row.kind == "row" else frozenset[str]()
        numbers = {word.stem for word in row.words if word.is_number}
        if cell - numbers:
            yield row, cell
