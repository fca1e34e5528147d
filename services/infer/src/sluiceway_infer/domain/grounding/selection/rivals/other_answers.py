"""Answer to another question: under the question of a page that has no word of the one that is asked, but for the name
of the thing, nothing answers that. How soon the stove arrives is not how soon it can be exchanged.
"""

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.measured import unit_words_asked
from sluiceway_infer.domain.grounding.selection.twin_titles import naming

# From so many words beside the name on that neither has tells something.
_LEAST_UNSAID = 2


def answers_another_question(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """In Arabic, where the question of the page has to tell what an answer is on; a property may be told by a unit."""
    headed = [passage.lines[at] for at in line.heads if passage.lines[at].kind == "question"]
    if question.language != "ar" or not headed or question.asked.concept:
        return False
    wanted = question.relation - naming(question) - unit_words_asked(question) - question.turning
    told = line.stems.union(*(head.stems for head in headed))
    return len(wanted) >= _LEAST_UNSAID and wanted.isdisjoint(said_of(question, told))
