"""Weekdays that a text names, by whichever name, and those between the first and the last of a range: Monday to Friday
has a Wednesday. The Friday of "Mr Friday" and the Sunday of "Sunday Coffee" are none.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

from sluiceway_infer.domain.grounding.lexicon.function_words import FUNCTION_WORDS
from sluiceway_infer.domain.grounding.lexicon.weekdays import (
    BEFORE_A_FEAST,
    CHINESE_BRIEF,
    EACH_DAY,
    SEVERAL,
    SHORTENED,
    TITLES_OF_PEOPLE,
    UNTIL,
    WEEKDAYS,
)
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS, WITHOUT_CAPITALS, flat
from sluiceway_infer.domain.grounding.text.stems import plain

_WEEK = 7
_LETTER = "abcdefg"
_OPENS = tuple('.!?:;|#*-•¿¡(\n\u201c"')
_FURTHEST = 40
_BEHIND = re.compile(r" ([^\W\d_]\w*)")
_JOINING = r"\.?\s*(?:[-–—/,&+]|\b(?:to|and|bis|und|al?|y|e|au|et)\b)\s*"
_BEFORE_AN_HOUR = r"\.?:?\s*(?:(?:from|at|von|ab|um|de|a las|à)\s+)?\d"

# Where one begins and ends in a text, and which it is; Monday is 0.
Day = tuple[int, int, int]


@dataclass(frozen=True)
class Weekdays:
    """The days that a text names, and whether it says what holds on each."""

    named: frozenset[int] = frozenset()
    is_each: bool = False

    def words_of(self, asked: Mapping[int, str]) -> frozenset[str]:
        """Of the days that are asked for the words of those that are among these: Mon-Fri says Wednesday."""
        return frozenset(word for day, word in asked.items() if self.is_each or day in self.named)


@lru_cache(maxsize=16_384)
def weekdays(text: str, language: str) -> Weekdays:
    """Those of a line, or of what heads it."""
    if language not in WEEKDAYS:
        return Weekdays()
    full = _in_full(text, language)
    bare, places = flat(full)
    found = [(start, end, day) for start, end, day in _days(full, bare, places, language)]
    between = (
        _between(first, last)
        for (_, end, first), (start, _, last) in pairwise(found)
        if re.fullmatch(UNTIL[language], bare[end:start])
    )
    several = (days for pattern, days in SEVERAL.get(language, ()) if re.search(pattern, bare))
    named = frozenset(chain((day for _, _, day in found), *between, *several))
    return Weekdays(named, re.search(EACH_DAY[language], bare) is not None)


def days_in(text: str, language: str) -> tuple[Day, ...]:
    """Each day that is named in full, by its place in the text."""
    if language not in WEEKDAYS:
        return ()
    bare, places = flat(text)
    return tuple((places[start], places[end - 1] + 1, day) for start, end, day in _days(text, bare, places, language))


def _days(text: str, bare: str, places: tuple[int, ...], language: str) -> Iterator[Day]:
    for found in _names(language).finditer(bare):
        if not _is_part_of_a_name(text, places[found.start()], places[found.end() - 1] + 1, language):
            yield found.start(), found.end(), _LETTER.index(str(found.lastgroup))


@lru_cache
def _names(language: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{letter}>{one})" for letter, one in zip(_LETTER, WEEKDAYS[language], strict=True)))


def _is_part_of_a_name(text: str, start: int, end: int, language: str) -> bool:
    """Written like a name it stands beside another one, or is one where days are not written so."""
    if language in WITHOUT_CAPITALS or text[start].islower():
        return False
    before = text[max(0, start - _FURTHEST) : start]
    above, _, last = before.rstrip().rpartition(" ") if before.endswith(" ") else ("", "", "")
    is_after_a_name = _is_like_a_name(last, language) and not (_opens(above) and plain(last) not in BEFORE_A_FEAST)
    if plain(last.strip(".")) in TITLES_OF_PEOPLE or is_after_a_name:
        return True
    if language in NOUNS_WITH_CAPITALS:
        return False
    behind = _BEHIND.match(text, end)
    is_odd = language != "en" and text[start].isupper() and not _opens(before)
    return is_odd or (behind is not None and _is_like_a_name(behind.group(1), language))


def _opens(before: str) -> bool:
    return not before.strip() or before.rstrip().endswith(_OPENS)


def _is_like_a_name(word: str, language: str) -> bool:
    bare = plain(word)
    is_small = bare in FUNCTION_WORDS[language] or _names(language).fullmatch(bare) is not None
    return word[:1].isupper() and word[-1:].isalpha() and not is_small


def _in_full(text: str, language: str) -> str:
    """With the names of days that are shortened in a range, or before an hour."""
    if language == "zh":
        return re.sub(CHINESE_BRIEF, _with_weeks, flat(text)[0])
    if language not in SHORTENED:
        return text
    days, several = _shortened(language)
    return several.sub(
        lambda found: re.sub(r"\w+", lambda one: days.get(one.group(), one.group()), found.group()), text
    )


def _with_weeks(signs: re.Match[str]) -> str:
    """Of 一三五 behind a first day, or of 至五."""
    return re.sub("([^一二三四五六日]?)([一二三四五六日])", lambda one: f"{one[1] or '、'}周{one[2]}", signs.group())


@lru_cache
def _shortened(language: str) -> tuple[dict[str, str], re.Pattern[str]]:
    rows = [row.split() for row in SHORTENED[language].split(";")]
    days = {short: full for full, *shorts in rows for short in shorts}
    any_of = "|".join(sorted(days, key=len, reverse=True))
    one = rf"(?<![\w.])(?:{any_of})(?!\w)"
    return days, re.compile(rf"{one}(?:(?:{_JOINING}{one})+|(?={_BEFORE_AN_HOUR}))")


def _between(first: int, last: int) -> frozenset[int]:
    return frozenset((first + step) % _WEEK for step in range((last - first) % _WEEK + 1))
