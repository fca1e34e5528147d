"""Carried property: what a sentence leaves out because the one before it has said it. "The deposit for a bicycle is 60
euros. A lock adds 5 euros to it": the second sum is a deposit as well.
"""

from sluiceway_infer.domain.grounding.concepts import concepts_in, concepts_of
from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES
from sluiceway_infer.domain.grounding.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.question import ParsedQuestion


def carried(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> frozenset[str]:
    """The words for the property that is asked for in the sentence before, where this one gives a value in the same
    unit and names no property itself.
    """
    at, language = passage.place_of(line), question.language
    before = passage.lines[at - 1] if at else line
    is_next = before is not line and before.kind == line.kind == "sentence" and before.heads == line.heads
    if not is_next or concepts_in(line.stems, language) & PROPERTIES:
        return frozenset()
    if line.units.isdisjoint(before.units):
        return frozenset()
    asked = properties_asked(question)
    return frozenset(word for word in before.stems if concepts_of(word, language) & asked)


def properties_asked(question: ParsedQuestion) -> frozenset[str]:
    """The properties of which a value is asked: by the word that asks, or by any other."""
    return (concepts_in(question.relation, question.language) | {question.asked.concept}) & PROPERTIES
