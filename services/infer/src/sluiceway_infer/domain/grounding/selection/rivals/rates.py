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
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.lasting import spans_of_one
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word

_TIMES = frozenset(TIME.split())
_ARTICLE = "ال"
_OF_A_PRICE = frozenset(("", "price", "fee"))
# By which time a price goes, and for which one is asked for; by a number of them it may be reckoned.
_RATES: Mapping[str, str] = {
    "zh": r"(?:每一?个?|[按/]|(?<=\| )|(?<=,))(小时|钟头|分钟|天|周|星期|礼拜|月|年)|包?([日周月年])租|包([月年])",
    "ar": r"\b(?:و|ب|ل|في )?(?:لل|ال)(ساع[هة]|يوم|اسبوع|شهر|سن[هة]|عام)(?! ال)\b"
    r"|\b(يومي|اسبوعي|شهري|سنوي)(?:ا|[هة])?\b",
}
_UNITS: Mapping[str, str] = {
    "日": "day", "يومي": "day", "اسبوعي": "week", "شهري": "month", "سنوي": "year", "月": "month",
}  # fmt: skip
# By each of so much of a way, or of a stuff that is measured so.
_LENGTHS: Mapping[str, str] = {
    "en": r"\b(?:an?|per|each|every|1)(?: \w+)? (?:mile|(?:kilo)?met(?:re|er))\b"
    r"|(?:\b(?:per|each|every|1) |/ ?)(?:k?m|mile)\b",
    "de": r"\b(?:je|pro|jede[rnms]?|eine?[nms]?|der|den)(?: \w+)? (?:kilo)?meter\b"
    r"|(?:\b(?:je|pro|1) |/ ?)k?m\b|kilometerpreis",
    "es": r"\b(?:por|cada|un|el)(?: \w+)? (?:kilometro|metro)\b|(?:\b(?:por|cada|1) |/ ?)k?m\b",
    "zh": r"(?:每[多超]?[过出]?一?|一|1|/)(?:公里|千米|英里|米)",
    "ar": r"\b(?:كل|لكل|بكل) (?:كيلومتر|كيلو|متر|ميل)\b|\b(?:و|ب|ل)?(?:لل|ال)(?:كيلومتر|متر|ميل)\b",
}


def is_of_another_rate(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """A price is asked for a unit of time, and each sum of the line stands with another one, or of a unit by itself,
    which the line has not; told in Arabic, where the unit has its article.
    """
    if _is_by_no_length(question, passage, line):
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


def _is_by_no_length(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """What each mile costs is asked, and neither the line nor what heads it speaks of one."""
    pattern = _LENGTHS.get(question.language, "$^")
    is_price = question.asked.kind in ("measure", "any") and question.asked.concept in _OF_A_PRICE
    if not is_price or not re.search(pattern, flat(question.text)[0]):
        return False
    texts = (line.text, *texts_above(passage, line))
    is_told = any(re.search(pattern, flat(text)[0]) for text in texts)
    return not is_told and (question.asked.kind == "measure" or has_sum(passage, line))


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
