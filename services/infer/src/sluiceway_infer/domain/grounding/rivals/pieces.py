"""Piece of a set: what a set of three costs or weighs is not what one of the three does."""

import re

from sluiceway_infer.domain.grounding.languages import flat
from sluiceway_infer.domain.grounding.lexicon.sets import APART, PIECES, SETS
from sluiceway_infer.domain.grounding.measured import properties_asked
from sluiceway_infer.domain.grounding.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.question import ParsedQuestion
from sluiceway_infer.domain.grounding.tables import texts_above

_OF_A_PIECE = frozenset(("price", "fee", "weight"))


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
