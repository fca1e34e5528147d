"""Longer heading of two that begin alike: what stands under "Kosmos" is not said of the Kosmos Mini, nor what stands
under "Kosmos Mini" of the Kosmos.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS, PLAIN_NAMES
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

# So many words may a name go on with: Mini, Plus II.
_MOST_WORDS = 2


def is_under_the_other_heading(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The nearest heading of the line is the shorter one, and the question has the longer one, or the other way round;
    the line itself names neither.
    """
    if question.language not in PLAIN_NAMES | NOUNS_WITH_CAPITALS:
        return False
    at = passage.heading_of(line)
    here = passage.lines[at].tokens if at is not None else next(reversed(passage.titles), ())
    return any(
        _is_the_other(question, line, here, other) for other in _headings(question, passage) if len(here) != len(other)
    )


def _is_the_other(question: ParsedQuestion, line: Line, here: Sequence[Word], other: Sequence[Word]) -> bool:
    shorter, longer = sorted((here, other), key=len)
    rest = _rest(shorter, longer)
    if not rest or shorter[-1].stem not in question.stems or not rest.isdisjoint(line.stems):
        return False
    return rest <= question.stems if here is shorter else rest.isdisjoint(question.stems)


def _rest(shorter: Sequence[Word], longer: Sequence[Word]) -> frozenset[str]:
    """The names with which the longer one goes on, right behind what both have; empty where it does not."""
    size = len(shorter)
    is_begun = [word.stem for word in shorter] == [word.stem for word in longer[:size]]
    behind = longer[size:]
    is_name = all(are_beside(one, two) for one, two in pairwise(longer[size - 1 :])) and all(
        word.is_content and (word.is_name or word.is_number) for word in behind
    )
    is_near = size > 0 and len(behind) <= _MOST_WORDS
    return frozenset(word.stem for word in behind) if is_begun and is_near and is_name else frozenset()


def _headings(question: ParsedQuestion, passage: ParsedPassage) -> Iterator[Sequence[Word]]:
    """Those that have something of the question; a passage may have very many."""
    found = [line for line in passage.lines if line.kind == "heading" and not line.stems.isdisjoint(question.stems)]
    yield from (line.tokens for line in found)
    yield from passage.titles
