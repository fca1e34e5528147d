"""Amounts of a text: a number with its unit or with what it counts, and where both stand. Times are brought to hours,
so that three weeks are more than ten days.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from sluiceway_infer.domain.grounding.text.languages import NO_SPACES
from sluiceway_infer.domain.grounding.text.lasting import spans_of_one
from sluiceway_infer.domain.grounding.text.numerals import CHINESE_UNITS, MEASURE_WORDS, dual
from sluiceway_infer.domain.grounding.text.people import collective, end_of_people, range_between
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.units import measured
from sluiceway_infer.domain.grounding.text.words import Word, are_beside, words

_HOURS: Mapping[str, float] = {
    "s": 1 / 3600, "min": 1 / 60, "h": 1, "day": 24, "week": 168, "month": 720, "year": 8760,
}  # fmt: skip
_TIME = "time"
# What may stand between a Chinese number and its unit, and the signs by which people are counted.
_BEHIND = re.compile(
    rf"\s?[多余几来]?(?:个?半?(?P<unit>{CHINESE_UNITS})半?|(?P<people>[个名位]?人|[名位])|(?P<sign>周?岁|[{MEASURE_WORDS}]))"
)
PEOPLE = "人"
_NUMBER = re.compile(r"\d+(?:\.\d+)?")

Side = Literal["", "least", "most"]


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A number of something: of time in hours, of a unit, or of what it counts, which is a word of its own. Of a range
    of people it is the least or the most.
    """

    value: float
    of: str
    start: int
    end: int
    spelled: str = ""
    counted: Word | None = None
    side: Side = ""

    @property
    def is_of_time(self) -> bool:
        return self.of == _TIME


@lru_cache(maxsize=8_192)
def amounts(text: str, language: str) -> tuple[Amount, ...]:
    """All of a text, in order; an hour and half a day are some too, and people that only their number tells."""
    tokens = words(text, language)
    units = {(word.start, word.stem): unit for word, unit in measured(text, tokens)}
    found = [one for at, word in enumerate(tokens) if (one := _amount(text, tokens, at, units, language))]
    spans = [(one.start, one.end) for one in found]
    single = (
        Amount(value=count * _HOURS[unit], of=_TIME, start=start, end=end)
        for start, end, count, unit in spans_of_one(text, language)
        if unit in _HOURS and not any(begin < end and start < stop for begin, stop in spans)
    )
    together = (
        Amount(value=number, of=PEOPLE, start=start, end=end) for start, end, number in collective(text, language)
    )
    ranges = list(_ranges_of_people(text, tokens, language))
    taken = {one.start for one in ranges}
    rest = (one for one in (*found, *single, *together) if one.start not in taken)
    return tuple(sorted((*rest, *ranges), key=lambda one: one.start))


def _ranges_of_people(text: str, tokens: Sequence[Word], language: str) -> Iterator[Amount]:
    numbers = [word for word in tokens if _NUMBER.fullmatch(word.stem)]
    for one, other in pairwise(numbers):
        if range_between(text, (one.start, one.end), (other.start, other.end), language):
            yield _of_people(one, one.end, "least")
            yield _of_people(other, other.end, "most")


def _of_people(number: Word, end: int, side: Side = "") -> Amount:
    value, text = float(number.stem), number.text
    return Amount(value=value, of=PEOPLE, start=number.start, end=end, spelled=text, side=side)


def _amount(
    text: str, tokens: Sequence[Word], at: int, units: Mapping[tuple[int, str], str], language: str
) -> Amount | None:
    number = tokens[at]
    if not _NUMBER.fullmatch(number.stem):
        return None
    unit, value = units.get((number.start, number.stem), ""), float(number.stem)
    if not unit and (end := end_of_people(text, number.start, number.end, language)):
        return _of_people(number, end)
    if language in NO_SPACES:
        return _in_signs(text, number, unit, value)
    noun = tokens[at + 1] if at + 1 < len(tokens) else None
    is_together = bool(dual(plain(number.text))) or (noun is not None and noun.start == number.start)
    is_beside = noun is not None and (is_together or are_beside(number, noun))
    if unit:
        end = number.end if is_together or not is_beside or noun is None else noun.end
        return _measured(value, unit, number, end)
    if noun is None or not is_beside or noun.is_number or not noun.is_content:
        return None
    return Amount(value=value, of=noun.stem, start=number.start, end=noun.end, spelled=number.text, counted=noun)


def _in_signs(text: str, number: Word, unit: str, value: float) -> Amount | None:
    behind = _BEHIND.match(text, number.end)
    if unit or behind is None:
        return _measured(value, unit, number, behind.end() if behind else number.end) if unit else None
    of = PEOPLE if behind["people"] else (behind["sign"] or "").removeprefix("周")
    return Amount(value=value, of=of, start=number.start, end=behind.end(), spelled=number.text) if of else None


def _measured(value: float, unit: str, number: Word, end: int) -> Amount:
    is_time = unit in _HOURS
    return Amount(
        value=value * _HOURS[unit] if is_time else value,
        of=_TIME if is_time else unit,
        start=number.start,
        end=end,
        spelled=number.text,
    )
