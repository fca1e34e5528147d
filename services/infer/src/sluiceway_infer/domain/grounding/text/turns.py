"""Turning words of a text: first and last, before and after, at least and at most, only, except, each."""

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache

from sluiceway_infer.domain.grounding.lexicon.turns import (
    ENDED,
    EXTREMES,
    FIRST_OF_A_DEED,
    RANKS,
    SENSES,
    SUPERLATIVES,
    TIME_LIMITS,
    Sense,
)
from sluiceway_infer.domain.grounding.text.languages import AND_BEFORE, NamedPatterns, flat

FORMER: Sense = ("rank", "former")
CURRENT: Sense = ("rank", "current")
FIRST: Sense = ("rank", "first")
LAST: Sense = ("rank", "last")
BEFORE: Sense = ("order", "before")
AFTER: Sense = ("order", "after")
EXCEPT: Sense = ("except", "except")
ONLY: Sense = ("only", "only")
_EACH, _TOTAL = ("each", "each"), ("total", "total")


@dataclass(frozen=True)
class Turn:
    """A word that turns, and where it stands."""

    sense: Sense
    start: int
    end: int


def turns(text: str, language: str) -> tuple[Turn, ...]:
    """All that turn, in order; where two begin at one place the longer one."""
    return tuple(Turn(*found) for found in _patterns(language).find(text))


def has_superlative(text: str, language: str) -> bool:
    """Whether it asks for, or names, the one that is more so than all others. Which it is no line says that tells of
    one of them alone."""
    return language in SUPERLATIVES and re.search(SUPERLATIVES[language], flat(text)[0]) is not None


def has_extreme(text: str, language: str) -> bool:
    """Whether the largest or the lowest of its kind is asked for, by a word that is else a bound."""
    return language in EXTREMES and re.search(EXTREMES[language], flat(text)[0]) is not None


def has_ended(text: str, language: str) -> bool:
    """Whether it tells who or what something was before: until a year, or before the one of now."""
    return language in ENDED and re.search(ENDED[language], flat(text)[0]) is not None


def asks_until_when(text: str, language: str) -> bool:
    """Whether the last day for something is asked for, and not the last one of several."""
    return language in TIME_LIMITS and re.search(TIME_LIMITS[language], flat(text)[0]) is not None


def is_first_of_a_deed(text: str, language: str) -> bool:
    """Whether it asks when something was first done, and for no first thing: whoever tells of the deed says so without
    the word.
    """
    return language in FIRST_OF_A_DEED and re.search(FIRST_OF_A_DEED[language], flat(text)[0]) is not None


@lru_cache
def _patterns(language: str) -> NamedPatterns[Sense]:
    return NamedPatterns.of(SENSES, language, AND_BEFORE.get(language, ""))


def contradicts(claimed: frozenset[Sense], there: Set[Sense]) -> bool:
    """What is claimed of now is said of another time, of each what is said of all together, or the other way round."""
    ranks = {sense for sense in there if sense[0] in RANKS}
    is_another_time = CURRENT in claimed and bool(ranks) and CURRENT not in ranks
    swapped = ((_EACH, _TOTAL), (_TOTAL, _EACH))
    return is_another_time or any(one in claimed - there and other in there - claimed for one, other in swapped)
