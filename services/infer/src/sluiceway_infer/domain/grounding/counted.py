"""Counted things: whether a line may count what is asked for, or gives sums, weights and times alone."""

import re

from sluiceway_infer.domain.grounding.concepts import concepts_of
from sluiceway_infer.domain.grounding.languages import NO_SPACES, WITHOUT_CAPITALS
from sluiceway_infer.domain.grounding.parsed import Line
from sluiceway_infer.domain.grounding.question import ParsedQuestion
from sluiceway_infer.domain.grounding.units import unit_of_signs
from sluiceway_infer.domain.grounding.words import Word, are_beside

# On which floor, how many times, how many stops: what of that a line has to have.
_COUNTED_IN = {"楼": "楼层", "层": "楼层", "次": "次遍回趟", "站": "站"}
_HOW_MANY = re.compile(f"几([{''.join(_COUNTED_IN)}])")
_PEOPLE, _PEOPLE_IN_SIGNS = frozenset(("people",)), tuple("人名位")
_TIMES_IN_ARABIC = ("مرة", "مره")
# Units that do not tell against it.
_UNCOUNTED = ("percent", "date")


def asks_for_things(question: ParsedQuestion) -> bool:
    """A number is asked for, and no unit is named; the Arabic word asks how much as well, other than of times."""
    if question.asked.kind != "count" or question.language not in WITHOUT_CAPITALS:
        return False
    behind = question.text[question.asked.end :].lstrip(" 个")
    if question.language not in NO_SPACES:
        return behind.startswith(_TIMES_IN_ARABIC)
    return not unit_of_signs(behind)


def may_count_things(question: ParsedQuestion, line: Line) -> bool:
    """Not all of its numbers are money, weights, times or lengths."""
    found = dict(line.measures)
    numbers = [word for word in line.told if word.is_number and word.stem not in question.stems]
    return not numbers or any(found.get(word.stem, "percent") in _UNCOUNTED for word in numbers)


def counts_people(number: Word, line: Line, language: str) -> bool:
    """It stands right before a word for them."""
    following = next((word for word in line.tokens if word.start >= number.end), None)
    is_told = (
        following is not None and are_beside(number, following) and _PEOPLE & concepts_of(following.stem, language)
    )
    return bool(is_told) or line.text[number.end - line.start :][:1] in _PEOPLE_IN_SIGNS


def lacks_its_measure_word(question: ParsedQuestion, line: Line) -> bool:
    """On which floor it is asked, or how many times, and the line has no sign for that."""
    counted = _HOW_MANY.search(question.text) if question.language in NO_SPACES else None
    return counted is not None and set(_COUNTED_IN[counted.group(1)]).isdisjoint(line.text)
