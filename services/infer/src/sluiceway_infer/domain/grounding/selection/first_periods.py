"""First period: for who has rented a desk for five months the rule for the first year holds, in the place of the one
before it; for who has been there longer it does not.
"""

import re
from collections.abc import Mapping, Sequence

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.amounts import amounts
from sluiceway_infer.domain.grounding.text.languages import flat

# So many lines behind a rule that of a first period stands.
_FURTHEST = 2
# Before and behind the time for which somebody has been there.
_SINCE: Mapping[str, tuple[str, str]] = {
    "en": (r"\b(?:for|since|been|only|just)(?: (?:about|only|just|barely|some))* $", r" ago\b"),
    "de": (r"\b(?:seit|vor)(?: (?:etwa|rund|erst|gerade|knapp|gut))* $", "$^"),
    "es": (r"\b(?:llev[oa]\w*|hace)(?: (?:aqui|solo|apenas|unos|unas|ya|casi))* $", "$^"),
    "zh": ("(?:才|刚|了|住|租|来|搬进|入住|加入)(?:[^，。；、\\d]{0,8}才)?$", "前"),
    "ar": (r"\bمنذ (?:\w+ )?$", "$^"),
}
_FIRST: Mapping[str, str] = {
    "en": r"\bfirst (?:\w+ )?(?:(?P<year>years?)|(?P<month>months?)|(?P<week>weeks?))\b",
    "de": r"\berste[nrs]? (?:\w+ )?(?:(?P<year>jahre?n?s?)|(?P<month>monate?n?s?)|(?P<week>wochen?))\b",
    "es": r"\bprimer(?:os|as|a)? (?:\w+ )?(?:(?P<year>anos?)|(?P<month>mes(?:es)?)|(?P<week>semanas?))\b",
    "zh": "(?:头|前|第|首)[一两三四五六半]?个?(?:(?P<year>年)|(?P<month>月)|(?P<week>周|星期))",
    "ar": r"\b[وفب]?(?:(?P<year>ال(?:سن[هة]|عام))|(?P<month>الشهر)|(?P<week>الاسبوع)) ال[اأ]ول[يى]?\b",
}
_HOURS: Mapping[str, float] = {"year": 8760, "month": 720, "week": 168}


def of_the_first_period(question: ParsedQuestion, passage: ParsedPassage, fitting: Sequence[int]) -> list[int]:
    """The places of the lines, those on a first period in the place of the rule before it where the asker is in it, and
    without them where he is not.
    """
    been = _time_of_the_asker(question)
    if been is None:
        return list(fitting)
    return sorted({one for at in fitting if (one := _that_holds(been, passage, at)) is not None})


def _that_holds(been: float, passage: ParsedPassage, at: int) -> int | None:
    """This line or one behind it; None where neither does."""
    rule = passage.lines[at]
    if (period := _first_period(rule, passage.language)) is not None:
        return at if been < period else None
    for behind in range(at + 1, min(at + 1 + _FURTHEST, len(passage.lines))):
        other = passage.lines[behind]
        is_beside = other.kind == "sentence" and other.heads == rule.heads and bool(other.units & rule.units)
        period = _first_period(other, passage.language) if is_beside else None
        if period is not None and been < period:
            return behind
    return at


def _time_of_the_asker(question: ParsedQuestion) -> float | None:
    """For how many hours he has been there, where he says so."""
    before, behind = _SINCE.get(question.language, ("$^", "$^"))
    for one in amounts(question.text, question.language):
        is_since = re.search(before, flat(question.text[: one.start])[0]) or re.match(
            behind, flat(question.text[one.end :])[0]
        )
        if one.is_of_time and is_since:
            return one.value
    return None


def _first_period(line: Line, language: str) -> float | None:
    """How many hours the first period has for which the line holds."""
    bare, places = flat(line.text)
    found = re.search(_FIRST.get(language, "$^"), bare)
    if found is None or found.lastgroup is None:
        return None
    start, end = places[found.start()], places[found.end() - 1] + 1
    told = (one.value for one in amounts(line.text, language) if one.is_of_time and start <= one.start < end)
    return max(told, default=_HOURS[found.lastgroup])
