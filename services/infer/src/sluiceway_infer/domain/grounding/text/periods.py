"""Period of years: a century or a decade that a text names, and the years within it.

Whoever asks for "the 19th century" is answered by a passage that says 1855, and by one that says "the 1850s".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sluiceway_infer.domain.grounding.lexicon.periods import (
    BEFORE_CHRIST,
    CENTURIES,
    DECADES,
    ORDINALS,
    WHICH_YEAR,
    YEARS_WITHOUT_NUMBER,
)
from sluiceway_infer.domain.grounding.text.languages import flat

_YEAR = re.compile(r"(?<![\d.,])[12]\d{3}(?![\d.,]*\d|s\b|er\b|年代)")
_YEAR_OR_DATE = re.compile(
    r"(?<![\d:])(?:[12]\d{3}|[\u0661\u0662][\u0660-\u0669]{3})(?![\d:])|\d[./-]\d{1,2}[./-]\d\d(?!\d)|[\u2019']\d\d\b"
)
_SUFFIX = re.compile(r"^(\d+|[ivx]+)(?:st|nd|rd|th|de|ste|eme|e)$|^(\w+te)[nrsm]$")
_CENTURY, _DECADE = 100, 10


@dataclass(frozen=True)
class Period:
    """Years from the first to the last, both within; of a decade without its century `first` is less than 100. `start`
    and `end` are where it stands.
    """

    first: int
    last: int
    start: int
    end: int

    def holds(self, other: "Period") -> bool:
        """True where the middle of the other one lies in it, for the 18th century and the 1700s begin a year apart."""
        middle = (other.first + other.last) // 2
        middle = middle % _CENTURY if self.first < _CENTURY else middle
        return self.first <= middle <= self.last and other.last - other.first <= self.last - self.first


def periods(text: str, language: str) -> tuple[Period, ...]:
    """The centuries and decades that are named."""
    return tuple(_periods(text, language))


def times(text: str, language: str) -> tuple[Period, ...]:
    """The same, and single years."""
    years = (Period(int(one.group()), int(one.group()), *one.span()) for one in _YEAR.finditer(text))
    return (*periods(text, language), *years)


def years_in(text: str) -> frozenset[int]:
    """The single years that are named."""
    return frozenset(int(one.group()) for one in _YEAR.finditer(text))


def asks_for_a_year(question: str, language: str) -> bool:
    """A time of the day or a weekday does not answer it."""
    pattern = WHICH_YEAR.get(language)
    return pattern is not None and re.search(pattern, flat(question)[0]) is not None


def tells_a_year(text: str, language: str) -> bool:
    """By its number, alone or at the end of a date, by a decade, or as the last or the next one."""
    pattern = YEARS_WITHOUT_NUMBER.get(language)
    is_numbered = _YEAR_OR_DATE.search(text) is not None or bool(periods(text, language))
    return is_numbered or (pattern is not None and re.search(pattern, flat(text)[0]) is not None)


def _periods(text: str, language: str) -> Iterator[Period]:
    patterns = _patterns(language)
    if patterns is None:
        return
    bare, places = flat(text)
    for pattern, years in zip(patterns, (_CENTURY, _DECADE), strict=True):
        for match in pattern.finditer(bare):
            first = _first(match.group(1), years)
            if first is not None and not re.match(BEFORE_CHRIST, bare[match.end() :]):
                last = first + (_CENTURY if first % _CENTURY == 0 else years) - 1
                yield Period(first, last, places[match.start()], places[match.end() - 1] + 1)


def _first(said: str, years: int) -> int | None:
    """The first year; of a decade the number says it, of a century that is counted it is one hundred less."""
    if years == _DECADE:
        return int(said) or None
    bare = _SUFFIX.sub(r"\1\2", said)
    number = int(bare) if bare.isdecimal() and len(bare) < 3 else ORDINALS.get(bare)
    return (number - 1) * _CENTURY if number and number > 1 else None


@lru_cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    century, decade = CENTURIES.get(language), DECADES.get(language)
    return (re.compile(century), re.compile(decade)) if century and decade else None
