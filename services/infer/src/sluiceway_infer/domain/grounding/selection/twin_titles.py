"""Twin titles: two titles that differ in one word name two of a kind, the inner bay and the outer one. A question that
has the word of the one asks nothing of the other, however alike the names are spelled.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import Marks, ParsedQuestion
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES

# More titles than so many are no list of names.
_MOST_TITLES = 24
# So many signs beside what two Chinese titles differ in belong to its word, and so many may differ.
_BESIDE, _MOST_SIGNS = 2, 4
# Where no heading names a document its file does, which ends with what it is and may begin with a number.
_OF_A_FILE = re.compile(r"^[\d\W_]+(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])\.[A-Za-z]{2,5}$")


def told_apart(question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> frozenset[Marks]:
    """What the question has of one title where another one has something else, with that."""
    if question.language in NO_SPACES:
        signs = dict.fromkeys(_OF_A_FILE.sub("", passage.read.title) for passage in passages)
        pairs = (marks for one, other in combinations(list(signs)[:_MOST_TITLES], 2) for marks in _signs(one, other))
        return frozenset(marks for marks in pairs if marks[0] in question.text and marks[1] not in question.text)
    titles = dict.fromkeys(
        tuple(word.stem for word in title if word.is_content) for passage in passages for title in passage.titles
    )
    twins = (marks for one, other in combinations(list(titles)[:_MOST_TITLES], 2) for marks in _words(one, other))
    return frozenset(marks for marks in twins if marks[0] in question.stems and marks[1] not in question.stems)


def is_of_the_twin_title(question: ParsedQuestion, passage: ParsedPassage) -> bool:
    """It stands under the other title, and has nowhere what the question has of the one."""
    if question.language in NO_SPACES:
        place, text = passage.read.place, passage.read.text
        return any(its in place and mine not in place and mine not in text for mine, its in question.told_apart)
    return any(its in passage.place and mine not in passage.around for mine, its in question.told_apart)


def is_told_of_the_twin_title(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """In signs: the line names the other one alone; or neither, and what heads it the other one alone, as a question
    does in a list of them.
    """
    if question.language not in NO_SPACES:
        return False
    texts = (line.text, "\n".join(texts_above(passage, line)))
    return any(_is_on_the_other(mine, its, texts) for mine, its in question.told_apart)


def _is_on_the_other(mine: str, its: str, texts: Sequence[str]) -> bool:
    first = next((text for text in texts if mine in text or its in text), "")
    return its in first and mine not in first


def _words(one: Sequence[str], other: Sequence[str]) -> Iterator[Marks]:
    """The one word in which they differ, both ways; beside it each has another one at least."""
    if not 1 < len(one) == len(other):
        return
    apart = [(mine, its) for mine, its in zip(one, other, strict=True) if mine != its]
    if len(apart) == 1 and not any(word[:1].isdigit() for word in apart[0]):
        yield from (apart[0], apart[0][::-1])


def _signs(one: str, other: str) -> Iterator[Marks]:
    """The same in signs, with those beside them."""
    begin = one[: _shared(one, other)]
    rests = one[len(begin) :], other[len(begin) :]
    size = _shared(*(rest[::-1] for rest in rests))
    end = rests[0][len(rests[0]) - size :]
    mine, its = (rest[: len(rest) - len(end)] for rest in rests)
    if len(begin + end) < _BESIDE or max(len(mine), len(its)) > _MOST_SIGNS or (mine + its).isdigit():
        return
    behind = end[:_BESIDE] if not (begin and mine and its) else ""
    marks = tuple(f"{begin[-_BESIDE:]}{signs}{behind}" for signs in (mine, its))
    yield from ((marks[0], marks[1]), (marks[1], marks[0]))


def _shared(one: str, other: str) -> int:
    """So many signs both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (mine, its) in pairs if mine != its), min(len(one), len(other)))
