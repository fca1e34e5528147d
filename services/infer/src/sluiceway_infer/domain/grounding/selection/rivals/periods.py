"""Period of a price: a yearly fee is none for one term, nor is the monthly rent one for a week."""

import re
from collections.abc import Mapping

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.measured import properties_asked
from sluiceway_infer.domain.grounding.selection.prices import PRICES
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.text.languages import flat

# By language the adjectives of each period, and its nouns.
_PERIODS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "en": {
        "hour": ("hourly", "hours?"), "day": ("daily", "days?"), "night": ("nightly", "nights?"),
        "week": ("weekly", "weeks?"), "weekend": ("", "weekends?"), "month": ("monthly", "months?"),
        "quarter": ("quarterly", "quarters?"), "term": ("termly", "terms?|semesters?"),
        "season": ("seasonal", "seasons?"), "year": ("yearly|annual|annually", "years?|twelve months"),
    },
}  # fmt: skip
# One of them is asked for, or the line is on the whole of one.
_FOR_ONE = r"\b(?:for|per) (?:just |only )?(?:an?|one|a single|the) (?:single )?(?:{0})\b|\bper (?:{0})\b"
_ALL_OF_ONE = r"\b(?:whole|entire|full) (?:{0})\b"


def is_for_another_period(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """A price is asked for one period, and the line, or what heads it, is on that of others alone."""
    if question.language not in _PERIODS or properties_asked(question).isdisjoint(PRICES):
        return False
    periods = _PERIODS[question.language]
    asked = _named(flat(question.text)[0], periods, _FOR_ONE)
    there = flat("\n".join((line.text, *texts_above(passage, line))))[0] if asked else ""
    told = _named(there, periods, _ALL_OF_ONE)
    return bool(told) and asked.isdisjoint(told) and not any(_has(there, periods[name][1]) for name in asked)


def _named(text: str, periods: Mapping[str, tuple[str, str]], pattern: str) -> frozenset[str]:
    """Those whose adjective the text has, or whose noun as the pattern has it."""
    return frozenset(
        name for name, (of, one) in periods.items() if _has(text, of) or re.search(pattern.format(one), text)
    )


def _has(text: str, words: str) -> bool:
    return bool(words) and re.search(rf"\b(?:{words})\b", text) is not None
