"""Clauses of a line that name what is asked about: a value may stand in the one, and the thing in another one."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from operator import attrgetter

from sluiceway_infer.domain.grounding.parsing.nouns import nouns
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.extents import EXTENTS, EXTENTS_OF_SIGNS, extents_of
from sluiceway_infer.domain.grounding.selection.sign_things import parts_of_things
from sluiceway_infer.domain.grounding.selection.things import is_spoken_of, parts_of_the_named
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.units import is_unit
from sluiceway_infer.domain.grounding.text.words import Word

_CLAUSE = re.compile(r"(?:,(?!\d)|[;\uff0c\uff1b\u3001\u060c\u061b])\s?|\s(?:and|und|y)\s|\s(?=\u0648\w)")
# The signs that say what is measured, right before its number.
SIGNS_OF_MEASURES: Mapping[str, str] = {**EXTENTS_OF_SIGNS, "重": "weight"}
_BEFORE_ITS_EXTENT = re.compile(
    rf"([\u3400-\u7683\u7685-\u9fff]{{2,}})的?(?:有?多[{''.join(SIGNS_OF_MEASURES)}]|[{''.join(SIGNS_OF_MEASURES)}]度?[是有为]?(?:多少|几))"
)
_BEGINS_WITH_ITS_EXTENT = re.compile(rf"\s*[{''.join(SIGNS_OF_MEASURES)}]")
_MEASURES = frozenset("measures mide miden misst messen betragt".split())
# What each part has of its own, and in which units.
MEASURED = EXTENTS | {"diameter", "weight", "capacity"}
Clause = tuple[str, Sequence[Word]]


def clauses(line: Line) -> list[Clause]:
    """Each with its words."""
    cuts = [0, *(cut.end() for cut in _CLAUSE.finditer(line.text)), len(line.text)]
    places = [bisect_left(line.tokens, line.start + cut, key=attrgetter("start")) for cut in cuts]
    return [
        (line.text[start:end], line.tokens[first:last])
        for (start, end), (first, last) in zip(pairwise(cuts), pairwise(places), strict=True)
    ]


def clauses_with_numbers(line: Line) -> list[Clause]:
    return [clause for clause in clauses(line) if any(sign.isdigit() for sign in clause[0])]


def naming(question: ParsedQuestion, passage: ParsedPassage) -> Callable[[Clause], bool]:
    """Whether a clause names the first thing of the question; in Chinese the last one."""
    language = question.language
    if language in NO_SPACES:
        parts = [part.signs for part in parts_of_things(question, passage)[-1:]]
        signs = parts or _BEFORE_ITS_EXTENT.findall(question.text)
        return lambda clause: any(one in clause[0] for one in signs)
    if language == "ar":
        matter = [word for word in question.words if word.is_content and not properties_of((word.stem,), language)]
        return lambda clause: any(is_spoken_of(one.stem, stems_of(clause), language) for one in matter[:1])
    named = (*nouns(question), *(part for part, _ in parts_of_the_named(question, passage)))[:1]
    return lambda clause: any(is_spoken_of(one.stem, stems_of(clause), language) for one in named)


def has_a_thing(clause: Clause, language: str) -> bool:
    """Else it goes on with that of the clause before: "is 80 m long and 9 m wide"."""
    text, tokens = clause
    if language in NO_SPACES:
        return _BEGINS_WITH_ITS_EXTENT.match(text) is None
    return any(
        word.is_content
        and not (word.is_number or is_unit(word) or properties_of((word.stem,), language) & MEASURED)
        and plain(word.text) not in _MEASURES
        for word in tokens
    )


def stems_of(clause: Clause) -> frozenset[str]:
    return frozenset(word.stem for word in clause[1])


def properties_of(stems: Iterable[str], language: str) -> frozenset[str]:
    """What is meant by them; a word that is a length in one language and a width in another one is a length."""
    return frozenset[str]().union(*(extents_of(stem, language) or concepts_of(stem, language) for stem in stems))
