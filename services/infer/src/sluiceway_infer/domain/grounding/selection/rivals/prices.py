"""Prices of a rival: what a set of three costs or weighs is not what one of them does; and where a text has a price for
children beside that of others, what another thing costs without a word of children is not what they pay for it.
"""

import re
from collections.abc import Mapping
from itertools import islice

from sluiceway_infer.domain.grounding.lexicon.sets import APART, OF_THE_SET, PIECES, SETS
from sluiceway_infer.domain.grounding.lexicon.units import DIMENSION_OF, MONEY
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties, parties, parties_asked_of
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.measured import properties_asked
from sluiceway_infer.domain.grounding.selection.prices import PRICES
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import flat

_OF_A_PIECE = frozenset(("price", "fee", "weight"))
_CUT = re.compile(r"[,;|\uff0c\uff1b\u3001\u060c\u061b(\uff08]")
_MOST_LINES = 64
_MONEY = frozenset(MONEY.split())
_CLOSES = re.compile(r"[;.]")
# What leads to what is in a price.
_INCLUDES: Mapping[str, str] = {
    "en": r"\b(?:includes?|including|contains?|comprises?|comes? with)\b",
    "de": r"\b(?:enthalt|enthalten|umfass(?:t|en)|beinhaltet|inklusive|einschliesslich)\b",
    "es": r"\b(?:incluyen?|comprenden?|contienen?)\b",
}  # fmt: skip


def is_of_a_set(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """What one costs or weighs is asked, and the line, or its columns, tell it of a set and of none by itself."""
    language = question.language
    measured = properties_asked(question)
    # "How much is one?" says no more than that.
    is_of_a_piece = not measured.isdisjoint(_OF_A_PIECE) or (question.asked.kind == "measure" and not measured)
    if language not in SETS or not is_of_a_piece:
        return False
    if not re.search(PIECES[language], flat(question.text)[0]) or _is_on_a_set(question.text, language):
        return False
    there = "\n".join(flat(text)[0] for text in (line.text, *texts_above(passage, line)))
    return _is_on_a_set(line.text, language) and not re.search(APART[language], there)


def _is_on_a_set(text: str, language: str) -> bool:
    """And not on one "of the set"."""
    return re.search(SETS[language], re.sub(OF_THE_SET[language], "", flat(text)[0])) is not None


def is_included_in_what_is_priced(question: ParsedQuestion, line: Line) -> bool:
    """The line has a price before it says what is in that, and the thing that is asked for stands behind."""
    if properties_asked(question).isdisjoint(PRICES):
        return False
    bare, places = flat(line.text)
    found = re.search(_INCLUDES.get(question.language, "$^"), bare)
    if found is None:
        return False
    start = line.start + places[found.start()]
    end = next((cut.start() + line.start for cut in _CLOSES.finditer(line.text, places[found.end() - 1])), line.end)
    inside = {word.stem for word in line.words if start <= word.start < end and not word.is_number}
    before = {word.stem for word in line.words if word.start < start}
    is_priced = any(word.is_number for word in line.words if word.start < start)
    has_own = any(number for number, unit in line.measures if unit in _MONEY and _is_within(line, number, start, end))
    things = question.relation - _verbs(question)
    return is_priced and not has_own and bool(things & inside) and things.isdisjoint(before)


def _is_within(line: Line, number: str, start: int, end: int) -> bool:
    return any(word.stem == number and start <= word.start < end for word in line.words)


def _verbs(question: ParsedQuestion) -> frozenset[str]:
    """The words by which it asks for a price."""
    return frozenset(word for word in question.relation if concepts_of(word, question.language) & PRICES)


def is_priced_for_others(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """What a party pays is asked, the line names none, and another one tells it apart from what others pay."""
    if properties_asked(question).isdisjoint(PRICES):
        return False
    asked, language = parties_asked_of(question), question.language
    said = names_of_parties("\n".join((line.text, *texts_above(passage, line))), language) if asked else asked
    if not asked or said:
        return False
    money = {unit for unit in line.units if DIMENSION_OF.get(unit) == DIMENSION_OF["eur"]}
    others = (other for other in islice(passage.lines, _MOST_LINES) if other is not line and other.units & money)
    return any(_tells_apart(asked, other, language) for other in others)


def _tells_apart(asked: frozenset[str], line: Line, language: str) -> bool:
    """A number stands before the party, in a part of the sentence of its own."""
    numbers = [word.end - line.start for word in line.words if word.is_number]
    mine = [party.start for party in parties(line.text, language) if party.name in asked]
    return any(_CUT.search(line.text, numbers[0], start) for start in mine if numbers and numbers[0] < start)
