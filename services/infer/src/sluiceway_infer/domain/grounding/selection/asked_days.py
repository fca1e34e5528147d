"""Weekday of a question: what holds on Sunday does not answer for Wednesday. A line that names days, none of them the
one that is asked for and no range over it, is of other days.
"""

from collections.abc import Iterator

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.subjects import before_pronoun
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.text.languages import WITHOUT_CAPITALS
from sluiceway_infer.domain.grounding.text.turns import ONLY
from sluiceway_infer.domain.grounding.text.weekdays import weekdays

# Of so many days in a row those that are not named are the rest.
_MOST_OF_A_WEEK = 4
_OF_A_VALUE = frozenset(("date", "measure", "count"))


def is_of_another_day(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """True where the line, or else what heads it, names other days alone than the one that is asked for. Where a day is
    told from other words by its spelling, a line that goes on from none is of another one as well; beside a date it
    tells nothing more. Elsewhere it is where another line has a value for that day.
    """
    if _bars_other_days(question, line):
        return False
    if not question.days:
        return _is_of_other_days(question, passage, line)
    said = [weekdays(text, question.language) for text in _texts(passage, line)]
    there = next((one.named for one in said if one.named), None)
    if any(one.is_each for one in said):
        return False
    if there is None and question.language not in WITHOUT_CAPITALS and not (question.figures or question.periods):
        there = _before(passage, line)
    if there is None and question.asked.kind in _OF_A_VALUE:
        return any(_has_a_value(other, question) for other in passage.lines)
    return there is not None and there.isdisjoint(question.days)


def _is_of_other_days(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Working days are asked of, or the weekend, and it names days, or what heads it does, of which none is one of
    these. Where a day is what is asked for, any may be the answer.
    """
    asked = weekdays(question.text, question.language)
    if not asked.named or asked.is_each or question.asked.kind == "date":
        return False
    said = [weekdays(text, question.language) for text in _texts(passage, line)]
    there = frozenset[int]().union(*(one.named for one in said))
    return bool(there) and there.isdisjoint(asked.named) and not any(one.is_each for one in said)


def _bars_other_days(question: ParsedQuestion, line: Line) -> bool:
    """Whether it may be on a Saturday is told by a line on which it may be on Tuesdays only, or Monday to Friday."""
    named = weekdays(line.text, question.language).named if question.is_yes_or_no else frozenset[int]()
    is_only = any(turn.sense == ONLY for turn in line.turns)
    return len(named) >= _MOST_OF_A_WEEK or (is_only and bool(named))


def _has_a_value(line: Line, question: ParsedQuestion) -> bool:
    return line.has_number and not weekdays(line.text, question.language).named.isdisjoint(question.days)


def _before(passage: ParsedPassage, line: Line) -> frozenset[int]:
    """The days that were named last in the paragraph of the line."""
    for at in range(passage.place_of(line), 0, -1):
        one, before = passage.lines[at], passage.lines[at - 1]
        if before.kind != "sentence" or "\n" in passage.read.text[before.end : one.start]:
            break
        if named := weekdays(before.text, passage.language).named:
            return named
    return frozenset()


def _texts(passage: ParsedPassage, line: Line) -> Iterator[str]:
    """The line, what heads it nearest first, the line from which it goes on, and what stands above the passage."""
    yield line.text
    yield from reversed(texts_above(passage, line))
    before = before_pronoun(passage, line)
    yield before.text if before else ""
    yield from reversed((passage.read.title, *passage.read.heading_path))
