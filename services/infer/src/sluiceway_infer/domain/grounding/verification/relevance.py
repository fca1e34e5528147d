"""Relevance of a line, where a model judges it: what must hold of the line whatever the model says.

By rules a line answers where it says the words of the question, or close ones, and nothing tells that it is on the like
of what is asked. A model that is fit to judge knows that "when should I swap the blades" is told by "replace propellers
after 50 flight hours", and which case, part, party or day a line is on. One thing stays with the rules: a thing is not
taken for another one of like name or number.
"""

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.circumstances import is_of_other_circumstances
from sluiceway_infer.domain.grounding.selection.numbered import is_of_another_number
from sluiceway_infer.domain.grounding.selection.rivals import is_of_another_name
from sluiceway_infer.domain.grounding.verification.support import Support


def may_be_relevant(question: ParsedQuestion, support: Support) -> bool:
    """Whether no name and no number in the lines that a claim rests on tells that they are on another thing. That the
    passage is about the thing, and which of its lines are, the support has seen."""
    passage = support.passage
    return not any(_is_on_another_thing(question, passage, passage.lines[at]) for at in support.lines)


def _is_on_another_thing(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    return (
        is_of_another_number(question, passage, line)
        or is_of_another_name(question, passage, line)
        or is_of_other_circumstances(question, passage, line)
    )
