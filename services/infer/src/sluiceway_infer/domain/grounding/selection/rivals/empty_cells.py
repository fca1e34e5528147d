"""Empty cell of a row: a table with a column for each of two houses has nothing of the one whose cell is empty, and the
price that stands beside it is the other one's.
"""

import re
from collections.abc import Iterator, Sequence

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.tables import heads_of_cells
from sluiceway_infer.domain.grounding.selection.twin_titles import said_by
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import words

# By these a cell says that nothing is told, or that there is none.
_NOTHING = re.compile(
    r"[\W_]*|n\.?/?a\.?|k\.? ?a\.?|s\.?/?d\.?|未单?列|未提供|暂无|不详|غير (?:متوفر|متاح|مذكور)", re.IGNORECASE
)
_OWNED = re.compile("['\u2019]s$")
_IN_BRACKETS = re.compile(r"[（(][^（()）]*[）)]")
_LEAST_SIGNS = 2


def has_nothing_in_the_column(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The question names a column by what no other one is called, and the row has nothing there. Whether it is so, a
    dash tells as well.
    """
    _, *columns = heads_of_cells(passage, line) or [("", "")]
    if not any(_is_empty(cell, question) for _, cell in columns):
        return False
    heads = [head for head, _ in columns]
    named = _named_in_signs(question, heads) if question.language in NO_SPACES else _named(question, heads)
    cells = [columns[at][1] for at in named]
    return bool(cells) and all(_is_empty(cell, question) for cell in cells)


def _is_empty(cell: str, question: ParsedQuestion) -> bool:
    return not cell if question.is_yes_or_no else _NOTHING.fullmatch(cell) is not None


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
