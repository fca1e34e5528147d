"""Branches of a line: what holds in one case, and what holds otherwise. A "not" of the first case denies nothing of the
second, and of the first year it is said by "after a year …, otherwise …".
"""

import re
from functools import lru_cache

from sluiceway_infer.domain.grounding.lexicon.conditions import OTHERWISE
from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.conditions import case_clauses, conditions
from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.languages import AND_BEFORE, NO_SPACES, flat, whole_words
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.turns import FIRST, turns
from sluiceway_infer.domain.grounding.text.words import Word

_ARTICLE = "ال"
_SPANS = frozenset(("day", "week", "month", "year"))


def is_of_the_other_case(word: Word, line: Line, language: str) -> bool:
    """Whether the word stands in a case of the line behind which it says what holds otherwise."""
    at = word.start - line.start
    behind = _otherwise(line.text, language)
    if behind is None or at >= behind:
        return False
    return language in NO_SPACES or any(one.has(at) for one in conditions(line.text, language))


def is_of_the_first_time(question: ParsedQuestion, line: Line) -> bool:
    """The first year is asked for, and the line says what holds before or after a year, and what holds otherwise."""
    language = question.language
    first = [one for one in turns(question.text, language) if one.sense == FIRST]
    beside = [word for word in question.words if any(_is_next(word, one.start, one.end) for one in first)]
    asked = {unit for word in beside if (unit := _span(word))}
    there = {unit for word in line.words if (unit := _span(word))}
    return bool(asked & there) and _otherwise(line.text, language) is not None


def narrows_the_case(question: ParsedQuestion, axis: str) -> bool:
    """Whether the turning words of an axis stand in the case of the question alone: "if it is only damaged"."""
    spots = [one.start for one in turns(question.text, question.language) if one.sense[0] == axis]
    clauses = case_clauses(question.text, question.language)
    return bool(spots) and all(any(start <= at < end for start, end in clauses) for at in spots)


def _is_next(word: Word, start: int, end: int) -> bool:
    return 0 <= word.start - end <= 1 or 0 <= start - word.end <= 1


def _span(word: Word) -> str:
    """The unit of time that it is; empty for another word."""
    unit = UNIT_OF.get(plain(word.text).removeprefix(_ARTICLE), "")
    return unit if unit in _SPANS else ""


def _otherwise(text: str, language: str) -> int | None:
    """Where it begins to say what holds otherwise."""
    pattern = _pattern(language)
    bare, places = flat(text)
    found = pattern.search(bare) if pattern else None
    return places[found.start()] if found else None


@lru_cache
def _pattern(language: str) -> re.Pattern[str] | None:
    row = OTHERWISE.get(language)
    return re.compile(whole_words(row, language, AND_BEFORE.get(language, ""))) if row else None
