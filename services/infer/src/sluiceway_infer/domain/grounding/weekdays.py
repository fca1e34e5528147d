"""Weekday of a question: what holds on Sunday does not answer for Wednesday. A line that names days, none of them the
one that is asked for and no range over it, is of other days.
"""

import re
from functools import lru_cache
from itertools import chain, pairwise

from sluiceway_infer.domain.grounding.languages import flat
from sluiceway_infer.domain.grounding.lexicon.numbers import EACH_DAY, UNTIL, WEEKDAYS
from sluiceway_infer.domain.grounding.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.question import ParsedQuestion
from sluiceway_infer.domain.grounding.tables import texts_above

_WEEK = 7
_OF_A_VALUE = frozenset(("date", "measure", "count"))
_NONE: frozenset[int] = frozenset()


def is_of_another_day(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """True where the line, or else what heads it, names other days alone than the one that is asked for, or none where
    another line of the text has a value for that day.
    """
    asked = weekdays(question.text, question.language)
    if not asked:
        return False
    texts = (line.text, *texts_above(passage, line))
    there = next(filter(None, (weekdays(text, question.language) for text in texts)), _NONE)
    if any(_is_on_each(text, question.language) for text in texts):
        return False
    if not there and question.asked.kind in _OF_A_VALUE:
        return any(other.has_number and asked & weekdays(other.text, question.language) for other in passage.lines)
    return bool(there) and asked.isdisjoint(there)


@lru_cache(maxsize=16_384)
def weekdays(text: str, language: str) -> frozenset[int]:
    """The days that a text names, and those between the first and the last of a range; Monday is 0."""
    if language not in WEEKDAYS:
        return _NONE
    bare, _ = flat(text)
    found = sorted(
        (match.start(), match.end(), day)
        for day, one in enumerate(WEEKDAYS[language])
        for match in re.finditer(one, bare)
    )
    ranges = (
        _between(first, last)
        for (_, end, first), (start, _, last) in pairwise(found)
        if re.fullmatch(UNTIL[language], bare[end:start])
    )
    return frozenset(chain((day for _, _, day in found), *ranges))


def _between(first: int, last: int) -> frozenset[int]:
    return frozenset((first + step) % _WEEK for step in range((last - first) % _WEEK + 1))


def _is_on_each(text: str, language: str) -> bool:
    return re.search(EACH_DAY[language], flat(text)[0]) is not None
