"""Bounded figure: a number of a question that stands in no document, and that a bound of one holds. A child
of 8 is "under 10", and a group of 20 one of "15 or more".
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.bounds import Bound, bounds
from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.amounts import PEOPLE
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.numerals import numerals
from sluiceway_infer.domain.grounding.text.people import begin_of_people

# The number of a bound, with a unit behind it or none, by whether it is the least or the most.
_NUMBER = r"(\d+(?:[.,]\d+)?)"
_UNIT = r"(?P<unit>[a-z]{1,12})?"
_SIGNS = r"(?P<unit>[a-z]{1,3}(?![a-z])|周?岁|小时|千克|公斤|厘米|毫米|公里|分钟|个月|[\u3400-\u9fff])"
_LEAST: Mapping[str, tuple[str, ...]] = {
    "en": (
        rf"\b(?:over|above|more than|older than|longer than|at least|from|exceeding) {_NUMBER} ?{_UNIT}",
        rf"\b{_NUMBER} ?{_UNIT}(?: \w+)?(?: or| and) (?:more|older|above|over|longer)\b",
    ),
    "zh": (
        rf"(?:超过|多于|高于|大于|年?满|至少|不少于|不低于) ?{_NUMBER} ?{_SIGNS}",
        rf"{_NUMBER} ?{_SIGNS}及?以上",
    ),
}
_MOST: Mapping[str, tuple[str, ...]] = {
    "en": (rf"\b(?:under|below|less than|younger than|shorter than|at most|up to|within) {_NUMBER} ?{_UNIT}",),
    "zh": (
        rf"(?:不足|不到|未满|不满|少于|低于|小于|至多|最多|不超过|不得超过) ?{_NUMBER} ?{_SIGNS}",
        rf"{_NUMBER} ?{_SIGNS}及?以[下内]",
    ),
}
# What is told of its number in a question: a child of 8, an 8-year-old, a group of 20; 8 岁的孩子.
_ASKED: Mapping[str, str] = {
    "en": rf"\b(?:of|aged?|for|weighs?|weighing|is|after) {_NUMBER} ?{_UNIT}",
    "zh": rf"{_NUMBER} ?{_SIGNS}(?=[的后以，,了还长宽高重能可]|$|儿童|孩|大)",
}


def bounded_figures(question: str, language: str, text: str) -> frozenset[str]:
    """Those of the question that a bound of the text holds, with the same unit, or both without one."""
    held = _within_bounds(question, language, text)
    if language not in _ASKED:
        return held
    there = _in_digits(text) if language == "zh" else text
    return held | _bounded(flat(question)[0], language, flat(there)[0])


def without_people_within(question: ParsedQuestion, line: Line) -> ParsedQuestion:
    """The question without the words for how many people they are, where the line has a bound that holds them: those
    say nothing of the thing.
    """
    places = people_within(question.text, question.language, line.text)
    held = {word.stem for begin, end in places for word in question.words if begin <= word.start < end}
    rest = question.relation - held
    if not held or not (rest or question.names):
        return question
    return replace(question, relation=rest, demanded=question.demanded - held)


@lru_cache(maxsize=4_096)
def people_within(question: str, language: str, text: str) -> tuple[tuple[int, int], ...]:
    """Where the question says how many people they are whom a bound of the text holds: twelve of us are ten or more.
    Fewer than those have what is told before that bound.
    """
    asked = [one for one in bounds(question, language) if one.amount.of == PEOPLE]
    told = [one for one in bounds(text, language) if one.amount.of == PEOPLE] if len(asked) == 1 else []
    sides = [one for one in told if one.is_least or one.is_most]
    return tuple(
        (begin_of_people(question, one.amount.start, language), one.amount.end)
        for one in asked
        if sides and all(not other.leaves_out(one.amount.value) or has_the_usual_before(text, other) for other in sides)
    )


def has_the_usual_before(text: str, bound: Bound) -> bool:
    """Before what holds from so many people on another clause gives what holds for fewer, without a bound."""
    if bound.amount.of != PEOPLE or not bound.is_least:
        return False
    every = bounds(text, bound.language)
    bounded = {one.clause for one in every if one.is_least or one.is_most}
    units = {one.amount.of for one in every if bound.has(one.amount.start)} - {PEOPLE}
    return any(
        one.amount.of in units and one.clause not in bounded and one.clause[1] <= bound.clause[0] for one in every
    )


@lru_cache(maxsize=4_096)
def _within_bounds(question: str, language: str, text: str) -> frozenset[str]:
    """Those of an amount, in whichever unit, that a bound of one of the sentences holds: 20 minutes, up to an hour."""
    asked = [one for one in bounds(question, language) if one.amount.spelled[:1].isdigit()]
    told = bounds(text, language) if asked else ()
    return frozenset(one.amount.spelled for one in asked if any(other.holds(one) for other in told))


def _in_digits(text: str) -> str:
    """The text with the numerals of its bounds in digits: 超过十分钟."""
    for start, end, digits in sorted(numerals(text), reverse=True):
        text = f"{text[:start]}{digits}{text[end:]}"
    return text


@lru_cache(maxsize=4_096)
def _bounded(question: str, language: str, text: str) -> frozenset[str]:
    asked = list(_numbers(_ASKED[language], question))
    bounds = list(_bounds(language, text)) if asked else []
    return frozenset(
        spelled
        for spelled, unit in asked
        if any(unit == other and low <= _value(spelled) <= high for other, low, high in bounds)
    )


def _bounds(language: str, text: str) -> Iterator[tuple[str, float, float]]:
    for pattern in _LEAST[language]:
        yield from ((unit, _value(number), float("inf")) for number, unit in _numbers(pattern, text))
    for pattern in _MOST[language]:
        yield from ((unit, float("-inf"), _value(number)) for number, unit in _numbers(pattern, text))


def _numbers(pattern: str, text: str) -> Iterator[tuple[str, str]]:
    for found in re.finditer(pattern, text):
        yield found[1], _unit(found["unit"] or "")


def _value(number: str) -> float:
    return float(number.replace(",", ""))


def _unit(word: str) -> str:
    """Behind a number a word in Latin letters may be any: 20 pay, 10 have."""
    return UNIT_OF.get(word, "") if word.isascii() else word.removeprefix("周")
