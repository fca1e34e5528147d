"""Paraphrase that joins a question to its line: a model says what is asked in words of both, where the two share few.

"Within how many days can a care home return goods?" and "Residences have 53 days" are joined by "Residences may return
goods for 53 days". Each half is looked at: the sentence says what is asked, and the line bears all that it says.
"""

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of, turns_agree
from sluiceway_infer.domain.grounding.selection.fitting import is_of_the_asked, said_near
from sluiceway_infer.domain.grounding.selection.tables import first_cell
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.units import is_unit
from sluiceway_infer.domain.grounding.verification.claims import Claim
from sluiceway_infer.domain.grounding.verification.support import Support

# What makes a length the unit of an area or of a volume.
_OF_A_POWER = frozenset(
    """square cubic cuadrado cuadrados cuadrada cuadradas cubico cubicos cubica cubicas carre carres cube cubes
    مربع مربعا مربعه مربعة مكعب مكعبا مكعبه مكعبة""".split()
)


def is_joined(said: Claim, support: Support, question: ParsedQuestion) -> bool:
    """Whether the claim says what is asked, of its thing, and no more of that than the one line on which it rests."""
    if len(support.lines) > 1:
        return False
    passage, line = support.passage, support.passage.lines[support.lines[0]]
    return (
        _tells_of_what(said, question)
        and _is_said_by_both(said, question, passage, line)
        and _is_of_the_row(said, question, line)
        and turns_agree(question, line, passage)
        and is_of_the_asked(question, passage, line)
    )


def _tells_of_what(said: Claim, question: ParsedQuestion) -> bool:
    """A bare number may be that of anything in the line; a new word beside it, which is none for the property that is
    measured, tells of what it is.
    """
    measured = question.asked.concept
    matter = (word for word in said.words if word.stem in said.new and not (word.is_number or is_unit(word)))
    return any(
        measured not in concepts_of(word.stem, question.language) and plain(word.text) not in _OF_A_POWER
        for word in matter
    )


def _is_said_by_both(said: Claim, question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Some of what is asked, with the property where it has a word, and nothing of it that the line leaves out."""
    told = said_of(question, said.stems) - question.turning
    return bool(told) and question.demanded <= told and told <= said_near(question, passage, line)


def _is_of_the_row(said: Claim, question: ParsedQuestion, line: Line) -> bool:
    """Rows are many of a kind: which one is meant, by its first cell, the claim or the question says."""
    return line.kind != "row" or not first_cell(line).isdisjoint(said.stems | question.stems)
