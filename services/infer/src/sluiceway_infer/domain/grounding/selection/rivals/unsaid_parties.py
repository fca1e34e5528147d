"""Party of whom a text says nothing, though it has a value of its own for others: what pensioners pay is not told by
the price for all beside that for children.
"""

from sluiceway_infer.domain.grounding.lexicon.parties import ASKERS, COUNTERPARTS
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties, parties_asked_of
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.things import may_ask_for_a_value

# For these a text speaks that names nobody: who is there, or is spoken to.
_ANYBODY = (
    ASKERS | COUNTERPARTS | frozenset(("adult", "guest", "passenger", "patient", "employee", "company", "resident"))
)


def is_of_an_unsaid_party(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line gives a value and names nobody; the passage does not speak of those of whom it is asked, and a line of
    it gives one in the same unit of others.
    """
    language = question.language
    asked = parties_asked_of(question) - _ANYBODY
    if not asked or not line.units or not may_ask_for_a_value(question) or names_of_parties(line.text, language):
        return False
    named = [(other, names_of_parties(other.text, language)) for other in passage.lines]
    if any(asked & there for _, there in named):
        return False
    return any(there and other.units & line.units for other, there in named)
