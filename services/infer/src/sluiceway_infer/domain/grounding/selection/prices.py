"""Prices: whether a line tells what a thing costs, by a sum of money for no other end, or by saying that it is free."""

import re
from collections.abc import Mapping
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.asks import PAYING, WITHOUT_PRICE
from sluiceway_infer.domain.grounding.lexicon.concepts import CURRENCIES, OTHER_SUMS
from sluiceway_infer.domain.grounding.lexicon.units import DIMENSION_OF
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties, parties_asked_of
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.tables import has_column_of_money
from sluiceway_infer.domain.grounding.text.concepts import concepts_in
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, NOUNS_WITH_CAPITALS, flat
from sluiceway_infer.domain.grounding.text.stems import plain

PRICES = frozenset(("price", "fee"))
# How German compounds end that are sums of money, as they are stemmed.
_ENDS_OF_SUMS = ("geld", "gebuhr", "beitrag", "preis", "entgel", "entgelt")
_PAID = frozenset(("fee",))
_AMOUNTS = frozenset(("count", "measure"))
_EACH_TIME = re.compile("[每一半全首]个?(小时|天|周|月|年|晚)")
_DEARER: Mapping[str, str] = {
    "en": r"\b(?:cheaper|dearer|(?:more|less) expensive)\b",
    "de": r"\b(?:billiger|gunstiger|teurer)\b",
    "es": r"\b(?:mas|menos) (?:car|barat)[oa]s?\b",
    "zh": "便宜|更贵",
    "ar": r"\b(?:ال)?(?:ارخص|اغل[ىي])\b",
}
# The end of a thing, what stands between it and its price, and that.
_BEFORE_A_SUM = re.compile(
    r"(?=([\u3400-\u9fff]{2})[费价款]?(?:每[\u3400-\u9fff]{1,2}){0,2}(?:另?[收付加交需]|[为是需须])?"
    # Neither the name of a type nor a time is a sum.
    r" ?\d[\d.,]*+(?![A-Za-z年月日天号路]))"
)


def tells_a_price(question: ParsedQuestion, passage: ParsedPassage, line: Line, meant: frozenset[str]) -> bool:
    """It is free, or costs a sum for no other end, or for the very thing that is asked about, right before it. What a
    deposit costs is the deposit.
    """
    if _is_for_another_time(question, line):
        return False
    if tells_no_price(question, line.text):
        return True
    others = other_sums(question) - concepts_in(question.relation, question.language)
    return (meant.isdisjoint(others) and _tells_a_sum(question, passage, line)) or _has_the_thing_before_a_sum(
        question, line
    )


def _is_for_another_time(question: ParsedQuestion, line: Line) -> bool:
    """An hour is asked for, and the line has a sum for each day: told in Chinese, where no unit is a word."""
    if question.language not in NO_SPACES:
        return False
    asked, there = (frozenset(_EACH_TIME.findall(text)) for text in (question.text, line.text))
    return bool(asked and there) and asked.isdisjoint(there)


def _has_the_thing_before_a_sum(question: ParsedQuestion, line: Line) -> bool:
    """Of several sums one stands right behind a word of the question: in a text with spaces its last one, before which
    the sum may stand as well, "22 dinars at night".
    """
    if question.language in NO_SPACES:
        words = {word.text for word in question.words if word.stem in question.relation}
        return any(found.group(1) in words for found in _BEFORE_A_SUM.finditer(line.text))
    sums = _sums(line)
    thing = question.words[-1].stem
    matter = [word for word in line.tokens if word.is_content]
    if any(one.stem == thing and number.stem in sums for one, number in pairwise(matter)):
        return True
    return any(
        number.stem in sums and plain(unit.text) in CURRENCIES and one.stem == thing
        for number, unit, one in zip(line.tokens, line.tokens[1:], line.tokens[2:], strict=False)
    )


def _tells_a_sum(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """A number with a currency right behind it, once; more of them in a line that says that they are paid."""
    behind = sum(one.is_number and plain(unit.text) in CURRENCIES for one, unit in pairwise(line.tokens))
    sums = behind or len(_sums(line))
    # A row may have a sum for each size of the thing, and a sentence one for each party.
    is_of_the_party = not parties_asked_of(question).isdisjoint(names_of_parties(line.text, question.language))
    is_told = line.kind == "row" or is_of_the_party or _pays(line.text, question.language)
    is_paid = sums > 1 and is_told
    return sums == 1 or is_paid or has_column_of_money(passage, line)


def tells_no_price(question: ParsedQuestion, text: str) -> bool:
    """A price is asked for, or what somebody pays, and the text says that there is none."""
    asked = concepts_in(question.relation, question.language) | {question.asked.concept}
    is_paid = question.asked.kind in _AMOUNTS and _pays(question.text, question.language)
    pattern = WITHOUT_PRICE.get(question.language)
    return bool(asked & PRICES or is_paid) and pattern is not None and re.search(pattern, flat(text)[0]) is not None


def _pays(text: str, language: str) -> bool:
    return re.search(PAYING.get(language, "$^"), flat(text)[0]) is not None


def has_sum(passage: ParsedPassage, line: Line) -> bool:
    """A number of the line, or of its column, is money."""
    return bool(_sums(line)) or has_column_of_money(passage, line)


def _sums(line: Line) -> list[str]:
    """Its numbers that are money."""
    return [number for number, unit in line.measures if DIMENSION_OF.get(unit) == DIMENSION_OF["eur"]]


def other_sums(question: ParsedQuestion) -> frozenset[str]:
    """Who asks what he pays, or what is dearer, is answered by a fee."""
    bare, dearer = flat(question.text)[0], _DEARER.get(question.language, "$^")
    is_paid = _pays(question.text, question.language) or re.search(dearer, bare) is not None
    return OTHER_SUMS - _PAID if is_paid else OTHER_SUMS


def is_paid_by_the_party(question: ParsedQuestion, line: Line) -> bool:
    """Those pay of whom it is asked, whatever that is called which they pay."""
    of_the_party = parties_asked_of(question) & names_of_parties(line.text, question.language)
    return bool(of_the_party) and _pays(line.text, question.language)


def is_a_sum(word: str, language: str) -> bool:
    """A German compound that ends as sums of money do: Startgeld, Jahresbeitrag."""
    return language in NOUNS_WITH_CAPITALS and word.endswith(_ENDS_OF_SUMS)
