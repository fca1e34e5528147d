"""Value of one piece: what one section weighs is not the weight of the whole stage, nor is the price of a single lesson
that of the complete course.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.numbers import TIMES
from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.rivals.pieces import WHOLE
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

# What a line that speaks of all of it says of that.
_TOLD: Mapping[str, str] = {
    "en": r"\b(?:all|total|together|altogether|max|maximum)\b",
    "de": r"\b(?:alle[nrsm]?|insgesamt|zusammen|gesamt\w*|maximal)\b",
    "es": r"\b(?:tod[oa]s?|total|juntos?|maximo)\b",
}
_ONE: Mapping[str, frozenset[str]] = {
    "en": frozenset(("one", "single", "individual", "each")),
    "de": frozenset("einzelne einzelner einzelnes einzelnen jede jeder jedes je".split()),
    "es": frozenset(("cada", "suelto", "suelta")),
}


def is_of_a_piece_of_the_whole(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The whole is asked for, and the line tells a value of one piece, of which the question says nothing."""
    language = question.language
    if language not in _ONE or not line.units or not re.search(WHOLE[language], flat(question.text)[0]):
        return False
    told = (line.text, *texts_above(passage, line))
    is_of_all = any(re.search(rf"{WHOLE[language]}|{_TOLD[language]}", flat(text)[0]) for text in told)
    return not is_of_all and any(piece.stem not in question.stems for piece in _pieces(line, language))


def _pieces(line: Line, language: str) -> Iterator[Word]:
    """The thing right behind each "one"; neither a time or measure, of which a price is told, nor people."""
    for before, word in pairwise(line.tokens):
        is_one = plain(before.text) in _ONE[language] and are_beside(before, word)
        bare = plain(word.text)
        is_thing = word.is_content and not word.is_number and bare not in UNIT_OF and bare not in TIMES
        if is_one and is_thing and not names_of_parties(word.text, language):
            yield word
