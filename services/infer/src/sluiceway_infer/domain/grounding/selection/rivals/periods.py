"""Period of a price: a yearly fee is none for one term, nor is the monthly rent one for a week."""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise, takewhile

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.measured import properties_asked
from sluiceway_infer.domain.grounding.selection.named_clauses import Clause, clauses_with_numbers, naming
from sluiceway_infer.domain.grounding.selection.prices import PRICES, has_sum
from sluiceway_infer.domain.grounding.selection.rivals.own_values import is_another_thing
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word

# By language the adjectives of each period, or how compounds begin that tell it, and its nouns.
_PERIODS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "en": {
        "hour": ("hourly", "hours?"), "day": ("daily", "days?|24 hours"), "night": ("nightly", "nights?"),
        "week": ("weekly", "weeks?"), "weekend": ("", "weekends?"), "month": ("monthly", "months?"),
        "quarter": ("quarterly", "quarters?"), "term": ("termly", "terms?|semesters?"),
        "season": ("seasonal", "seasons?"), "year": ("yearly|annual|annually", "years?|twelve months"),
    },
    "de": {
        "hour": (r"stundlich\w*|stundenpreis\w*", r"stunden?\w*"),
        "day": (r"taglich\w*|tages(?:preis|miete|satz|karte)\w*", r"tag(?:e|en|s|es\w*)?|24 stunden"),
        "night": ("", "nachte?n?"), "week": (r"wochentlich\w*|wochen(?:preis|miete|karte)\w*", "wochen?"),
        "weekend": ("", r"wochenenden?\w*"), "quarter": (r"vierteljahrlich\w*", "quartale?s?|vierteljahre?s?"),
        "month": (r"monatlich\w*|monats(?:preis|miete|beitrag|karte|gebuhr)\w*", r"monat(?:e|en|s\w*)?"),
        "season": ("", r"saison\w*"),
        "year": (r"jahrlich\w*|jahres(?:preis|miete|beitrag|karte|gebuhr)\w*", r"jahr(?:e|en|es\w*)?"),
    },
    "es": {
        "hour": ("", "horas?"), "day": (r"diari[oa]s?", "dias?|24 horas|jornadas?"), "night": ("", "noches?"),
        "week": ("semanal(?:es)?", "semanas?"), "weekend": ("", "fin(?:es)? de semana"),
        "month": ("mensual(?:es)?", "mes(?:es)?"), "quarter": ("trimestral(?:es)?", "trimestres?"),
        "season": ("", "temporadas?"), "year": ("anual(?:es)?", "anos?"),
    },
}  # fmt: skip
# One of them is asked for, or all of one; what names a day or a year is no such word.
_FOR_ONE: Mapping[str, str] = {
    "en": r"\b(?:for|per) (?:just |only )?(?:an?|one|a single|the) (?:single )?(?:{0})\b|\bper (?:{0})\b"
    r"|\b(?:all|(?:whole|entire|full)) (?:{0})\b|\ban? (?:{0})\W*$",
    "de": r"\b(?:pro|je|(?:den|die|das|einen?|ein) (?:ganze[ns]?|volle[ns]?)) (?:{0})\b"
    r"|\bfur (?:nur )?(?:eine?n?|den|die|das) (?:{0})\b"
    r"|\b(?:am|im|in der|die|den) (?:{0})\W*$",
    "es": r"\b(?:por(?: un| una| solo una?)?|durante una?|tod[oa] (?:el|la|un|una)|cada) (?:{0})\b"
    r"|\b(?:al|a la|una?|el|la) (?:{0})\W*$",
}
# A price goes by one of them, or is on the whole of it.
_BY_ONE: Mapping[str, str] = {
    "en": r"\b(?:whole|entire|full) (?:{0})\b|(?:\bper |/ ?)(?:{0})\b"
    r"|(?:[£$€] ?\d[\d.,]*|\d (?:euros?|pounds?|dollars?|cents?|[£$€])) (?:an?|each|every|the) (?:{0})\b",
    "de": r"\b(?:ganze[ns]?|volle[ns]?) (?:{0})\b|(?:\b(?:pro|je) |/ ?)(?:{0})\b"
    r"|\d ?(?:euro|eur|€|cent|franken|chf) (?:am|im|in der|die|den|fur eine?n?) (?:{0})\b",
    "es": r"\b(?:tod[oa] (?:el|la)) (?:{0})\b|(?:\bpor |/ ?)(?:{0})\b"
    r"|\d ?(?:euros?|€|pesos|soles|\$) (?:al|a la|la|el|cada|por una?) (?:{0})\b",
}
# Who asks for a day is told by the night as well.
_ALIKE: Mapping[str, str] = {"day": "night", "night": "day"}


def is_for_another_period(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """A price is asked for one period, and the line, or what heads it, is on that of others alone; or gives that one
    for another thing."""
    if question.language not in _PERIODS or not _is_of_a_price(question, passage, line):
        return False
    periods = _PERIODS[question.language]
    asked = _named(question.text, periods, _FOR_ONE[question.language])
    asked |= {_ALIKE[name] for name in asked & _ALIKE.keys()}
    there = "\n".join((line.text, *texts_above(passage, line))) if asked else ""
    told = _named(there, periods, _BY_ONE[question.language])
    if not asked.isdisjoint(told):
        return _is_told_of_another_thing(asked, question, passage, line)
    return bool(told) and not any(_has(flat(there)[0], periods[name][1]) for name in asked)


def _is_told_of_another_thing(
    asked: frozenset[str], question: ParsedQuestion, passage: ParsedPassage, line: Line
) -> bool:
    """The loom is 7 euros an hour, the kiln 45 a day: how much is the loom for a day?"""
    periods, is_named_in = _PERIODS[question.language], naming(question, passage)
    clauses = clauses_with_numbers(line)
    told = [one for one in clauses if asked & _named(one[0], periods, _BY_ONE[question.language])]
    named = [one for one in clauses if is_named_in(one)]
    is_apart = bool(told and named) and not any(one in named for one in told)
    return is_apart and all(_has_a_thing_of_its_own(one, question, passage) for one in told)


def _has_a_thing_of_its_own(clause: Clause, question: ParsedQuestion, passage: ParsedPassage) -> bool:
    """Before its sum, and neither a period nor what stands behind one, "the daily rate"; else it goes on with that of
    the clause before."""
    before = tuple(takewhile(lambda word: not word.is_number, clause[1]))
    return any(
        is_another_thing(word, question, passage) and not _is_a_period((last, word), question.language)
        for last, word in pairwise((*before[:1], *before))
    )


def _is_a_period(words: Iterable[Word], language: str) -> bool:
    """One of them is a period, or tells one."""
    spelled = " ".join(plain(word.text) for word in words)
    return any(_has(spelled, one) for period in _PERIODS[language].values() for one in period)


def _is_of_a_price(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """By its words; or it asks how much something is, and the line has a sum."""
    properties = properties_asked(question)
    is_open = not properties and question.asked.kind == "measure"
    return not properties.isdisjoint(PRICES) or (is_open and has_sum(passage, line))


def _named(text: str, periods: Mapping[str, tuple[str, str]], pattern: str) -> frozenset[str]:
    """Those whose adjective the text has, or whose noun as the pattern has it."""
    bare, _ = flat(text)
    return frozenset(
        name for name, (of, one) in periods.items() if _has(bare, of) or re.search(pattern.format(one), bare)
    )


def _has(text: str, words: str) -> bool:
    return bool(words) and re.search(rf"\b(?:{words})\b", text) is not None
