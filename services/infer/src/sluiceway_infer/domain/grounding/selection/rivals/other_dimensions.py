"""Dimension of the same thing: the label "width of the door" tells no height of it, nor does a diameter, and what is
measured in litres is of no area.
"""

import re
from collections.abc import Mapping

from sluiceway_infer.domain.grounding.lexicon.units import DIMENSION_OF
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.extents import EXTENTS, height_asked, length_asked
from sluiceway_infer.domain.grounding.selection.tables import heads_of_cells
from sluiceway_infer.domain.grounding.text.concepts import meant_by
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, NOUNS_WITH_CAPITALS, flat
from sluiceway_infer.domain.grounding.text.words import content

_DIAMETER = "diameter"
_DIMENSIONS = EXTENTS | {_DIAMETER}
# What is round is as wide and as thick as its diameter.
_ROUND = frozenset(("width", "thickness"))
_HOW_HIGH = re.compile(r"\bwie hoch\b")
_LENGTH, _AREA = DIMENSION_OF["m"], DIMENSION_OF["m2"]
_IN_SQUARES: Mapping[str, str] = {
    "en": r"\bsquare (?:met|f[eo]{2}t|yard)\w*|\bsq\.? ?(?:m|ft)\b|\bm2\b|\bsqm\b",
    "de": r"\bquadratmeter\w*|\bqm\b|\bm2\b",
    "es": r"\bmetros? cuadrados?\b|\bm2\b",
    "zh": "平方?米|平方|平米|㎡|m2",
    "ar": r"متر\w* مربع|امتار مربع|\bم2\b",
}


def is_of_another_measure(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Each length of the line is called by another dimension than the one asked for, or none is an area where square
    metres are.
    """
    return _is_no_area(question, line) or _is_called_otherwise(question, passage, line)


def _is_no_area(question: ParsedQuestion, line: Line) -> bool:
    squares = _IN_SQUARES.get(question.language, "$^")
    if not line.measures or not re.search(squares, flat(question.text)[0]):
        return False
    is_area = re.search(squares, flat(line.text.replace("²", "2"))[0]) is not None
    return not is_area and all(DIMENSION_OF.get(unit) != _AREA for _, unit in line.measures)


def _is_called_otherwise(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    language = question.language
    if language in NO_SPACES:
        return False
    lengths = [unit for _, unit in line.measures if DIMENSION_OF.get(unit) == _LENGTH]
    asked = _asked(question) if lengths else frozenset[str]()
    called = [told for word in line.words if (told := _meant(word.stem, language))]
    # A row may have what is asked for above its cells; a sentence is on many things, and tells them apart elsewhere.
    may_be = line.kind in ("row", "item") or [_DIAMETER] == [one for told in called for one in told]
    if not asked or not may_be or len(lengths) > len(called):
        return False
    return asked.isdisjoint(frozenset[str]().union(*called, _of_columns(passage, line)))


def _asked(question: ParsedQuestion) -> frozenset[str]:
    """The dimensions that it names, and those that tell of them as well."""
    language = question.language
    named = frozenset[str]().union(*(_meant(word, language) for word in question.relation))
    named |= _DIMENSIONS & {question.asked.concept, height_asked(question), length_asked(question)}
    if not named and language in NOUNS_WITH_CAPITALS and _HOW_HIGH.search(flat(question.text)[0]):
        named = frozenset(("height",))
    if named & _ROUND:
        return named | {_DIAMETER}
    return named | _ROUND if _DIAMETER in named else named


def _of_columns(passage: ParsedPassage, line: Line) -> frozenset[str]:
    """What stands above the cells of a row, by its dimensions."""
    cells = heads_of_cells(passage, line) if line.kind == "row" else ()
    words = (word for head, _ in cells for word in content(head, passage.language))
    return frozenset[str]().union(*(_meant(word.stem, passage.language) for word in words))


def _meant(word: str, language: str) -> frozenset[str]:
    """What is long in one language is wide in another one that spells it alike, and what is large has any dimension."""
    meant = meant_by(frozenset((word,)), language)
    if "length" in meant:
        return frozenset(("length",))
    return frozenset[str]() if "area" in meant else meant & _DIMENSIONS
