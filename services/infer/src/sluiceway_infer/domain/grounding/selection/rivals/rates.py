"""Rate of another unit: what an hour costs is no price of a minute, nor what a thing costs a month one for a day, nor
what a van costs one for a mile.
"""

import re
from collections.abc import Iterator, Mapping

from sluiceway_infer.domain.grounding.lexicon.concepts import CURRENCIES
from sluiceway_infer.domain.grounding.lexicon.units import TIME, UNIT_OF
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.measured import properties_asked
from sluiceway_infer.domain.grounding.selection.prices import PRICES, has_sum
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.lasting import spans_of_one
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word

_TIMES = frozenset(TIME.split())
_ARTICLE = "ال"
# By which time a price goes, and for which one is asked for; by a number of them it may be reckoned.
_RATES: Mapping[str, str] = {
    "zh": r"(?:每一?个?|[按/]|(?<=\| )|(?<=,))(小时|钟头|分钟|天|周|星期|礼拜|月|年)|包?([日周月年])租|包([月年])",
    "ar": r"\b(?:و|ب|ل|في )?(?:لل|ال)(ساع[هة]|يوم|اسبوع|شهر|سن[هة]|عام)(?! ال)\b"
    r"|\b(يومي|اسبوعي|شهري|سنوي)(?:ا|[هة])?\b",
}
_UNITS: Mapping[str, str] = {
    "日": "day", "يومي": "day", "اسبوعي": "week", "شهري": "month", "سنوي": "year", "月": "month",
}  # fmt: skip
# What each mile costs, and how many are free or come with it; told otherwise it may still be told.
_EACH_MILE: Mapping[str, str] = {
    "en": r"\b(?:an?|per|each|every) (?:\w+ )?(?:mile|kilomet(?:re|er)|km)\b",
    "de": r"\b(?:je|pro|jede[rn]?|ein(?:en)?|der|den) (?:\w+ )?(?:kilometer|km)\b",
    "es": r"\b(?:por|cada|un|el) (?:kilometro|km)\b",
    "zh": r"[每一](?:公里|千米|英里)",
    "ar": r"\b(?:لكل|كل|بكل) (?:كيلومتر|كيلو|ميل)\b|\b(?:لل|ال)(?:كيلومتر|ميل)\b",
}
_FREE_MILES: Mapping[str, str] = {
    "en": r"\d (?:free )?(?:miles|kilomet(?:re|er)s|km)\b[^,.;|]*?(?:\b(?:free|includ\w+)\b|$)",
    "de": r"\d (?:kilometer|km)\b[^,.;|]*?(?:\b(?:frei|inkl\w*|enthalten|inbegriffen|dabei)\b|$)",
    "es": r"\d (?:kilometros|km)\b[^,.;|]*?(?:\b(?:gratis|incluid\w+|libres)\b|$)",
    "zh": r"[含前]\d+(?:公里|千米|英里)|\d(?:公里|千米|英里)[^，。；|]{0,3}免费",
    "ar": r"\d (?:كيلومتر\w*|كيلو|ميلا?)\b[^،,.;|]*?(?:\b(?:مجان\w*|مشمول\w*)\b|$)",
}
_A_MILE = re.compile(r"\b(?:miles?|mileage|kilomet|km\b)|kilometer|公里|千米|英里|里程|\bkm|كيلو|ميل")


def is_of_another_rate(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """A price is asked for a unit of time, and each sum of the line stands with another one, or of a unit by itself,
    which the line has not; told in Arabic, where the unit has its article.
    """
    if _is_of_free_miles(question, line):
        return True
    if question.language not in _RATES or properties_asked(question).isdisjoint(PRICES):
        return False
    if _is_of_another_span(question, passage, line):
        return True
    if question.language != "ar":
        return False
    if question.asked_of is not None and (unit := _unit(question.asked_of)):
        return unit not in {UNIT_OF.get(plain(word.text).removeprefix(_ARTICLE), "") for word in line.tokens}
    asked = {unit for word in question.words if (unit := _unit(word))}
    there = {unit for word in line.tokens if (unit := _unit(word))}
    return len(asked) == 1 and bool(there) and asked.isdisjoint(there) and has_sum(passage, line)


def _is_of_free_miles(question: ParsedQuestion, line: Line) -> bool:
    """What each mile costs is asked, and all that the line says of miles is how many are free."""
    language, bare = question.language, flat(line.text)[0]
    asked, free = _EACH_MILE.get(language, "$^"), _FREE_MILES.get(language, "$^")
    found = re.search(free, bare) if re.search(asked, flat(question.text)[0]) else None
    if found is None:
        return False
    before, behind = bare[: found.start()], bare[found.end() :]
    return not (_A_MILE.search(before + behind) or any(sign.isdigit() for sign in behind))


def _is_of_another_span(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """It is asked for one of a single unit, and the line tells prices by others alone."""
    asked = frozenset(_spans(question.text, question.language))
    told = frozenset(_spans(line.text, question.language)) if len(asked) == 1 else frozenset[str]()
    return bool(told) and asked.isdisjoint(told) and has_sum(passage, line)


def _spans(text: str, language: str) -> Iterator[str]:
    """The units of which one, or each, is spoken of."""
    yield from (unit for _, _, count, unit in spans_of_one(text, language) if count == 1)
    for found in re.finditer(_RATES[language], flat(text)[0]):
        spelled = found.group(found.lastindex or 0)
        yield _UNITS.get(spelled) or UNIT_OF.get(spelled, "")


def _unit(word: Word) -> str:
    """The unit of which one is meant, not counted: the hour."""
    bare = plain(word.text)
    unit = UNIT_OF.get(bare.removeprefix(_ARTICLE), "") if bare.startswith(_ARTICLE) and bare not in CURRENCIES else ""
    return unit if unit in _TIMES else ""
