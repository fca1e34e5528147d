"""Noun of what is measured, right before its number: what a question or a sheet calls it, whatever the measure is."""

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile

from sluiceway_infer.domain.grounding.lexicon.units import TIME, WEIGHT
from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES
from sluiceway_infer.domain.grounding.text.words import Word

# What bodies alone have, as no fee is heavy or wide, though it may be high.
_OF_BODIES: Mapping[str, frozenset[str]] = {
    "weight": frozenset(WEIGHT.split()),
    **dict.fromkeys(("width", "depth"), frozenset("m cm mm ft in".split())),
    # "A wall of 18 m" is so long or so high.
    **dict.fromkeys(("speed", "noise", "thickness"), frozenset[str]()),
}
_TIMES = frozenset(TIME.split())
# What stands between a noun and its number, and of how many signs the noun is.
_COPULAS = "为是有达约"
_NOUN_IN_SIGNS = range(3, 5)
_MEASURED = frozenset("长宽高深厚")
# "Was the": so many small words stand before what is measured.
_COPULA_AND_ARTICLE = 2


def is_called_by_its_noun(question: ParsedQuestion, line: Line) -> bool:
    """What is measured is called by its noun, and that stands right before a number: "how high was the sensitivity"
    asks for no height.
    """
    if question.language in NO_SPACES:
        before = question.text[: question.asked.spans[0][0]].rstrip(_COPULAS)
        # 厚15毫米: what is asked stands right before the number.
        sign = question.text[question.asked.spans[0][1] - 1 :][:1]
        if sign in _MEASURED and re.search(rf"{sign}度?[{_COPULAS}]{{0,2}}\d", line.text):
            return True
        nouns = (re.escape(before[-size:]) for size in _NOUN_IN_SIGNS if size <= len(before))
        return any(re.search(rf"{noun}[{_COPULAS}]{{1,2}}\d", line.text) for noun in nouns)
    noun, units = _measured_noun(question), dict(line.measures)
    spots = (at for at, word in enumerate(line.tokens) if word.stem == noun and _is_subject(word, line))
    numbers = (_number_behind(line.tokens[at + 1 :]) for at in spots)
    of_bodies = _OF_BODIES.get(question.asked.concept)
    return any(
        units.get(number) in of_bodies if of_bodies is not None else units.get(number) not in _TIMES
        for number in numbers
        if number and number not in question.figures
    )


def _measured_noun(question: ParsedQuestion) -> str:
    """The noun behind "how high was the"; empty where no such thing is asked."""
    behind = [word for word in question.words if word.start >= question.asked.spans[0][1]]
    small = list(takewhile(lambda word: not word.is_content, behind))
    run = [word for word in behind[len(small) :][:1] if len(small) == _COPULA_AND_ARTICLE]
    return run[0].stem if run else ""


def _is_subject(word: Word, line: Line) -> bool:
    """In a row it begins a cell: the groundsheet for the porch is no porch."""
    return line.kind != "row" or line.text[: word.start - line.start].rstrip()[-1:] in ("", "|")


def _number_behind(following: Sequence[Word]) -> str:
    """The first word of matter there, where it is a number; empty where it is none."""
    first = next((word for word in following if word.is_content), None)
    return first.stem if first is not None and first.is_number else ""
