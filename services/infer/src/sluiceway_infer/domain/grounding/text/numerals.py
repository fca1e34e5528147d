"""Numerals that are written out. Chinese ones are numbers before what they count: 十五本 has a 15; elsewhere the same
signs are parts of words (一般, 十分, 千万), of ordinals (第三) and of days of the week. In other languages several
words may be one number: twenty-five, two hundred, treinta y cinco.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from sluiceway_infer.domain.grounding.lexicon.numbers import ARABIC_ONES, NUMBER_WORDS
from sluiceway_infer.domain.grounding.lexicon.units import DIMENSION_OF, DUALS, UNIT_OF
from sluiceway_infer.domain.grounding.lexicon.weekdays import CHINESE_WEEKDAY

# The second spellings are those of cheques and contracts, which nobody can alter.
_DIGITS: Final = {
    sign: number for row in ("零一二三四五六七八九", "〇壹贰叁肆伍陆柒捌玖") for number, sign in enumerate(row)
} | {"两": 2}
_TENS: Final = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_MYRIADS: Final = {"万": 10**4, "亿": 10**8}
# What things, people and times are counted in, beside units.
MEASURE_WORDS: Final = (
    "个位口本名人次件张条台辆间套份页楼层级种只头把支瓶箱袋杯岁倍成折项门场处家艘架节颗块度"
    "册卷封幅双对包桶罐盒股排届户棵粒滴款批组队班座圆匙勺片瓣"
)
_SHORTEST_UNIT: Final = "\u3400"
CHINESE_UNITS: Final = "|".join(sorted((one for one in UNIT_OF if one >= _SHORTEST_UNIT), key=len, reverse=True))
_BEGINS: Final = "".join(_DIGITS) + "十拾"
_SIGNS: Final = "".join((*_DIGITS, *_TENS, *_MYRIADS))
_COUNTED: Final = rf"[多余几来]?(?:[{MEASURE_WORDS}]|[汤茶]匙|日|月|时|周岁|{CHINESE_UNITS})(?<!次(?=日))"
# 八十六点五; at the clock a ten or the minutes follow: 三点五十分.
_POINT: Final = "点"
# A number has few signs: what is longer counts nothing, and would be larger than Python writes.
_NUMERAL: Final = (
    rf"[{_BEGINS}][{_SIGNS}]{{0,24}}(?![{_SIGNS}])(?:{_POINT}[{''.join(_DIGITS)}]{{1,12}}(?![{_SIGNS}分]))?"
)
_COUNTING: Final = re.compile(
    rf"(?<![第{_SIGNS}{_POINT}几])(?:(?<=分之){_NUMERAL}|{_NUMERAL}(?={_COUNTED}|[到至][{_BEGINS}][{_SIGNS}]{{0,24}}{_COUNTED}))"
)
_WEEKDAY: Final = re.compile(CHINESE_WEEKDAY)
_NO_SIGN: Final = "_"
# Two digits side by side are about as many: 三五天, 五六十人; as figures are written are prices and years (九五折).
_ABOUT: Final = re.compile("[一二两三四五六七八九]{2}")
_IN_FIGURES: Final = ("折", "年")
# "One" is said of what nobody counts (一个人, 一次); one or a half measures where nothing goes on from it: 保修期一年.
_NO_COUNT: Final = "一"
_HALF: Final = "半"
_ENDS: Final = "(?:$|[的内以后前之左至到起有])"
_ONE: Final = re.compile(
    rf"(?<![第每同某有这那任哪上下前后个{_SIGNS}])(?:[一半](?=个?(?:{CHINESE_UNITS})(?<![点日]){_ENDS})"
    rf"|一(?=个半(?:{CHINESE_UNITS})|(?:{CHINESE_UNITS})(?<![点日])半{_ENDS}))|(?<=每)半(?=个?(?:{CHINESE_UNITS}))"
)
_OF_A_FRACTION: Final = "分之"
# What a digit alone behind these counts.
_LARGE: Final = {sign: power // 10 for sign, power in (_TENS | _MYRIADS).items() if power > _TENS["十"]}
_PAIR: Final = 2
# So many signs behind a "one" may belong to it.
_FURTHEST: Final = 3
WHOLE_TENS: Final = range(20, 100, 10)
_POWERS: Final = (100, 1000)
# Not the one of "so", for two filters are no two litres.
_ARABIC_JOINED: Final = ("و", "ب", "ل")
_ARABIC_FOR: Final = "ب"
ARABIC_ONE: Final = frozenset(("واحد", "واحده", "واحدة"))
_FRACTIONS: Final[Mapping[str, str]] = {"نصف": "0.5", "ربع": "0.25"}
# So many thousands behind a larger number; by itself the word is two thousand of something.
_TWO_THOUSAND, _THOUSAND = 2000, 1000
_ARTICLE: Final = "ال"
# Spelled like the one of eleven with its article.
_SUNDAY: Final = "الاحد"
_TEN: Final = ("عشر", "عشره", "عشرة")
_JOINING: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("", "and"), "es": ("", "y"), "fr": ("", "et"), "ar": ("", "و"),
}  # fmt: skip


def without_weekdays(text: str) -> str:
    """The text with no sign, but a blank of its length, for each Chinese day of the week."""
    return _WEEKDAY.sub(lambda found: _NO_SIGN * len(found.group()), text)


def numerals(run: str) -> Iterator[tuple[int, int, str]]:
    """Where each begins and ends in a run of signs, and its digits. A day of the week has none: 周三十点 has a ten."""
    bare = without_weekdays(run)
    for found in _COUNTING.finditer(bare):
        if found.group() != _NO_COUNT or bare[: found.start()].endswith(_OF_A_FRACTION):
            yield from _numbers(found, bare[found.end() : found.end() + 1])
    for found in _ONE.finditer(bare):
        yield found.start(), found.end(), _one(found.group(), bare[found.end() : found.end() + _FURTHEST])


def _one(sign: str, behind: str) -> str:
    """A half, one, or one and a half: 一年半, 一个半小时."""
    if sign == _HALF:
        return "0.5"
    return "1.5" if _HALF in behind else "1"


def _numbers(found: re.Match[str], behind: str) -> Iterator[tuple[int, int, str]]:
    """One, or the two that 五六十 is about."""
    signs, start = found.group(), found.start()
    is_in_figures = is_in_digits(signs) and (len(signs) > _PAIR or behind in _IN_FIGURES)
    about = None if is_in_figures else _ABOUT.search(signs)
    if about is None:
        yield start, found.end(), _written(signs)
    elif _DIGITS[about.group()[0]] < _DIGITS[about.group()[1]]:
        at = about.start() + 1
        yield start, start + at, _written(signs[:at] + signs[at + 1 :])
        yield start + at, found.end(), _written(signs[: at - 1] + signs[at:])


def days_of_the_week(run: str) -> Iterator[tuple[int, int, str]]:
    """Where each begins and ends in a run of signs, and its shortest name: 星期天 and 礼拜日 are 周日."""
    for found in _WEEKDAY.finditer(run):
        yield found.start(), found.end(), _short_day(found)


def with_short_days(text: str) -> str:
    """The text with each day of the week by that name, whose signs are light ones."""
    return _WEEKDAY.sub(_short_day, text)


def _short_day(found: re.Match[str]) -> str:
    return f"周{found.group()[-1].replace('天', '日')}"


def is_in_digits(signs: str) -> bool:
    """Written as figures are, digit by digit, as years are."""
    return len(signs) > 1 and all(sign in _DIGITS for sign in signs)


def dual(bare: str) -> str:
    """The unit of which an Arabic word says that they are two (يومين), also behind what is written together with it;
    empty for any other word.
    """
    return DUALS.get(bare) or (DUALS.get(bare[1:], "") if bare.startswith(_ARABIC_JOINED) else "")


def single_sum(bare: str) -> str:
    """The currency for one of which something is to be had in Arabic, "for-a-dinar"; empty for any other word."""
    unit = UNIT_OF.get(bare[1:], "") if bare.startswith(_ARABIC_FOR) else ""
    return unit if DIMENSION_OF.get(unit) == DIMENSION_OF["eur"] else ""


def fraction(bare: str, unit: str) -> str:
    """What an Arabic word for a part of one says right before its unit; empty for any other two words."""
    part = bare[1:] if bare.startswith(_ARABIC_JOINED) else bare
    return _FRACTIONS.get(part, "") if unit in UNIT_OF or single_sum(unit) else ""


def teen(one: str, other: str) -> int | None:
    """The Arabic number that two words are of which the first is none by itself: eleven, the twelfth, the 27th."""
    first = one.removeprefix("و")
    digit = 0 if first == _SUNDAY else ARABIC_ONES.get(first.removeprefix(_ARTICLE), 0)
    if not digit or other in _TEN:
        return 10 + digit if digit else None
    tens = other.removeprefix("و").removeprefix(_ARTICLE)
    is_joined = other.startswith("و") and other[1:].startswith(_ARTICLE) == first.startswith(_ARTICLE)
    ten = int(NUMBER_WORDS["ar"].get(tens, "0")) if is_joined else 0
    return ten + digit if ten in WHOLE_TENS else None


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
    is_smaller_first = language == "ar" and 0 < one % 100 < 10 and (other in WHOLE_TENS if between else other == 10)
    return one + other if is_larger_first or is_smaller_first else None


def _written(signs: str) -> str:
    whole, _, part = signs.partition(_POINT)
    return f"{_value(whole)}.{''.join(str(_DIGITS[sign]) for sign in part)}" if part else str(_value(whole))


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
    # 一百五 is 150, and 一百零五 105.
    return total + part + digit * _LARGE.get(signs[-2:-1], 1)
