"""Attribution of a value: the line of the documents that has the number a model names, in whichever words it does so.

A model that is fit to judge reads "Trolley lost: 165 euros; if only a wheel has gone, 22" and says that a new castor is
charged at 22 euros. Not all of that stands there, so its sentence is not given. The line may be, for it is known which
one was meant: it has the number in its unit, no other line says more of the question, and nothing in it tells that it
is on something else. What the caller reads are the words of the document.
"""

from collections.abc import Iterator, Sequence

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.dimensions import is_of_another_dimension
from sluiceway_infer.domain.grounding.selection.kinds import gives_kind
from sluiceway_infer.domain.grounding.selection.naming import bound_lines, is_about, names_of
from sluiceway_infer.domain.grounding.verification.claims import Claim
from sluiceway_infer.domain.grounding.verification.relevance import may_be_relevant
from sluiceway_infer.domain.grounding.verification.support import Support, has_units, is_for_others


def attributed(said: Claim, question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> Support | None:
    """Of the lines that say most of the question and have the value, the one that shares most with the claim; None
    where there is none, or the claim has no number."""
    places = [place for passage in passages if said.numbers for place in _places(question, passage)]
    most = max((place.strength for place in places), default=0)
    meant = [place for place in places if most and place.strength == most and _has_value(said, question, place)]
    return max(meant, key=lambda place: len(said.stems & _told(place)), default=None)


def _places(question: ParsedQuestion, passage: ParsedPassage) -> Iterator[Support]:
    """The lines that give what is asked for, each as strong as it has words of the question beside the name of the
    thing and beside numbers, or close ones."""
    if not is_about(question, passage):
        return
    named = names_of(question)
    for at in sorted(bound_lines(question, passage)):
        line = passage.lines[at]
        is_given = gives_kind(question, line.tokens, line.text) and not is_of_another_dimension(question, line)
        if is_given and not line.is_heading:
            there = line.stems | passage.above(line) | _before(passage, at)
            known = (said_of(question, there) | there) & question.stems - named
            yield Support(passage, (at,), sum(not word[:1].isdigit() for word in known))


def _before(passage: ParsedPassage, at: int) -> frozenset[str]:
    """A sentence goes on from the one before it, and need not name the thing again."""
    before, line = passage.lines[max(0, at - 1)], passage.lines[at]
    return before.stems if line.kind == before.kind == "sentence" and line.heads == before.heads else frozenset()


def _has_value(said: Claim, question: ParsedQuestion, place: Support) -> bool:
    """All numbers of the claim stand in the line, in their units, and are for nobody and nothing else."""
    passage, line = place.passage, _line(place)
    return (
        said.numbers <= line.stems
        and not passage.is_below_a_not(line)
        and has_units(said, passage, [line])
        and not is_for_others(said, question, passage, [line])
        and may_be_relevant(question, place)
    )


def _told(place: Support) -> frozenset[str]:
    line = _line(place)
    return line.stems | place.passage.above(line)


def _line(place: Support) -> Line:
    return place.passage.lines[place.lines[0]]
