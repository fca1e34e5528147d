"""Numbered things: the report of 2022, version 2.4, three months. Of two that differ in their number alone each is
another thing, and what is said of one is no answer about the other.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.periods import years_in
from sluiceway_infer.domain.grounding.question import ParsedQuestion
from sluiceway_infer.domain.grounding.words import Word, are_beside

# A word that stands beside a number, and on which side of it.
_Place = tuple[str, str]


def is_of_another_number(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line, or what heads it, has another year than the question, or another number beside the same word. A
    question for yes or no is answered by such a line.
    """
    if question.is_yes_or_no:
        return False
    heads = [passage.lines[at] for at in line.heads]
    return _is_of_another_year(question, line, heads) or _is_numbered_otherwise(question, line, heads)


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
    return any(
        place in there and not (numbers & there[place]) and not any(numbers & each.get(place, set()) for each in above)
        for place, numbers in asked.items()
    )


def _numbers_beside(words: Iterable[Word]) -> Mapping[_Place, set[str]]:
    """By the word beside it, the numbers."""
    found: dict[_Place, set[str]] = {}
    for one, other in pairwise(words):
        if are_beside(one, other) and one.is_number != other.is_number:
            word, number, side = (other, one, "after") if one.is_number else (one, other, "before")
            if number.text[:1].isdigit():
                found.setdefault((side, word.stem), set()).add(number.stem)
    return found
