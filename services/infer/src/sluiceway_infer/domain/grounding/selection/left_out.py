"""Lines beside those that say more of the question: what says less than the like of the thing is beside the point. Who
is five minutes late is told by the line on those who are later what he does not pay, and not by one on something else
what he does.
"""

from collections.abc import Sequence

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.kinds import gives
from sluiceway_infer.domain.grounding.selection.measured import told_by_unit
from sluiceway_infer.domain.grounding.selection.rivals import is_of_a_rival
from sluiceway_infer.domain.grounding.selection.subjects import opens_with_pronoun
from sluiceway_infer.domain.grounding.selection.things import asks_for_a_value

# Two sentences with so many of their words in common say the same of two things.
_LEAST_PARALLEL = 0.5


def beside_those_left_out(question: ParsedQuestion, passage: ParsedPassage, fitting: Sequence[int]) -> list[int]:
    """The lines that say as much of the question as each rival with a value; a row says by its place what it is of."""
    if not asks_for_a_value(question) or all(passage.lines[at].kind == "row" for at in fitting):
        return list(fitting)
    rivals = (line for line in passage.lines if _is_left_out(question, passage, line))
    most = max((len(said_of(question, line.stems)) for line in rivals), default=0)
    return [
        at
        for at, line in ((at, passage.lines[at]) for at in fitting)
        if line.kind == "row" or len(_said(question, passage, line)) >= most
    ]


def _said(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> frozenset[str]:
    """By its words, by what heads it, and by its units: two weeks are told by days."""
    there = line.stems | passage.above(line)
    return said_of(question, there) | told_by_unit(question, passage, line, there)


def _is_left_out(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    is_valued = line.has_number and not (line.is_heading or line.kind == "row")
    return is_valued and is_of_a_rival(question, passage, line) and gives(question, passage, line)


def is_of_its_like(question: ParsedQuestion, line: Line, among: Sequence[Line]) -> bool:
    """Another line says it in the same words, and of the question all that this one says and more: this one is on
    another thing of its kind ("contracts must be kept for ten years, invoices must be kept for eight").
    """
    is_one_of_many = question.asked.kind == "list" or (question.asked.kind == "count" and not line.has_number)
    if is_one_of_many or line.kind != "sentence" or opens_with_pronoun(line, question.language):
        return False
    said = question.stems & line.stems
    return any(said < question.stems & other.stems and _are_parallel(line, other) for other in among)


def _are_parallel(line: Line, other: Line) -> bool:
    shared = len(line.stems & other.stems)
    return shared >= _LEAST_PARALLEL * max(len(line.stems), len(other.stems))
