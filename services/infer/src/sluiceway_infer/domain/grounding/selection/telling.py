"""Inverse document frequency of the words of a question among the lines that were found. A line that shares with it
only what many lines say, or what the thing is called by, says something else of the thing.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.bounded import without_people_within
from sluiceway_infer.domain.grounding.selection.fitting import said_near
from sluiceway_infer.domain.grounding.selection.naming import names_of
from sluiceway_infer.domain.grounding.selection.tables import first_cell, is_wide, names_a_column
from sluiceway_infer.domain.grounding.selection.unsaid_signs import is_light
from sluiceway_infer.domain.grounding.text.languages import WITHOUT_CAPITALS

Rarity = Mapping[str, float]

# So much of what the question says of the thing, by its rarity, is said in the line or right above it. Less where a
# word has more forms than are known, as compounds have; in Arabic, where small words are written together with it, it
# took as many right answers as others.
LEAST_TOLD = 0.35
LEAST_TOLD_IN_FORMS: Mapping[str, float] = {"ar": 0.0, "de": 0.2, "zh": 0.25}
# What is rare is not told by fewer lines.
LEAST_LINES = 12


def telling(
    question: ParsedQuestion, passages: Sequence[ParsedPassage], fitting: Mapping[str, Sequence[int]]
) -> Mapping[str, tuple[int, ...]]:
    """Of the lines that fit, by their passage, those that say enough of the question beyond the name of its thing."""
    rare = rarity(question, passages)
    is_told = sum(len(passage.lines) for passage in passages) >= LEAST_LINES
    named = {passage.source.chunk_id: passage for passage in passages}
    return {
        name: kept
        for name, places in fitting.items()
        if (kept := tuple(at for at in places if not is_told or _is_telling(question, named[name], at, rare)))
    }


def rarity(question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> Rarity:
    """How telling each word of the question is among the lines that were found, as a share of all of it."""
    lines = [line for passage in passages for line in passage.lines]
    seen = Counter(stem for line in lines for stem in question.stems & line.stems)
    weights = {stem: math.log(1 + len(lines) / (seen[stem] + 1)) for stem in question.stems}
    total = sum(weights.values()) or 1.0
    return {stem: weight / total for stem, weight in weights.items()}


def weight(rare: Rarity, stems: frozenset[str]) -> float:
    """Of all that the question says, so much is among these words."""
    return sum(share for stem, share in rare.items() if stem in stems)


def _is_telling(question: ParsedQuestion, passage: ParsedPassage, at: int, rare: Rarity) -> bool:
    line = passage.lines[at]
    question = without_people_within(question, line)
    is_in_signs = question.language == "zh"
    told = _told_in_signs(question, passage, line) if is_in_signs else _told(question, passage, line, rare)
    return told >= LEAST_TOLD_IN_FORMS.get(question.language, LEAST_TOLD)


def _told(question: ParsedQuestion, passage: ParsedPassage, line: Line, rare: Rarity) -> float:
    said = said_near(question, passage, line)
    if not said:
        return 1.0
    near = said | (names_of(question) & (line.stems | passage.above(line)))
    asked = question.relation - question.turning or question.relation
    if question.language in WITHOUT_CAPITALS:
        asked |= names_of(question)
    asked -= _calling(question, passage, line)
    whole = weight(rare, asked)
    return weight(rare, near & asked) / whole if whole else 1.0


def _calling(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> frozenset[str]:
    """The words by which the thing is called: in the first cell of a row that has more of it, and, where nothing in the
    spelling tells a name, in what stands above the passage.
    """
    has_more = is_wide(line) and not names_a_column(question, passage, line)
    above = passage.place if question.language in WITHOUT_CAPITALS else frozenset[str]()
    # What is asked for is a property of it, and no name.
    return above | (first_cell(line) - question.demanded) if has_more else above


def _told_in_signs(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> float:
    """The same where words are read in pairs of signs, of which many lie across two: of its signs, one by one."""
    calling = _calling(question, passage, line)
    of_it = question.places_of(question.relation - question.turning or question.relation)
    asked = {at for at in of_it - question.places_of(calling) if not is_light(question.text[at])}
    text = "".join((line.text, *(passage.lines[at].text for at in line.heads)))
    meant = question.places_of(said_near(question, passage, line) - calling)
    told = {at for at in asked if at in meant or question.text[at] in text}
    return len(told) / len(asked) if asked else 1.0
