"""Contrary words under a "not": what is not open is closed, and who asks on which day it is closed is answered by the
day on which it is not open; and the "not" of what is free.
"""

import re
from collections.abc import Mapping

from sluiceway_infer.domain.grounding.lexicon.asks import FREE
from sluiceway_infer.domain.grounding.lexicon.numbers import MONTHS, TIMES
from sluiceway_infer.domain.grounding.parsing.opposites import (
    asks_for_the_contrary,
    has_hours,
    is_of_the_same_pole,
)
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.prices import PRICES
from sluiceway_infer.domain.grounding.text.concepts import concepts_in, concepts_of
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, flat
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.weekdays import days_in

# So many signs behind a "not" tell what it belongs to: to "more than", or to "charge".
FURTHEST_BOUND = 64
# A "not" so many signs before a word denies it: no están permitidos.
_BESIDE = 10
_CONTRARY: Mapping[str, str] = {"opening": "closing", "closing": "opening"}
# Which days are asked for, and no hour: until when it is open is told by no day on which it is not.
_DAYS: Mapping[str, str] = {
    "en": r"\b(?:which|what) (?:\w+ )?days?\b",
    "de": r"\bwelche[mnrs]? (?:\w+)?tage?n?\b",
    "es": r"\b(?:que|cuales) (?:son los )?dias?\b",
    "zh": r"[哪几]一?[天日些]|哪几天|星期几|周几",
    "ar": r"\b[وف]?(?:في )?(?:اي|اية|ما) (?:يوم|ايام|الايام)\b",
}
# What is not allowed is forbidden, and what is not included left out: words of the one, and those that need no "not".
# The first pair of each language is of leave.
_WITHOUT_NOT: Mapping[str, tuple[tuple[str, str], ...]] = {
    "en": (
        (r"\b(?:allow\w*|permit\w*|admit\w*)\b", r"\b(?:forbid\w*|prohibit\w*|ban(?:s|ned)?|disallowed)\b"),
        (r"\b(?:includ\w*|cover\w*)\b", r"\bexclud\w*\b"),
    ),
    "de": (
        (r"\b(?:erlaubt|gestattet|zulassig|zugelassen)\b", r"\b(?:verboten|verbietet|untersagt|unzulassig)\b"),
        (r"\b(?:enthalten|inbegriffen|gedeckt|abgedeckt|deckt)\b", r"\b(?:ausgeschlossen|ausgenommen)\b"),
    ),
    "es": (
        (r"\b(?:permit\w+|admit\w+|autoriza\w*)\b", r"\bprohib\w+\b"),
        (r"\b(?:inclu\w+|cubre\w*|cubiert\w+)\b", r"\bexclu\w+\b"),
    ),
    "zh": (("[允准]许", "禁止|严禁"), ("包括|包含|涵盖", "除外")),
    "ar": (
        (r"\b(?:[يت]سمح|(?:ال)?مسموح\w*|يجوز)\b", r"\b(?:[يت]منع|(?:ال)?ممنوع\w*|[يت]حظر|(?:ال)?محظور\w*)\b"),
        (r"\b(?:[يت]شمل|مشمول\w*|[يت]غطي)\b", r"\b(?:[يت]ستثني|مستثنا\w*)\b"),
    ),
}


def said_by_the_contrary(question: ParsedQuestion, line: Line) -> frozenset[str]:
    """The words of the question of which the line says the contrary, where one of the two has a "not"; from when to
    when something is open tells when it closes, and on the day of which it is asked it may be closed.
    """
    return _said_without_a_not(question, line) | _said_by_opening_or_closing(question, line)


def _said_without_a_not(question: ParsedQuestion, line: Line) -> frozenset[str]:
    """What is not allowed is asked, and the line says what is forbidden; or the other way round."""
    if question.is_yes_or_no or not (question.is_negated or line.negations):
        return frozenset()
    pairs = (pair if question.is_negated else pair[::-1] for pair in _WITHOUT_NOT.get(question.language, ()))
    asked_for = [asked for asked, said in pairs if _is_told(said, line, with_not=not question.is_negated)]
    return frozenset(
        word.stem
        for word in question.words
        if word.stem in question.relation and any(re.search(asked, plain(word.text)) for asked in asked_for)
    )


def asks_for_a_rule(question: ParsedQuestion) -> bool:
    """What is allowed or forbidden is asked."""
    rule = _WITHOUT_NOT.get(question.language, ())[:1]
    bare = flat(question.text)[0]
    return any(re.search(one, bare) for pair in rule for one in pair)


def _is_told(pattern: str, line: Line, *, with_not: bool) -> bool:
    """A word of the pattern, with a "not" right before it or without one."""
    bare, places = flat(line.text)
    starts = [line.start + places[one.start()] for one in re.finditer(pattern, bare)]
    return any(with_not == any(0 < start - negation <= _BESIDE for negation in line.negations) for start in starts)


def _said_by_opening_or_closing(question: ParsedQuestion, line: Line) -> frozenset[str]:
    """When something is open is asked, and the line says when it closes; or the other way round."""
    is_plain = question.asked.kind == "date" and not question.is_negated
    tells_both = is_plain and (has_hours(line.text) or is_closed_on_its_day(question, line))
    is_contrary = question.is_negated != bool(line.negations) and (question.is_negated or _asks_for_days(question))
    if not (tells_both or is_contrary):
        return frozenset()
    there = concepts_in(line.stems, question.language)
    return frozenset(
        word
        for word in question.relation
        if any(_CONTRARY.get(concept, "") in there for concept in concepts_of(word, question.language))
        and there.isdisjoint(concepts_of(word, question.language))
    )


def is_of_the_contrary(question: ParsedQuestion, line: Line) -> bool:
    """The line tells of the contrary of what is asked, and no "not" of one of the two makes it the same."""
    is_contrary = asks_for_the_contrary(question.text, line, question.language)
    return is_contrary and not said_by_the_contrary(question, line)


def tells_the_contrary(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The same; or in signs it tells neither of the two, and what heads it the contrary, as the question does above an
    answer: how often in summer.
    """
    if is_of_the_contrary(question, line):
        return True
    if question.language not in NO_SPACES or is_of_the_same_pole(question.text, line, question.language):
        return False
    heads = (passage.lines[at] for at in line.heads)
    return any(asks_for_the_contrary(question.text, head, question.language) for head in heads)


def is_closed_on_its_day(question: ParsedQuestion, line: Line) -> bool:
    """It is asked when something is so on a day, and the line says of that day that it is not: "and on Sundays?"."""
    named = {word.stem for word in question.words if plain(word.text) in TIMES - MONTHS}
    days = named | {word.stem for word in question.words if days_in(word.text, question.language)}
    there = concepts_in(line.stems, question.language)
    return not days.isdisjoint(line.stems) and (bool(line.negations) or "closing" in there)


def _asks_for_days(question: ParsedQuestion) -> bool:
    pattern = _DAYS.get(question.language)
    return pattern is not None and re.search(pattern, flat(question.text)[0]) is not None


def says_that_it_is_free(negation: int, line: Line, question: ParsedQuestion) -> bool:
    """The "not" of "at no charge" denies nothing of what is done, and tells who asks who need not pay."""
    # Where words are read in pairs of signs, what is paid has as many names as there are things.
    is_of_a_price = question.language in NO_SPACES or concepts_in(question.relation, question.language) & PRICES
    pattern = None if is_of_a_price else FREE.get(question.language)
    start = negation - line.start
    return pattern is not None and bool(re.match(pattern, flat(line.text[start : start + FURTHEST_BOUND])[0]))
