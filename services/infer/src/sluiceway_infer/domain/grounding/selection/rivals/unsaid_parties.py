"""Party of whom a text says nothing: what pensioners pay is not told by the price for all. Where a text speaks of them,
their own value is told before that for all.
"""

import re
from collections.abc import Mapping, Sequence

from sluiceway_infer.domain.grounding.lexicon.parties import ASKERS, COUNTERPARTS
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties, parties_asked_of
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.selection.things import is_spoken_of, may_ask_for_a_value
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.words import Word

# For these a text speaks that names nobody: who is there, or is spoken to.
ANYBODY = (
    ASKERS | COUNTERPARTS | frozenset(("adult", "guest", "passenger", "patient", "employee", "company", "resident"))
)
# In Arabic: for the, and the ending of many people.
_FOR_THE, _PEOPLE, _SHORTEST_PLURAL = "لل", "ين", 5
_EVERYBODY: Mapping[str, str] = {
    "en": r"\b(?:everybody|everyone|anyone|anybody|all (?:people|persons))\b",
    "de": r"\b(?:jede[rmn]?(?= (?:zahl|darf|kann|muss|hat))|alle (?:zahl|durf|konn|muss|hab)\w*|jedermann)",
    "es": r"\b(?:todos (?!los|las)|todo el mundo|cualquiera)",
    "zh": "所有人|任何人|每个?人|人人|大家",
    "ar": r"\b[وفبل]?(?:الجميع|لجميع|كل شخص|كل فرد)\b",
}


def is_of_an_unsaid_party(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line names nobody, and the passage does not speak of those of whom it is asked; where it does, it gives a
    value of theirs elsewhere.
    """
    language = question.language
    asked = parties_asked_of(question) - ANYBODY
    if language == "ar" and _is_for_other_people(question, passage, line):
        return True
    if not asked or not may_ask_for_a_value(question) or names_of_parties(line.text, language):
        return False
    there = (names_of_parties(other.text, language) for other in passage.lines)
    words = frozenset(word.stem for word in question.words if asked & names_of_parties(word.text, language))
    # Whoever helps is a helper.
    if any(asked & named for named in there) or words & (passage.around | said_of(question, passage.around)):
        return _is_for_all_others(asked, passage, line)
    return not re.search(_EVERYBODY.get(language, "$^"), flat(line.text)[0])


def _is_for_other_people(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """In Arabic whom it is for stands behind a preposition that is written together with the article: the line is for
    beginners, and the passage says nothing of the children of whom it is asked.
    """
    asked = [word.stem for word in question.words if _is_for_people(word)]
    is_unsaid = bool(asked) and not any(is_spoken_of(stem, passage.around, "ar") for stem in asked)
    return is_unsaid and any(_is_for_people(word) and word.stem not in question.stems for word in line.tokens)


def _is_for_people(word: Word) -> bool:
    """A party, or a plural with an ending that is of people alone."""
    is_for = word.text.startswith(_FOR_THE) and len(word.text) > _SHORTEST_PLURAL
    return is_for and (word.text.endswith(_PEOPLE) or bool(names_of_parties(word.text, "ar")))


def has_its_own_beside(question: ParsedQuestion, line: Line, passages: Sequence[ParsedPassage]) -> bool:
    """The line names nobody, and one of any text gives those of whom it is asked a value of their own in its unit, and
    of the thing of which this one tells it.
    """
    asked, language = parties_asked_of(question) - ANYBODY, question.language
    if not asked or line.kind != "sentence" or not may_ask_for_a_value(question):
        return False
    mine = next(passage for passage in passages if any(other is line for other in passage.lines))
    above = (line.text, *texts_above(mine, line), mine.read.place)
    if any(names_of_parties(text, language) for text in above):
        return False
    said = said_of(question, line.stems)
    return any(
        bool(not line.units or said & said_of(question, other.stems))
        and bool(other.units & (line.units or other.units))
        and bool(asked & names_of_parties(other.text, language))
        for passage in passages
        for other in passage.lines
        if other.kind == "sentence"
    )


def _is_for_all_others(asked: frozenset[str], passage: ParsedPassage, line: Line) -> bool:
    """A sentence without a value, or beside one that gives another value in its unit of those of whom it is asked."""
    heads = (*texts_above(passage, line), passage.read.place)
    if line.kind != "sentence" or any(asked & names_of_parties(head, passage.language) for head in heads):
        return False
    return any(
        not other.is_heading
        and bool(other.units & (line.units or other.units))
        and bool(asked & names_of_parties(other.text, passage.language))
        for other in passage.lines
    )
