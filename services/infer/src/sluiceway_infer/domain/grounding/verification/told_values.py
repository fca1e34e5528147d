"""Values that a model tells in words of its own: the lines of the documents that have them.

A model that is fit to judge reads "Trolley lost: 165 euros; if only a wheel has gone, 22" and says that a new castor is
charged at 22 euros. Not all of that stands there, so its sentence is not given. The line may be: it is on the thing and
has the number in its unit. That it answers the model has judged; what the caller reads are the words of the document.
"""

from collections.abc import Iterator, Sequence

from sluiceway_infer.domain.grounding.parsing.parsed import ParsedPassage
from sluiceway_infer.domain.grounding.parsing.polarity import is_denied
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.dimensions import is_of_another_dimension
from sluiceway_infer.domain.grounding.selection.kinds import gives_kind
from sluiceway_infer.domain.grounding.selection.naming import bound_lines, is_about, names_of
from sluiceway_infer.domain.grounding.text.units import is_same, measures, units
from sluiceway_infer.domain.grounding.verification.claims import Claim
from sluiceway_infer.domain.grounding.verification.relevance import may_be_relevant
from sluiceway_infer.domain.grounding.verification.support import Support

# Of a draft without an end so many values are looked for, and so many lines are given.
MOST_CLAIMS, MOST_LINES = 12, 2
# "Passage 1", "one castor": by itself it is seldom a value.
_ONE = frozenset(("1",))


def told_values(claims: Sequence[Claim], question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> list[Support]:
    """The line of each value, in the order of the claims."""
    valued = [one for one in claims if one.values - _ONE][:MOST_CLAIMS]
    lines = [line for passage in passages if valued for line in _lines(question, passage)]
    found = (_line_of(claim, question, lines) for claim in valued)
    by_place = {(line.passage.source.chunk_id, line.lines): line for line in found if line}
    return list(by_place.values())[:MOST_LINES]


def _lines(question: ParsedQuestion, passage: ParsedPassage) -> Iterator[Support]:
    """Those on the thing that give the kind of value which is asked for, each as strong as it has words of the question
    beside the name of the thing and beside numbers, or close ones."""
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


def _line_of(said: Claim, question: ParsedQuestion, lines: Sequence[Support]) -> Support | None:
    """The one that says most of the question; of several, what shares most with the claim."""
    meant = (place for place in lines if _has_value(said, question, place))
    return max(meant, key=lambda place: (place.strength, len(said.stems & place.line.stems)), default=None)


def _has_value(said: Claim, question: ParsedQuestion, place: Support) -> bool:
    """The values of the claim stand in the line, in their units, or some in the line before ("any later, 40 %" behind
    one on 21 days), but for rows, each of which is on something else. A claim with a "not" may be a no in words ("it is
    not told, adults pay 12"): it rests on a line that has one too; any other on a line that does not deny the value."""
    passage, line = place.passage, place.line
    before = passage.lines[max(0, place.lines[0] - 1)].stems if line.kind != "row" else frozenset[str]()
    return (
        not said.values.isdisjoint(line.stems)
        and said.values <= line.stems | before
        and _has_units(said, place)
        and not passage.is_below_a_not(line)
        and (line.denies if said.is_negated else not is_denied(said.values, True, [line]))
        and may_be_relevant(question, place)
    )


def _has_units(said: Claim, place: Support) -> bool:
    """What the claim measures is measured alike in the line itself, or by what heads it; a bare cell of a row may be
    measured in any."""
    line = place.line
    above = [place.passage.lines[at] for at in line.heads]
    heads = frozenset[str]().union(*(units(head.text, head.tokens) for head in above))
    for number, unit in measures(said.text, said.tokens):
        named = {other for counted, other in line.measures if counted == number} or heads
        is_bare = line.kind == "row" and not named
        if number in line.stems and not is_bare and not any(is_same(unit, other) for other in named):
            return False
    return True
