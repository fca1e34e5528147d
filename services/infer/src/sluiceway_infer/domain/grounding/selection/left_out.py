"""Line that is left out as a rival and says more of the question than one that is not: what says less than the like of
the thing is beside the point. Who is five minutes late is told by the line on those who are later what he does not pay,
and not by one on something else what he does.
"""

from collections.abc import Sequence

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.kinds import gives
from sluiceway_infer.domain.grounding.selection.rivals import is_of_a_rival
from sluiceway_infer.domain.grounding.selection.things import asks_for_a_value


def beside_those_left_out(question: ParsedQuestion, passage: ParsedPassage, fitting: Sequence[int]) -> list[int]:
    """The lines that say as much of the question as each rival with a value; a row says by its place what it is of."""
    if not asks_for_a_value(question) or all(passage.lines[at].kind == "row" for at in fitting):
        return list(fitting)
    rivals = (line for line in passage.lines if _is_left_out(question, passage, line))
    most = max((len(said_of(question, line.stems)) for line in rivals), default=0)
    return [
        at
        for at, line in ((at, passage.lines[at]) for at in fitting)
        if line.kind == "row" or len(said_of(question, line.stems | passage.above(line))) >= most
    ]


def _is_left_out(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    is_valued = line.has_number and not (line.is_heading or line.kind == "row")
    return is_valued and is_of_a_rival(question, passage, line) and gives(question, passage, line)
