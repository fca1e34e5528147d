"""Numerals that are written out. Chinese ones are numbers before what they count: 十五本 has a 15; elsewhere the same
signs are parts of words (一般, 十分, 千万), of ordinals (第三) and of days of the week. In other languages several
words may be one number: twenty-five, two hundred, treinta y cinco.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from sluiceway_infer.domain.grounding.lexicon.numbers import ARABIC_ONES, NUMBER_WORDS
from sluiceway_infer.domain.grounding.lexicon.units import DUALS, UNIT_OF

_DIGITS: Final = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS: Final = {"十": 10, "百": 100, "千": 1000}
_MYRIADS: Final = {"万": 10**4, "亿": 10**8}
# What things, people and times are counted in, beside units.
_MEASURE_WORDS: Final = "个位本名人次件张条台辆间套份页楼层级种只头把支瓶箱袋杯岁倍成折项门场处家艘架节颗块度"
_SHORTEST_UNIT: Final = "\u3400"
_UNITS: Final = "|".join(sorted((one for one in UNIT_OF if one >= _SHORTEST_UNIT), key=len, reverse=True))
_BEGINS: Final = "".join(_DIGITS) + "十"
_SIGNS: Final = "".join((*_DIGITS, *_TENS, *_MYRIADS))
_COUNTING: Final = re.compile(
    rf"(?<![第{_SIGNS}周期拜几])[{_BEGINS}][{_SIGNS}]*(?=[{_MEASURE_WORDS}]|日|月|时|{_UNITS})"
)
# "One" is said of what nobody counts: 一个人, 一次.
_NO_COUNT: Final = "一"
_WHOLE_TENS: Final = range(20, 100, 10)
_POWERS: Final = (100, 1000)
_ARABIC_JOINED: Final = ("و", "ف", "ب", "ل")
# So many thousands behind a larger number; by itself the word is two thousand of something.
_TWO_THOUSAND, _THOUSAND = 2000, 1000
_ARTICLE: Final = "ال"
# Spelled like the one of eleven with its article.
_SUNDAY: Final = "الاحد"
_TEN: Final = ("عشر", "عشره", "عشرة")
_JOINING: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("", "and"), "es": ("", "y"), "fr": ("", "et"), "ar": ("", "و"),
}  # fmt: skip


def numerals(run: str) -> Iterator[tuple[int, int, str]]:
    """Where each begins and ends in a run of signs, and its digits."""
    for found in _COUNTING.finditer(run):
        if found.group() != _NO_COUNT:
            yield found.start(), found.end(), str(_value(found.group()))


def dual(bare: str) -> str:
    """The unit of which an Arabic word says that they are two (يومين), also behind what is written together with it;
    empty for any other word.
    """
    return DUALS.get(bare) or (DUALS.get(bare[1:], "") if bare.startswith(_ARABIC_JOINED) else "")


def teen(one: str, other: str) -> int | None:
    """The Arabic number that two words are of which the first is none by itself: eleven, the twelfth, the 27th."""
    first = one.removeprefix("و")
    digit = 0 if first == _SUNDAY else ARABIC_ONES.get(first.removeprefix(_ARTICLE), 0)
    if not digit or other in _TEN:
        return 10 + digit if digit else None
    tens = other.removeprefix("و").removeprefix(_ARTICLE)
    is_joined = other.startswith("و") and other[1:].startswith(_ARTICLE) == first.startswith(_ARTICLE)
    ten = int(NUMBER_WORDS["ar"].get(tens, "0")) if is_joined else 0
    return ten + digit if ten in _WHOLE_TENS else None


def together(one: int, between: str, other: int, language: str) -> int | None:
    """The number that two number words are together, None where they are two. `between` is what stands there, in small
    letters without spaces and hyphens.
    """
    if between not in _JOINING.get(language, ("",)) or not one or not other:
        return None
    if other in _POWERS and one < other and not between:
        return one * other
    if language == "ar" and other == _TWO_THOUSAND and not between:
        return one * _THOUSAND if one < _THOUSAND else None
    size = next((size for size in (1000, 100, 10) if one % size == 0), 1)
    is_larger_first = other < size and one > 10
    is_smaller_first = language == "ar" and 0 < one % 100 < 10 and (other in _WHOLE_TENS if between else other == 10)
    return one + other if is_larger_first or is_smaller_first else None


def _value(signs: str) -> int:
    """二百零五 is 205, 三万五千 is 35000, 二〇二五 is 2025."""
    if all(sign in _DIGITS for sign in signs):
        return int("".join(str(_DIGITS[sign]) for sign in signs))
    total = part = digit = 0
    for sign in signs:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _TENS:
            part += (digit or 1) * _TENS[sign]
            digit = 0
        else:
            total = (total + part + digit) * _MYRIADS[sign]
            part = digit = 0
    return total + part + digit
