"""Limit of a time: until when something is valid is not told by when it begins to be, nor since when by a time of the
day.
"""

import re
from collections.abc import Mapping

from sluiceway_infer.domain.grounding.lexicon.numbers import TIMES
from sluiceway_infer.domain.grounding.lexicon.units import TIME
from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, flat
from sluiceway_infer.domain.grounding.text.stems import plain

_Patterns = Mapping[str, re.Pattern[str]]

_UNTIL_WHEN = re.compile(
    r"\b(?:until|till|up to) (?:when|what (?:time|date|day)|which day)\b|\bbis (?:wann|wie viel uhr|zu welche\w+)\b"
    r"|\bhasta (?:cuando|que (?:hora|dia|fecha))\b"
    r"|(?:几点|什么时候|何时|哪天|几号)(?:之|以)?前|[到至](?:几点|什么时候|何时|哪天|几号)"
    r"|\b(?:حتى|حتي|الى|الي) (?:متى|متي|اي (?:ساع[هة]|يوم|تاريخ))\b"
)
_SINCE_WHEN = re.compile(
    r"\bsince when\b|\bseit wann\b|\bdesde cuando\b|[自从](?:什么时候|何时|哪一?年)|\bمنذ (?:متى|متي)\b"
)
# Right before or behind a number they say that something begins then.
_FROM: _Patterns = {
    "en": re.compile(r"\b(?:from|since|as of|starting(?: at| on)?|after) (?:the )?\d[\d:.]*(?: ?[ap]\.?m\b)?"),
    # Within so many days is no beginning.
    "de": re.compile(r"\b(?:ab|seit|nach)(?: dem)? \d[\d:.]*"),
    "es": re.compile(r"\b(?:desde|a partir de)(?: el| las?| los)? \d[\d:.]*"),
    "zh": re.compile(r"\d[\d:]*(?:[点时日号]|年|月)*(?:起|开始|以?后)|[自从]\d[\d:]*"),
    "ar": re.compile(r"\b(?:من|منذ|ابتداء من|اعتبارا من)(?: (?:ال)?(?:ساع[هة]|يوم|عام))? \d[\d:]*"),
}
# Where a line says this of another number, that may be the end.
_UNTIL = re.compile(
    r"\b(?:until|till|to|by|before|closes?|ends?|bis|vor|spatestens|schliess\w+|ende[nt]\w*)\b"
    r"|\b(?:hasta|a las?|antes|cierra|termina)\b|[前止至到]|关门|闭馆|结束|\b(?:حتى|حتي|الى|الي|قبل|[يت]غلق|[يت]نتهي)\b"
)
_SAME_DAY = re.compile(
    r"\bsame day\b|\b(?:selben|gleichen) tag\w*|\bmismo dia\b|当天|当日|同一天"
    r"|\bنفس (?:ال)?يوم\b|\b(?:ال)?يوم (?:نفسه|ذاته)\b"
)
# So long before it.
_AHEAD: _Patterns = {
    "en": re.compile(r"\b(?:hours?|days?|weeks?|months?)\b.{0,20}\b(?:before|ahead|advance|prior|notice)\b"),
    "de": re.compile(r"\b(?:stunden?|tage?n?|wochen?|monate?n?)\b.{0,15}\b(?:vor(?:her|ab|aus)?|zuvor)\b"),
    "es": re.compile(r"\b(?:horas?|dias?|semanas?|mes(?:es)?)\b.{0,15}\b(?:antes|antelacion|anticipacion)\b"),
    "zh": re.compile("提前|[天日时周月]之?前"),
    "ar": re.compile(r"\bقبل (?:\w+ )?(?:يوم|يومين|ايام|ساع[هة]|ساعتين|ساعات|اسبوع\w*|شهر\w*)\b"),
}
_LATER = re.compile(
    r"\b(?:later|afterwards?|after that|otherwise|danach|spater|sonst|despues|luego|si no)\b"
    r"|之?后|否则|\b[وف]?(?:بعد ذلك|الا)\b"
)
_NUMBER = re.compile(r"\d[\d:.,]*")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_DAYS_AND_MORE = frozenset(TIME.split()) - frozenset("s min h".split())


def is_of_the_other_limit(question: ParsedQuestion, line: Line) -> bool:
    """An end is asked for, and each number of the line is a beginning; or a beginning, and the line has no date; or the
    day itself, and the line is of days ahead of it."""
    if _is_long_before(question, line):
        return True
    bare, text, led = flat(question.text)[0], flat(line.text)[0], _FROM.get(question.language)
    if _SINCE_WHEN.search(bare):
        is_led = led is not None and question.language not in NO_SPACES and led.search(text) is not None
        return not (_has_date(line) or is_led)
    if led is None or not _UNTIL_WHEN.search(bare):
        return False
    rest = led.sub(" ", text)
    return rest != text and not _NUMBER.search(rest) and not _UNTIL.search(rest)


def _is_long_before(question: ParsedQuestion, line: Line) -> bool:
    """What is so days ahead is not so on the day itself."""
    ahead, text = _AHEAD.get(question.language), flat(line.text)[0]
    if ahead is None or not _SAME_DAY.search(flat(question.text)[0]):
        return False
    return ahead.search(text) is not None and not (_SAME_DAY.search(text) or _LATER.search(text))


def _has_date(line: Line) -> bool:
    """A year, a month, or how many days or years it is ago."""
    is_dated = any(_YEAR.search(word.text) or plain(word.text) in TIMES for word in line.tokens)
    return is_dated or not _DAYS_AND_MORE.isdisjoint(unit for _, unit in line.measures) or "年" in line.text
