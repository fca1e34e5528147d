"""Numerals that are written out. Chinese ones are numbers before what they count: 十五本 has a 15; elsewhere the same
signs are parts of words (一般, 十分, 千万), of ordinals (第三) and of days of the week. In other languages several
words may be one number: twenty-five, two hundred, treinta y cinco.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF

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
_JOINING: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("", "and"), "es": ("", "y"), "fr": ("", "et"), "ar": ("", "و"),
}  # fmt: skip


def numerals(run: str) -> Iterator[tuple[int, int, str]]:
    """Where each begins and ends in a run of signs, and its digits."""
    for found in _COUNTING.finditer(run):
        if found.group() != _NO_COUNT:
            yield found.start(), found.end(), str(_value(found.group()))


def together(one: int, between: str, other: int, language: str) -> int | None:
    """The number that two number words are together, None where they are two. `between` is what stands there, in small
    letters without spaces and hyphens.
    """
    if between not in _JOINING.get(language, ("",)) or not one or not other:
        return None
    if other in _POWERS and one < other and not between:
        return one * other
    size = next((size for size in (1000, 100, 10) if one % size == 0), 1)
    is_larger_first = other < size and one > 10
    is_smaller_first = language == "ar" and one < 10 and (other in _WHOLE_TENS if between else other == 10)
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
