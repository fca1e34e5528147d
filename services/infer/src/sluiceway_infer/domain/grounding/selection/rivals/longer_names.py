"""Longer name of two that begin alike: a text that has both in one line or title, Kosmos and Kosmos Mini, tells them
apart, and what is said of the one alone is not said of the other.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS, PLAIN_NAMES
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

# A shorter word may be the beginning of any other.
_SHORTEST_NAME = 4

_Pair = tuple[str, str]


def has_the_other_name(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The question has the longer one and the line the shorter one alone, or the other way round."""
    if line.kind not in ("sentence", "item") or question.language not in PLAIN_NAMES | NOUNS_WITH_CAPITALS:
        return False
    texts = (*(other.tokens for other in passage.lines), *passage.titles)
    apart = {pair for text in texts for pair in _told_apart(text)}
    asked = set(_pairs(question.words)) if apart else set[_Pair]()
    return any(_is_of_the_other(question, line, pair, is_longer=pair in asked) for pair in apart)


def _is_of_the_other(question: ParsedQuestion, line: Line, pair: _Pair, *, is_longer: bool) -> bool:
    first, rest = pair
    if first not in question.stems or first not in line.stems:
        return False
    if is_longer:
        return not _has(line.stems, rest) and not _ends_another(line.tokens, first)
    return not _has(question.stems, rest) and _is_always(line.tokens, first, rest)


def _has(stems: frozenset[str], rest: str) -> bool:
    """By itself, or the one in the word for who or what is of the other: Africa, African."""
    return any(stem.startswith(rest) or (rest.startswith(stem) and len(stem) >= _SHORTEST_NAME) for stem in stems)


def _ends_another(tokens: Sequence[Word], first: str) -> bool:
    """Each time it stands there another name is right before it: the Romantic Rhine is no shorter Rhine Gorge."""
    before = [one for one, other in pairwise(tokens) if other.stem == first and are_beside(one, other)]
    spots = sum(word.stem == first for word in tokens)
    return sum(one.is_name and one.is_content for one in before) == spots


def _told_apart(text: Sequence[Word]) -> Iterator[_Pair]:
    """The pairs of which the first stands elsewhere in a line or in a title without the second."""
    for first, rest in set(_pairs(text)):
        if sum(word.stem == first for word in text) > 1 and not _is_always(text, first, rest):
            yield first, rest


def _is_always(tokens: Sequence[Word], first: str, rest: str) -> bool:
    """Each time it stands there the other one is right behind it."""
    behind = [other.stem if are_beside(one, other) else "" for one, other in pairwise(tokens) if one.stem == first]
    return bool(behind) and all(stem == rest for stem in behind) and tokens[-1].stem != first


def _pairs(tokens: Sequence[Word]) -> Iterator[_Pair]:
    """Two words side by side that are written like names."""
    for one, other in pairwise(tokens):
        is_pair = one.is_name and other.is_name and one.is_content and other.is_content and are_beside(one, other)
        if is_pair and not (one.is_number or other.is_number):
            yield one.stem, other.stem
