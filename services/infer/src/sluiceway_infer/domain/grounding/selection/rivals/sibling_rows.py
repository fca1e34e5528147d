"""Sibling row of a table: a sentence that names what another row is on, and not what that of the question is on, says
nothing of the latter. "The beginners' course lasts six hours" tells no length of the advanced one.
"""

from collections.abc import Iterator

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.tables import first_cell
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES


def is_of_a_sibling_row(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The question has all words of a first cell, the line those of another one of that table, and not of this."""
    if line.kind not in ("sentence", "item") or question.language in NO_SPACES:
        return False
    for row, key in _keys(passage):
        if not key <= question.stems or key & line.stems:
            continue
        others = (other - key for near, other in _keys(passage) if near.heads == row.heads and near is not row)
        if any(other and other <= line.stems and other.isdisjoint(question.stems) for other in others):
            return True
    return False


def _keys(passage: ParsedPassage) -> Iterator[tuple[Line, frozenset[str]]]:
    """Each row with the words of its first cell, where that names something."""
    for row in passage.lines:
        cell = first_cell(row) if row.kind == "row" else frozenset[str]()
        numbers = {word.stem for word in row.words if word.is_number}
        if cell - numbers:
            yield row, cell
