"""Extent of a thing: what is so long may be of any width. The number of a length is called by the word beside it."""

import re
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.units import DIMENSION_OF
from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, NOUNS_WITH_CAPITALS, flat

EXTENTS = frozenset(("height", "width", "depth", "thickness", "length"))
EXTENTS_OF_SIGNS = {"长": "length", "宽": "width", "高": "height", "深": "depth", "厚": "thickness"}
_EXTENTS_IN_SIGNS = re.compile(rf"[{''.join(EXTENTS_OF_SIGNS)}](?=度?[为约达是有]?\s?\d)")
_HOW_LONG_IN_SIGNS = re.compile("多([长宽高深厚])|([长宽高深厚])度?[是有为]?(?:多少|几)")
_HOW_HIGH = re.compile(r"\bwie hoch\b")
_HOW_LONG = re.compile(r"\bhow long (?:is|are)\b|\bwie lang (?:ist|sind)\b")


def height_asked(question: ParsedQuestion) -> str:
    """In German one word asks for a height and for a sum; what has no more than a name has no sum."""
    models = {one.stem for one, other in pairwise(question.words) if other.stem in question.figures}
    is_named = bool(question.names or models) and question.relation <= models
    return "height" if is_named and _HOW_HIGH.search(flat(question.text)[0]) else ""


def length_asked(question: ParsedQuestion) -> str:
    """How long it is asks for a time as well: to be called where the line has lengths."""
    return "length" if _HOW_LONG.search(flat(question.text)[0]) else ""


def extents_asked(question: ParsedQuestion) -> frozenset[str]:
    """How long, how wide."""
    if question.language in NO_SPACES:
        return frozenset(EXTENTS_OF_SIGNS[one or other] for one, other in _HOW_LONG_IN_SIGNS.findall(question.text))
    return frozenset[str]().union(*(extents_of(stem, question.language) for stem in question.stems))


def is_of_another_extent(question: ParsedQuestion, line: Line) -> bool:
    """Each length of the line is called otherwise than the one that is asked for: what is 52 cm long may be of any
    width.
    """
    language = question.language
    asked = {extent for word in question.relation for extent in extents_of(word, language)}
    asked |= EXTENTS & {question.asked.concept, height_asked(question)}
    lengths = [unit for _, unit in line.measures if DIMENSION_OF.get(unit) == DIMENSION_OF["m"]]
    called = _called(line, language)
    if not asked and language in NOUNS_WITH_CAPITALS and _HOW_HIGH.search(flat(question.text)[0]):
        # A sum is no length, so that what is high and has one is high by that.
        asked = {"height"}
    if not asked or line.kind == "row" or any(asked & extents for extents in called):
        return False
    return 0 < len(lengths) <= len(called)


def _called(line: Line, language: str) -> list[frozenset[str]]:
    """What its lengths are called; in Chinese by the sign before the number, which is a part of any word."""
    if language in NO_SPACES:
        return [frozenset((EXTENTS_OF_SIGNS[sign],)) for sign in _EXTENTS_IN_SIGNS.findall(line.text)]
    return [extents for word in line.tokens if (extents := extents_of(word.stem, language))]


def extents_of(word: str, language: str) -> frozenset[str]:
    """What is long in one language is wide in another one that spells it alike."""
    meant = concepts_of(word, language) & EXTENTS
    return frozenset(("length",)) if "length" in meant else meant
