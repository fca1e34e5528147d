"""Measure in a Chinese text, where the sign that says what is measured may end any run: 整机重 11 千克 is a weight."""

import re
from collections.abc import Mapping

# One sign says what is measured, right before its number, whatever ends before it: 整机重 11 千克; a load is no weight.
_BY_A_SIGN: Mapping[str, re.Pattern[str]] = {
    concept: re.compile(rf"{sign}(?:量|度)?[约达为是有]{{0,2}} ?\d[\d.,]* ?(?:{units})")
    for concept, sign, units in (
        ("weight", "(?<![载限承称起负毛])重", "千克|公斤|克|吨|斤|k?g"),
        ("height", "(?<![限提升增])高", "米|厘米|毫米|公里|[cmk]?m"),
        ("length", "(?<![时延增生成])长", "米|厘米|毫米|公里|[cmk]?m"),
        ("width", "(?<!限)宽", "米|厘米|毫米|[cm]?m"),
        ("depth", "深", "米|厘米|毫米|[cm]?m"),
    )
}
# What lies between two times is no time that one of them takes.
_INTERVAL, _BETWEEN = "间隔", re.compile("隔|之间|两次|再|下次|一次|频")
# A sum with a name of its own: 学费.
_A_SUM = re.compile("[\u3400-\u9fff][费价款]")
# What one saves may be a share.
_SAVED = re.compile("(?:省|便宜|优惠|减免?|少[付交收花]|折扣)[了下]?(?:是|有)?多少")


def is_told_by_a_sign(measured: str, line: str) -> bool:
    """The sign of what is measured stands right before a number in its unit."""
    return measured in _BY_A_SIGN and _BY_A_SIGN[measured].search(line) is not None


def is_an_interval(question: str, line: str) -> bool:
    """The line tells what lies between two of them, which was not asked."""
    return _INTERVAL in line and _BETWEEN.search(question) is None


def names_a_sum(line: str) -> bool:
    return _A_SUM.search(line) is not None


def asks_what_is_saved(question: str) -> bool:
    return _SAVED.search(question) is not None
