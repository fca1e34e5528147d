"""Prices of a rival: what a set of three costs or weighs is not what one of them does, and where a text has a price for
children beside that of others, what another thing costs without a word of children is not what they pay for it.
"""

import re
from itertools import islice

from sluiceway_infer.domain.grounding.lexicon.sets import APART, PIECES, SETS
from sluiceway_infer.domain.grounding.lexicon.units import DIMENSION_OF
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties, parties, parties_asked_of
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.measured import properties_asked
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.text.languages import flat

_OF_A_PIECE = frozenset(("price", "fee", "weight"))
_PRICES = frozenset(("price", "fee"))
_CUT = re.compile(r"[,;|\uff0c\uff1b\u3001\u060c\u061b(\uff08]")
_MOST_LINES = 64


def is_of_a_set(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """What one costs or weighs is asked, and the line, or its columns, tell it of a set and of none by itself."""
    language = question.language
    if language not in SETS or properties_asked(question).isdisjoint(_OF_A_PIECE):
        return False
    asked = flat(question.text)[0]
    if not re.search(PIECES[language], asked) or re.search(SETS[language], asked):
        return False
    there = "\n".join(flat(text)[0] for text in (line.text, *texts_above(passage, line)))
    return re.search(SETS[language], flat(line.text)[0]) is not None and not re.search(APART[language], there)


def is_priced_for_others(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """What a party pays is asked, the line names none, and another one tells it apart from what others pay."""
    if properties_asked(question).isdisjoint(_PRICES):
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
