"""Bound of a line that does not hold a number of the question: what groups of 15 or more pay is not what two pay, and
what is free up to ten days before is not free three days before.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.lasting import asks_how_long
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

_FURTHEST = 24
_OF_A_BOUND = frozenset(("date", "count"))
_TIMES = frozenset(("h", "day", "week", "month", "year", "min"))
# Right before the number, and right behind the word that it counts.
_LEAST: Mapping[str, tuple[str, str]] = {
    "en": (r"\b(?:from|at least|over|more than|minimum of)$", r"^ (?:or|and) (?:more|over|above|older|longer|up)\b"),
    "de": (r"\b(?:ab|mindestens|uber|mehr als)$", r"^ (?:oder|und) (?:mehr|daruber|alter|langer)\b"),
    "es": (r"\b(?:a partir de|desde|al menos|como minimo|mas de)$", r"^ o mas\b|^ en adelante\b"),
}  # fmt: skip
_MOST: Mapping[str, tuple[str, str]] = {
    "en": (r"\b(?:up to|under|below|at most|fewer than|less than)$", r"^ (?:or|and) (?:less|fewer|under|younger)\b"),
    "de": (r"\b(?:bis zu|bis|hochstens|maximal|unter|weniger als)$", r"^ (?:oder|und) (?:weniger|darunter|junger)\b"),
    "es": (r"\b(?:hasta|como maximo|menos de)$", r"^ o menos\b"),
}  # fmt: skip
# So long before something: what is in time up to ten days before has ten days at the least.
_BEFORE: Mapping[str, str] = {
    "en": r"^ (?:before|prior|in advance|beforehand|ahead)\b",
    "de": r"^ (?:vor|vorher|zuvor|davor|im voraus)\b",
    "es": r"^ (?:antes|de antelacion)\b",
}
_TO_GO: Mapping[str, str] = {"en": r"\bin$", "de": r"\b(?:in|erst in|schon in)$", "es": r"\b(?:en|dentro de)$"}


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A number, what it counts, and the text right before and behind both."""

    number: float
    noun: str
    is_of_time: bool
    before: str
    behind: str


def is_out_of_its_bound(question: ParsedQuestion, line: Line) -> bool:
    """The line gives something within a bound, and the number that the question has of the same lies outside it."""
    language = question.language
    asked = list(_counted(question.text, question.words, 0)) if language in _LEAST else []
    told = list(_counted(line.text, line.tokens, line.start)) if asked else []
    return any(
        one.noun == other.noun and _is_outside(one, other, language) and not _is_the_value(question, line, other)
        for one in asked
        for other in told
    )


def _is_outside(asked: Counted, bound: Counted, language: str) -> bool:
    """Less than the least or more than the most; so long before, a "until" is the least."""
    is_ahead = re.search(_BEFORE[language], bound.behind) is not None
    if is_ahead != _is_ahead(asked, language):
        return False
    if is_ahead:
        return asked.number < bound.number
    return (_stands(_LEAST, bound, language) and asked.number < bound.number) or (
        _stands(_MOST, bound, language) and asked.number > bound.number
    )


def _is_ahead(one: Counted, language: str) -> bool:
    """In three days, three days before."""
    is_to_go = one.is_of_time and re.search(_TO_GO[language], one.before) is not None
    return is_to_go or re.search(_BEFORE[language], one.behind) is not None


def _stands(table: Mapping[str, tuple[str, str]], one: Counted, language: str) -> bool:
    before, behind = table[language]
    return bool(re.search(before, one.before) or re.search(behind, one.behind))


def _is_the_value(question: ParsedQuestion, line: Line, bound: Counted) -> bool:
    """What is asked may be the bound itself: how long, until when, from how many on."""
    is_asked = question.asked.kind in _OF_A_BOUND or asks_how_long(question.text)
    has_another = any(word.is_number and float(_digits(word)) != bound.number for word in line.words)
    return is_asked and not has_another


def _counted(text: str, words: Sequence[Word], start: int) -> Iterator[Counted]:
    bare, places = flat(text)
    at_places = {place: at for at, place in reversed(tuple(enumerate(places)))}
    for number, noun in pairwise(words):
        if number.is_number and noun.is_content and not noun.is_number and are_beside(number, noun):
            begin, end = at_places[number.start - start], at_places[noun.end - start - 1] + 1
            yield Counted(
                number=float(_digits(number)),
                noun=noun.stem,
                is_of_time=UNIT_OF.get(plain(noun.text), "") in _TIMES,
                before=bare[max(0, begin - _FURTHEST) : begin].rstrip(),
                behind=bare[end : end + _FURTHEST],
            )


def _digits(number: Word) -> str:
    return number.stem if re.fullmatch(r"\d+(?:\.\d+)?", number.stem) else "0"
