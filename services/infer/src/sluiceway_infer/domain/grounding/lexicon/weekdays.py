"""Weekdays by language, in the order of the week, as patterns of plain text (small letters, no accents), with what leads
from the first of several to the last, and what makes of a line one on all days.
"""

from collections.abc import Mapping

# Three times a week is no Wednesday, and the second week no Sunday.
_CHINESE = r"(?:星期|礼拜|(?<![一二两三四五六七八九十几])周)"
WEEKDAYS: Mapping[str, tuple[str, ...]] = {
    "zh": (*(f"{_CHINESE}{sign}(?![次天个]|小时)" for sign in "一二三四五六"), f"{_CHINESE}[日天]"),
    "ar": tuple(rf"\b[وفب]?ال{day}\b" for day in ("اثنين", "ثلاثاء", "اربعاء", "خميس", "جمع[هة]", "سبت", "احد")),
}  # fmt: skip
UNTIL: Mapping[str, str] = {"zh": r"\s*[至到~～—–-]+\s*", "ar": r" (?:و?حتي|و?حتى|الي|الى)(?: يوم)? "}
EACH_DAY: Mapping[str, str] = {
    "zh": "每天|每日|天天|全周|工作日|周末|除|节假日|平日",
    "ar": r"يوميا|كل يوم|جميع الايام|طوال|ماعدا|عدا|باستثناء|ايام|نهاي[هة]",
}
