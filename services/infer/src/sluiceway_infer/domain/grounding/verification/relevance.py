"""Relevance of a line that a model judges: what must hold of it in whichever words the question was asked.

By rules a line answers where it says the words of the question, or close ones. A model that is fit to judge knows that
"when should I swap the blades" is told by "replace propellers after 50 flight hours". What nothing but the words of the
line tells stays with the rules: that it is on the named thing, and on no other part, party, day, number or kind of it.
"""

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import turns_agree
from sluiceway_infer.domain.grounding.selection.cases import is_of_the_case
from sluiceway_infer.domain.grounding.selection.circumstances import is_of_other_circumstances
from sluiceway_infer.domain.grounding.selection.existence import asks_of_the_unsaid
from sluiceway_infer.domain.grounding.selection.fitting import is_of_the_asked
from sluiceway_infer.domain.grounding.selection.lives import is_on_another_life
from sluiceway_infer.domain.grounding.selection.parts import has_unsaid_part
from sluiceway_infer.domain.grounding.verification.support import Support


def may_be_relevant(question: ParsedQuestion, support: Support) -> bool:
    """Whether nothing in the lines that a claim rests on tells that they are beside the point. That the passage is
    about the thing, and which of its lines are, the support has seen."""
    passage = support.passage
    if has_unsaid_part(question, passage) or asks_of_the_unsaid(question, passage):
        return False
    return all(_may_answer(question, passage, passage.lines[at]) for at in support.lines)


def _may_answer(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    return (
        is_of_the_case(question, passage, line, line.stems | passage.above(line))
        # Which one of several it is stands in the line; that it is "only" one part may be said in any words.
        and (turns_agree(question, line, passage) or not question.tells_which_one)
        and is_of_the_asked(question, passage, line)
        and not is_on_another_life(question, passage, line)
        and not is_of_other_circumstances(question, passage, line)
    )
