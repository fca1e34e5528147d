"""Weekday of a question: what holds on Sunday does not answer for Wednesday. A line that names days, none of them the
one that is asked for and no range over it, is of other days.
"""

from collections.abc import Iterator

from sluiceway_infer.domain.grounding.languages import WITHOUT_CAPITALS
from sluiceway_infer.domain.grounding.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.question import ParsedQuestion
from sluiceway_infer.domain.grounding.subjects import before_pronoun
from sluiceway_infer.domain.grounding.tables import texts_above
from sluiceway_infer.domain.grounding.weekdays import weekdays


def is_of_another_day(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """True where the line, or else what heads it, names other days alone than the one that is asked for. Where a day is
    told from other words by its spelling, a line of no day is of another one as well.
    """
    if not question.days:
        return False
    said = [weekdays(text, question.language) for text in _texts(passage, line)]
    there = next((one.named for one in said if one.named), None)
    if any(one.is_each for one in said):
        return False
    return there.isdisjoint(question.days) if there else question.language not in WITHOUT_CAPITALS


def _texts(passage: ParsedPassage, line: Line) -> Iterator[str]:
    """The line, what heads it nearest first, and the line from which it goes on."""
    yield line.text
    yield from reversed(texts_above(passage, line))
    before = before_pronoun(passage, line)
    yield before.text if before else ""
    yield from reversed((passage.read.title, *passage.read.heading_path))
