"""Frequency: how often something is done, asked and told. How long it lasts, or how old it is, is none."""

import re

from sluiceway_infer.domain.grounding.lexicon.asks import FREQUENCY, FREQUENT
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.text.languages import flat


def asks_how_often(question: ParsedQuestion) -> bool:
    pattern = FREQUENCY.get(question.language)
    return pattern is not None and re.search(pattern, flat(question.text)[0]) is not None


def tells_how_often(text: str, language: str) -> bool:
    """By a word that says so: every, daily, once, or the heading of such values."""
    pattern = FREQUENT.get(language)
    return pattern is None or re.search(pattern, flat(text)[0]) is not None


def lacks_how_often(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Whether it is asked for, and neither the line tells it nor what heads that."""
    if not asks_how_often(question):
        return False
    around = (line.text, *texts_above(passage, line), passage.read.place)
    return not any(tells_how_often(text, question.language) for text in around)


def is_told_how_often(question: ParsedQuestion, text: str) -> bool:
    """A weekly check needs no number."""
    return asks_how_often(question) and tells_how_often(text, question.language)
