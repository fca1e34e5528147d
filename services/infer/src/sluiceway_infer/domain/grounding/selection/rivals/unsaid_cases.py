"""Case of which a text says nothing: another season or feast than those that it tells apart, so many or more where it
has no such bound, and what comes after so long where a line tells of nothing that comes after.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.numbers import TIMES
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.bounded import bounded_figures
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.units import is_unit
from sluiceway_infer.domain.grounding.text.weekdays import weekdays
from sluiceway_infer.domain.grounding.text.words import Word

_SEASONS: Mapping[str, tuple[str, str, str, str]] = {
    "en": (r"\bspring\b", r"\bsummers?\b", r"\bautumn\b", r"\bwinters?\b"),
    "de": (r"\bfru(?:hling|hjahr)s?\b", r"\bsommers?\b", r"\bherbst(?:es)?\b", r"\bwinters?\b"),
    "es": (r"\bprimavera\b", r"\bverano\b", r"\botono\b", r"\binvierno\b"),
    "zh": ("春[季天]", "夏[季天]", "秋[季天]", "冬[季天]"),
    "ar": (r"\b(?:ال)?ربيع\b", r"\b(?:ال)?صيف\b", r"\b(?:ال)?خريف\b", r"\b(?:ال)?شتاء?\b"),
}
# Days and weeks of a rule of their own, each by what may be said for it: told in Arabic, where none is written like a
# name; elsewhere they are things of which a text has to speak. What stops working is spelled like a holiday there.
_FEASTS: Mapping[str, tuple[str, str]] = {
    "ar": (
        r"\b[وفبل]?(?:ال)?(?:رمضان|صيام)\b",
        r"\b[وفبل]?(?:ال)?(?:عيد|اعياد|عطل[هة]|عطلات|(?<=ايام )عطل|(?<=ايام ال)عطل|اجازات)\b(?! نهاي[هة])",
    ),
}
# From so many on.
_FROM_ON: Mapping[str, tuple[str, ...]] = {
    "en": ("from",), "de": ("ab",), "es": ("a", "partir", "de"), "ar": ("ابتداء", "من"),
}  # fmt: skip
_FROM_ON_IN_SIGNS = re.compile("([一二两三四五六七八九十百\\d]+)[件条个人位张份箱瓶块本支间套双次]及?以上")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_WHAT_HAPPENS = re.compile(
    r"\bwhat (?:happens|is done|becomes)\b|\bwas (?:passiert|geschieht)\b|\bque (?:pasa|ocurre|sucede|se hace)\b"
    r"|会怎么?样|怎么办|怎么处理|\bماذا [يت]ح(?:دث|صل)\b"
)
_LATER: Mapping[str, str] = {
    "en": r"\bif\b.*\b(?:later|too late|after that)\b|\blate\w*\b.*\bif\b|\bwhoever\b.*\blater\b",
    "de": r"\b(?:wenn|wer|falls)\b.*\b(?:spater|zu spat|danach)\b",
    "es": r"\b(?:si|quien)\b.*\b(?:mas tarde|despues(?! de))\b",
    "zh": "逾期|晚于|更晚",
    "ar": r"\b(?:اذا|من)\b.*\bبعد ذلك\b",
}
_LATE = re.compile(
    r"\b(?:late|later|after|overdue|beyond|nach|danach|\w*spat\w*|uberschritt\w*|tarde|despues|tras|\w*retras\w*)\b"
    r"|[逾晚迟超]|后|\b(?:بعد|\w*تاخر\w*)"
)
_AFTER = re.compile(
    r"\b(?:after|later|then|longer than|more than|nach|danach|spater|langer als|despues|mas tarde|tras|luego|mas de)\b"
    r"|超过|逾期|以上|高于|大于|[以之]后|后[，,]?|\b(?:بعد|اكثر من)\b"
)
# What is paid beside the price, and what for in a question: that it is night, or behind an hour.
_ADDED_IN_SIGNS = re.compile("[加补]多少|(?:另|多|加|额外)[收付交加掏算]|加价|附加费")
_AT_NIGHT = re.compile(
    "夜里|夜间|深夜|半夜|午夜|晚上|晚间|凌晨|清早|大清早|[\\d一二两三四五六七八九十]点半?钟?(?:之|以|过)?后"
)
_AN_HOUR = re.compile(
    "[夜晚晨早宵]|[\\d一二两三四五六七八九十][点时](?!间)|\\d:\\d\\d|时段|(?:时间?|点|小时)[以之]?外|下班|打烊|关门|闭馆"
)


def is_of_an_unsaid_case(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Whether the line is on another season, or the passage has no such bound, or nothing in the line comes after."""
    return (
        _is_of_another_season(question, passage, line)
        or _is_of_no_feast(question, passage, line)
        or _lacks_the_bound(question, passage)
        or _tells_of_no_after(question, line)
        or _lacks_the_hour(question, passage, line)
        or (_is_done_later(question) and not _LATE.search(flat(line.text)[0]))
    )


def _lacks_the_hour(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """In signs: what is added at night, or behind an hour, is told by no line on what is added for something else."""
    if question.language != "zh" or not (_ADDED_IN_SIGNS.search(question.text) and _AT_NIGHT.search(question.text)):
        return False
    texts = (line.text, *texts_above(passage, line))
    return not any(_AN_HOUR.search(text) for text in texts)


def _is_of_another_season(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """From one season to another one lie more than two; in Arabic a day of any season is none of one."""
    language = question.language
    asked = _named(question.text, _SEASONS.get(language, ()))
    if not asked:
        is_of_a_day = language == "ar" and bool(question.days) and not weekdays(line.text, language).named
        return is_of_a_day and bool(_named(line.text, _SEASONS[language]))
    if here := _named("\n".join((line.text, *texts_above(passage, line))), _SEASONS.get(language, ())):
        return len(here) == 1 and here.isdisjoint(asked)
    there = _named(f"{passage.read.place}\n{passage.read.text}", _SEASONS.get(language, ()))
    return bool(there) and there.isdisjoint(asked)


def _is_done_later(question: ParsedQuestion) -> bool:
    """Who does it "later" does it after the time that is given for it."""
    return re.search(_LATER.get(question.language, "$^"), flat(question.text)[0]) is not None


def _is_of_no_feast(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The passage does not speak of it, or another line that does gives a value; or a day of any week is asked for, and
    the line is on a feast.
    """
    feasts = _FEASTS.get(question.language, ())
    asked = _named(question.text, feasts)
    here = _named("\n".join((line.text, *texts_above(passage, line), passage.read.place)), feasts)
    if question.days and not asked:
        return bool(here) and not weekdays(line.text, question.language).named
    if not asked or asked & here:
        return False
    those = [other for other in passage.lines if asked & _named(other.text, feasts)]
    return not those or any(other.has_number for other in those)


def _named(text: str, among: Sequence[str]) -> frozenset[int]:
    bare = flat(text)[0]
    return frozenset(at for at, one in enumerate(among) if re.search(one, bare))


def _lacks_the_bound(question: ParsedQuestion, passage: ParsedPassage) -> bool:
    if question.language == "zh":
        return any(number not in passage.read.text for number in _FROM_ON_IN_SIGNS.findall(question.text))
    counted = (word.stem for line in passage.lines for word in line.words if word.stem not in dict(line.measures))
    numbers = _from_on(question).difference(counted)
    return bool(numbers - bounded_figures(question.text, question.language, passage.read.text))


def _from_on(question: ParsedQuestion) -> frozenset[str]:
    """The numbers of things: neither years nor times of the day."""
    words, led = question.words, _FROM_ON.get(question.language, ("",))
    before = [tuple(plain(one.text) for one in words[max(0, at - len(led)) : at]) for at in range(len(words))]
    return frozenset(
        number.stem
        for (number, behind), led_by in zip(pairwise(words), before, strict=False)
        if led_by == led and number.is_number and not _YEAR.fullmatch(number.text) and _is_counted(behind)
    )


def _is_counted(word: Word) -> bool:
    """A noun, and no hour."""
    return word.is_content and not is_unit(word) and plain(word.text) not in TIMES


def _tells_of_no_after(question: ParsedQuestion, line: Line) -> bool:
    """What happens after so long is asked, and the line tells of nothing that comes after: only how long it lasts."""
    bare = flat(question.text)[0]
    is_asked = _WHAT_HAPPENS.search(bare) is not None and any(word.is_number for word in question.words)
    return is_asked and _AFTER.search(bare) is not None and not _AFTER.search(flat(line.text)[0])
