"""Twin of the house that is asked about: what is nearest to a line, of itself, of what heads it, of the sentences
before it and of the titles, names the other one alone. A row of a table names it by its column.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.parsing.heads import OF_A_TABLE
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import Marks, ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.alike_names import shared_share
from sluiceway_infer.domain.grounding.selection.subjects import asks_for_a_relative
from sluiceway_infer.domain.grounding.selection.tables import heads_of_cells
from sluiceway_infer.domain.grounding.selection.things import may_ask_for_a_value
from sluiceway_infer.domain.grounding.selection.twin_names import said_by_text, said_by_tokens
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, NOUNS_WITH_CAPITALS, WITHOUT_CAPITALS, flat
from sluiceway_infer.domain.grounding.text.units import is_unit
from sluiceway_infer.domain.grounding.text.words import Word

# A cell that tells nothing.
_NOTHING = re.compile(
    r"\W*(?:n/?a|none listed|not (?:listed|stated|given)|k\W?a|keine angabe|nicht angegeben|no consta"
    r"|sin datos|未单?列|未注明|未标|不详|غير (?:محدد|مذكور|مدرج))?\W*"
)

# Where a part of a sentence ends, and so many words of matter make it one that says something itself.
_CUT = re.compile(r"[;,:\uff1b\uff0c\u060c\u061b.\u3002](?!\d)")
_LEAST_SHARED = 0.5
_LEAST_OWN, _LEAST_PAIRS_OF_SIGNS, _LEAST_NOUNS = 2, 3, 1

_Said = frozenset[str] | str


def is_told_of_the_twin_name(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Whether it is told of the other one of two that are called alike."""
    if not question.twins:
        return False
    nearest = list(_from_near_to_far(question, passage, line))
    return any(
        _is_on_the_other(marks, nearest)
        or _is_in_the_other_column(marks, question, passage, line)
        or _is_in_the_part_of_the_other(marks, question, line)
        for marks in question.twins
        if _may_be_meant(marks, question)
    )


def _may_be_meant(marks: Marks, question: ParsedQuestion) -> bool:
    """Names that share no more than another word may be those of one family, where somebody is asked for."""
    is_alike = question.language in WITHOUT_CAPITALS or shared_share(*marks) >= _LEAST_SHARED
    return is_alike or not (question.asked.kind == "person" or asks_for_a_relative(question))


def _is_on_the_other(marks: Marks, nearest: list[_Said]) -> bool:
    mine, its = marks
    first = next((said for said in nearest if mine in said or its in said), frozenset[str]())
    return its in first and mine not in first


def _from_near_to_far(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> Iterator[_Said]:
    yield _said(line, question.language)
    heads = [_said(passage.lines[at], question.language) for at in reversed(line.heads)]
    titles = [
        said_by_text(title, question.language) for title in reversed((passage.read.title, *passage.read.heading_path))
    ]
    above = (*heads, *titles)
    # What is told below the name of the house goes on from that, whoever is named on the way.
    if not any(mine in said and its not in said for said in above for mine, its in question.twins):
        yield from (_said(one, question.language) for one in _before(passage, line))
    yield from above


def _before(passage: ParsedPassage, line: Line) -> Iterator[Line]:
    """The sentences before it in its paragraph, the last one first."""
    at = passage.place_of(line)
    text = passage.read.text
    for place in range(at - 1, -1, -1):
        one = passage.lines[place]
        if one.kind in OF_A_TABLE or "\n" in text[one.end : passage.lines[place + 1].start]:
            return
        yield one


def _is_in_the_other_column(marks: Marks, question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The column of the one has nothing in this row, and that of the other one has a value."""
    columns = [(said_by_text(head, question.language), cell) for head, cell in heads_of_cells(passage, line)]
    mine, its = (
        [cell for said, cell in columns if mark in said and other not in said] for mark, other in (marks, marks[::-1])
    )
    return bool(mine and its) and all(map(_tells_nothing, mine)) and not all(map(_tells_nothing, its))


def _is_in_the_part_of_the_other(marks: Marks, question: ParsedQuestion, line: Line) -> bool:
    """The line names both, each in a part of its own with more than a value, and what is asked of stands in the part of
    the other one alone. A bare value goes on from the part before it.
    """
    mine, its = (_parts_of(mark, other, question, line) for mark, other in (marks, marks[::-1]))
    if not mine or not its or not may_ask_for_a_value(question):
        return False
    here, there = (frozenset(word.stem for part in parts for word in part) for parts in (mine, its))
    named = frozenset(marks).union(*question.names)
    is_told_by_nouns = question.language in NOUNS_WITH_CAPITALS
    own = {word.stem for part in mine for word in part if _is_matter(word) and (word.is_name or not is_told_by_nouns)}
    if len(own - there - named) < _least_own(question.language):
        return False
    first = min(part[0].start for part in (*mine, *its))
    led = frozenset(word.stem for word in line.words if word.start < first)
    said = said_of(question, here | led) | question.turning
    asked = question.relation - question.demanded - said - named
    return any(word.is_content and not word.is_number and word.stem in asked & there for word in question.words)


def _least_own(language: str) -> int:
    if language in NOUNS_WITH_CAPITALS:
        return _LEAST_NOUNS
    return _LEAST_PAIRS_OF_SIGNS if language in NO_SPACES else _LEAST_OWN


def _is_matter(word: Word) -> bool:
    return not (word.is_number or is_unit(word))


def _parts_of(mark: str, other: str, question: ParsedQuestion, line: Line) -> list[Sequence[Word]]:
    """The parts that name the one alone; one without a name goes on from the part before it."""
    found: list[Sequence[Word]] = []
    is_mine = False
    cuts = [0, *(cut.end() for cut in _CUT.finditer(line.text)), len(line.text)]
    for start, end in pairwise(cuts):
        part = [word for word in line.words if start <= word.start - line.start < end]
        said = line.text[start:end] if question.language in NO_SPACES else said_by_tokens(part, question.language)
        if mark in said or other in said:
            is_mine = mark in said and other not in said
        found += [part] if is_mine and part else []
    return found


def _tells_nothing(cell: str) -> bool:
    return _NOTHING.fullmatch(flat(cell)[0]) is not None


def _said(line: Line, language: str) -> _Said:
    return line.text if language in NO_SPACES else said_by_tokens(line.tokens, language)
