"""Empty cell of a row: a table with a column for each of two houses has nothing of the one whose cell is empty, and the
price that stands beside it is the other one's.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.measured import properties_asked
from sluiceway_infer.domain.grounding.selection.tables import first_cell, heads_of_cells
from sluiceway_infer.domain.grounding.selection.twin_titles import said_by
from sluiceway_infer.domain.grounding.text.concepts import meant_by
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.units import units_of
from sluiceway_infer.domain.grounding.text.words import words

# By these a cell says that nothing is told, or that there is none.
_NOTHING = re.compile(
    r"[\W_]*|n\.?/?a\.?|k\.? ?a\.?|s\.?/?d\.?|未单?列|未提供|暂无|不详|غير (?:متوفر|متاح|مذكور)", re.IGNORECASE
)
_OWNED = re.compile("['\u2019]s$")
_IN_BRACKETS = re.compile(r"[（(][^（()）]*[）)]")
_LEAST_SIGNS = 2
_ANY = "any"
_KINDS = frozenset(("measure", "count", _ANY))
_DIGIT, _NUMBER = re.compile(r"\d"), "number"


def has_nothing_in_the_column(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """A value is asked of the column that the question names by what no other one is called, the row has nothing there
    and the like of it in another.
    """
    _, *columns = heads_of_cells(passage, line) or [("", "")]
    if question.asked.kind not in _KINDS or not columns:
        return False
    is_on_the_property = _is_on_what_is_asked(question, first_cell(line))
    # Where neither a number nor a property is asked for, a dash may be the answer: none.
    is_dash_empty = question.asked.kind != _ANY or is_on_the_property
    is_empty = [_NOTHING.fullmatch(cell) is not None if is_dash_empty else not cell for _, cell in columns]
    heads = [head for head, _ in columns]
    named = [*(_named_in_signs(question, heads) if question.language in NO_SPACES else _named(question, heads))]
    beside = [at for at in range(len(columns)) if at not in named and not is_empty[at]]
    is_nothing = bool(named) and all(is_empty[at] for at in named)
    if not is_nothing or any(_is_of_what_is_asked(question, heads[at]) for at in beside):
        return False
    if is_on_the_property:
        return bool(beside)
    told = _units(passage, (columns[at][1] for at in beside))
    there = _units(passage, (cell for at in named for cell in _cells_of_column(passage, at + 1)))
    return not (told.isdisjoint(there) and there)


def _is_of_what_is_asked(question: ParsedQuestion, head: str) -> bool:
    """The column is called by the property, as prices are: whatever else is said beside it, its cell answers."""
    return _is_on_what_is_asked(question, frozenset(word.stem for word in words(head, question.language)))


def _is_on_what_is_asked(question: ParsedQuestion, stems: frozenset[str]) -> bool:
    """They name the property; a row that begins so has a cell of it for each of the columns."""
    return not meant_by(stems, question.language).isdisjoint(properties_asked(question))


def _cells_of_column(passage: ParsedPassage, at: int) -> Iterator[str]:
    yield from (cells[at][1] for line in passage.lines if len(cells := heads_of_cells(passage, line)) > at)


def _units(passage: ParsedPassage, cells: Iterable[str]) -> frozenset[str]:
    """Those of filled cells; a bare number and mere words are of none, each in its own way."""
    filled = [cell for cell in cells if not _NOTHING.fullmatch(cell)]
    found = (
        units_of(cell, words(cell, passage.language)) or {_NUMBER if _DIGIT.search(cell) else ""} for cell in filled
    )
    return frozenset[str]().union(*found)


def _named(question: ParsedQuestion, heads: Sequence[str]) -> Iterator[int]:
    """Those with a word of the question that stands in no other: two names may share a stem."""
    told = [_written_or_stemmed(head, question.language) for head in heads]
    asked = _written_or_stemmed(question.text, question.language)
    for at, head in enumerate(told):
        others = frozenset[str]().union(*(other for place, other in enumerate(told) if place != at))
        if not asked.isdisjoint(head - others):
            yield at


def _written_or_stemmed(text: str, language: str) -> frozenset[str]:
    found = [word for word in words(text, language) if word.is_content and not word.is_number]
    if language == "ar":
        return said_by(found)
    return frozenset(one for word in found for one in (word.stem, _OWNED.sub("", plain(word.text))))


def _named_in_signs(question: ParsedQuestion, heads: Sequence[str]) -> Iterator[int]:
    """Those that stand in it, as a whole or without what another one ends with as well: of 云岸琴行 云岸."""
    bare = [_IN_BRACKETS.sub("", head).strip() for head in heads]
    for at, head in enumerate(bare):
        ends = (_without_shared_end(head, other) for place, other in enumerate(bare) if place != at)
        if any(len(one) >= _LEAST_SIGNS and one in question.text for one in (head, *ends)):
            yield at


def _without_shared_end(head: str, other: str) -> str:
    size = next((at for at in range(min(len(head), len(other))) if head[-1 - at] != other[-1 - at]), 0)
    return head[: len(head) - size] if size >= _LEAST_SIGNS else head
