"""Units of numbers: a number that a claim gives in a unit stands in that unit where the claim rests. Nothing is
converted: a model that does so is not cited, and the documents' own words have their own unit.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from sluiceway_infer.domain.grounding.lexicon.concepts import UNITS
from sluiceway_infer.domain.grounding.lexicon.units import ALSO, BEHIND_A_NUMBER, FRACTIONS, POUNDS, UNIT_OF
from sluiceway_infer.domain.grounding.text.numerals import ARABIC_ONE, dual, single_sum
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

_SIGNS = "$€£¥￥%％٪"
_CURRENCIES = "$€£¥￥"
# What may stand between a number and its unit.
_BETWEEN = " \u00a0-\u00b0\u00ba"
_MOST_SIGNS = 3
# What stands for seconds, grams, tonnes, metres and hours is written small; a litre has either letter.
_CAPITALS_OF_NAMES = frozenset("SGTMH")
_UNIT_BEHIND = {**UNIT_OF, **BEHIND_A_NUMBER}
# 2025年 is a date, and no count of years.
_YEAR, _DATE, _CALENDAR = "year", "date", re.compile(r"[12]\d{3}")
_DAY, _SIGN_OF_DAYS, _MONTH = "day", "天", "月"
_HOUR, _AT_HOUR, _FURTHEST = "h", re.compile(r"(?:\b(?:[ay]|de|desde|hasta|entre) las|\bà|\bdès) $", re.IGNORECASE), 12
# What makes a number one of about so many, and what may stand between it and a unit of time.
_ABOUT = "多余几来"
_OF_A_COUNT = re.compile("个半?(小时|钟头|星期|礼拜|工作日|周)")
# Groups of digits that begin as those of a telephone do and are no date, or are more than a sum has and count nothing.
_TELEPHONE = re.compile(
    r"(?<![\d.,/-])(?!\d{1,2}([/.-])\d{1,2}\1\d{2,4}\b)(?:(?:\+|\(?0)\d{1,5}\)?(?: ?[ /\u2013-] ?\d{2,8}){1,5}"
    r"|\d{2,3}(?: \d{2,3}){2,4}(?! ?[€£$%]|[.,]?\d| [^\W\d_]{4})|0\d{8,10})(?!\d)"
)
_LEAST_DIGITS = 7
_FIRST_SIGN = "\u3040"
_FULL_WIDTH = "\uff00"
_IN_A_HUNDRED = re.compile(r"(?:ب|في )الم(?:ائ|ئ|اي|ي)[ةه]\b")
_CLOCK, _POUND = "clock", "pound"


def measures(text: str, tokens: Sequence[Word], offset: int = 0) -> Iterator[tuple[str, str]]:
    """Each number that has a unit right by it, and the unit."""
    yield from ((number.stem, unit) for number, unit in measured(text, tokens, offset))


def measured(text: str, tokens: Sequence[Word], offset: int = 0) -> Iterator[tuple[Word, str]]:
    """The same with the word of the number."""
    for at, word in enumerate(tokens):
        if not word.is_number:
            continue
        if written_together := dual(plain(word.text)) or single_sum(plain(word.text)):
            yield word, written_together
            continue
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        unit = _unit_by(text, word.start - offset, word.end - offset, after, offset) or _unit_of_one(tokens[:at], word)
        if unit:
            yield word, _as_read(unit, word, text, word.start - offset)


def _as_read(unit: str, number: Word, text: str, at: int) -> str:
    """A year of the calendar is a date, an hour behind "a las" one of the day, and a pound what its sentence says."""
    if unit == _HOUR and _AT_HOUR.search(text[max(0, at - _FURTHEST) : at]):
        return _CLOCK
    if unit == _POUND:
        return next((meant for meant, said in POUNDS.items() if re.search(said, plain(text))), unit)
    return _DATE if unit == _YEAR and _CALENDAR.fullmatch(number.stem) else unit


def units_of(text: str, tokens: Sequence[Word], offset: int = 0) -> frozenset[str]:
    """The units of its numbers; a time of the day has one by how it is written."""
    found = frozenset(unit for _, unit in measures(text, tokens, offset))
    return found | {_CLOCK} if any(word.is_number and ":" in word.text for word in tokens) else found


def units(text: str, tokens: Iterable[Word]) -> frozenset[str]:
    """All units that are named."""
    named = {UNIT_OF[spelling] for word in tokens if (spelling := plain(word.text)) in UNIT_OF}
    signs = {UNIT_OF[sign] for sign in text if sign in _SIGNS}
    return frozenset(named | signs | {unit for spelling, unit in UNIT_OF.items() if _is_sign(spelling, text)})


def has_telephone(text: str) -> bool:
    """Whether one of its numbers is written like that of a telephone."""
    return bool(telephones(text))


def telephones(text: str) -> tuple[tuple[int, int], ...]:
    """Where numbers stand that are written so."""
    found = _TELEPHONE.finditer(text)
    return tuple(one.span() for one in found if sum(map(str.isdigit, one.group())) >= _LEAST_DIGITS)


def unit_spelled(text: str) -> str:
    """The unit that a word is, as it is written: one capital letter is none of those that have a small one. What has
    240 S in its name does not last 240 seconds.
    """
    return "" if text in _CAPITALS_OF_NAMES else UNIT_OF.get(plain(text), "")


def is_unit(word: Word) -> bool:
    """It is spelled like one, or like a currency or what else values are given in."""
    bare = plain(word.text)
    return bare in UNIT_OF or bare in UNITS


def unit_of_signs(behind: str) -> str:
    """The longest one with which a text without spaces begins."""
    return next((UNIT_OF[behind[:size]] for size in range(3, 0, -1) if behind[:size] in UNIT_OF), "")


def is_same(one: str, other: str) -> bool:
    return one == other or other in ALSO.get(one, ())


def _unit_by(text: str, start: int, end: int, after: Word | None, offset: int) -> str:
    before, behind = text[:start].rstrip()[-1:], text[end:].lstrip(_BETWEEN)
    if before in _CURRENCIES and before:
        return UNIT_OF[before]
    if behind[:1] in _SIGNS and behind:
        return UNIT_OF[behind[:1]]
    if _IN_A_HUNDRED.match(behind):
        return "percent"
    if text[:start][-_MOST_SIGNS:] in FRACTIONS:
        return FRACTIONS[text[:start][-_MOST_SIGNS:]]
    if _FIRST_SIGN <= behind[:1] < _FULL_WIDTH:
        return _unit_in_signs(before, behind)
    if after is None or text[end : after.start - offset].strip(_BETWEEN):
        return ""
    return unit_spelled(after.text)


def _unit_of_one(before: Sequence[Word], word: Word) -> str:
    """In Arabic "one" stands behind what it counts."""
    is_behind = bool(before) and plain(word.text) in ARABIC_ONE and are_beside(before[-1], word)
    return unit_spelled(before[-1].text) or single_sum(plain(before[-1].text)) if is_behind else ""


def _unit_in_signs(before: str, behind: str) -> str:
    """The longest unit behind a Chinese number; 十二个小时 counts hours, and the fifth day of a month counts none."""
    behind = behind[1:] if behind[0] in _ABOUT else behind
    longest = [behind[:most] for most in range(_MOST_SIGNS, 0, -1)]
    unit = next((_UNIT_BEHIND[spelling] for spelling in longest if spelling in _UNIT_BEHIND), "")
    if not unit and (counted := _OF_A_COUNT.match(behind)):
        return UNIT_OF[counted.group(1)]
    return "" if unit == _DAY and behind[0] != _SIGN_OF_DAYS and before == _MONTH else unit


def _is_sign(spelling: str, text: str) -> bool:
    return spelling >= _FIRST_SIGN and spelling in text
