"""Numbered things: the report of 2022, version 2.4, three months. Of two that differ in their number alone each is
another thing, and what is said of one is no answer about the other.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.numbers import MONTHS
from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.bounded import bounded_figures
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES
from sluiceway_infer.domain.grounding.text.periods import years_in
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

# So many lines before it a line may go on from.
_FURTHEST = 12
# A word that stands beside a number, and on which side of it.
_Place = tuple[str, str]


def is_of_another_number(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line, or what heads it, has another year than the question, or another number beside the same word. A
    question for yes or no is answered by such a line, and any by one whose bound holds its number.
    """
    if question.is_yes_or_no or bounded_figures(question.text, question.language, line.text):
        return False
    heads = [passage.lines[at] for at in line.heads]
    return (
        _is_of_another_year(question, line, heads)
        or _is_numbered_otherwise(question, line, heads)
        or _goes_on_from_another(question, passage, line)
    )


def _is_of_another_year(question: ParsedQuestion, line: Line, heads: Sequence[Line]) -> bool:
    asked = years_in(question.text)
    if not asked or any(axis == "order" for axis, _ in question.senses):
        return False
    there = years_in(line.text) or frozenset().union(*(years_in(head.text) for head in heads))
    return bool(there) and not any(min(asked) <= year <= max(asked) for year in there)


def _is_numbered_otherwise(question: ParsedQuestion, line: Line, heads: Sequence[Line]) -> bool:
    asked = _numbers_beside(question.words)
    there = _numbers_beside(line.words)
    above = [_numbers_beside(head.words) for head in heads]
    told = {place: there.get(place) or _last_in(place, above) for place in asked}
    return any(
        told[place] and not (numbers & told[place]) and not any(numbers & each.get(place, set()) for each in above)
        for place, numbers in asked.items()
    )


def _last_in(place: _Place, above: Sequence[Mapping[_Place, set[str]]]) -> set[str]:
    """Of the head that stands the closest above it and has the word beside a number."""
    return next((each[place] for each in reversed(above) if place in each), set())


def _goes_on_from_another(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """It says of no thing with a number, and the last sentence before it that does is of the like of what is asked:
    of Bus 14, where it is asked of Bus 15.
    """
    if line.kind != "sentence" or question.language in NO_SPACES:
        return False
    asked = {place: numbers for place, numbers in _numbers_beside(question.words).items() if _is_of_a_thing(place)}
    return any(
        bool(told := _last_told(place, passage, line)) and told.isdisjoint(numbers) for place, numbers in asked.items()
    )


def _is_of_a_thing(place: _Place) -> bool:
    """The number stands behind a word that is no unit and no month."""
    side, word = place
    return side == "before" and word not in UNIT_OF and word not in MONTHS


def _last_told(place: _Place, passage: ParsedPassage, line: Line) -> set[str]:
    """The numbers beside the word in the line, or in the last sentence before it below the same heads."""
    before = passage.lines[passage.place_of(line) :: -1]
    same = (one for one in before[:_FURTHEST] if one.heads == line.heads and one.kind == "sentence")
    return next((numbers for one in same if (numbers := _numbers_beside(one.words).get(place))), set())


def _numbers_beside(words: Iterable[Word]) -> Mapping[_Place, set[str]]:
    """By the word beside it, the numbers."""
    found: dict[_Place, set[str]] = {}
    before: Word | None = None
    for one, other in pairwise(words):
        # The number of a name says nothing of the word behind it: "wurde das Lyra 2 verkauft".
        is_of_a_name = before is not None and before.is_name and not before.is_number and are_beside(before, one)
        before = one
        if are_beside(one, other) and one.is_number != other.is_number and not (one.is_number and is_of_a_name):
            word, number, side = (other, one, "after") if one.is_number else (one, other, "before")
            if number.text[:1].isdigit():
                found.setdefault((side, word.stem), set()).add(number.stem)
    return found
