"""Colour of a thing: who asks for it is answered by a line that names one, and needs no word for "colour" there."""

import re

from sluiceway_infer.domain.grounding.lexicon.colours import COLOURS
from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.concepts import concepts_in, concepts_of
from sluiceway_infer.domain.grounding.text.languages import flat

_COLOUR = "colour"


def colour_words(question: ParsedQuestion) -> frozenset[str]:
    """The words of the question that ask for one."""
    return frozenset(word for word in question.relation if _COLOUR in concepts_of(word, question.language))


def names_a_colour(line: Line, language: str) -> bool:
    """By the word for one, or by the word "colour", behind which any name may stand."""
    pattern = COLOURS.get(language)
    is_said = _COLOUR in concepts_in(line.stems, language)
    return pattern is None or is_said or re.search(pattern, flat(line.text)[0]) is not None
