"""Spelling of names: one that no passage has is read as the one among them that differs by a slip of the pen, or that
is written in two words.

A slip is a letter too many or too few within a long name, or its letters in another order (Ghandi, Gandhi). A letter in
the place of another is none, nor is another beginning or end: those are the names of others.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.parsing.parsed import ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.naming import is_named, names_of
from sluiceway_infer.domain.grounding.text.languages import PLAIN_NAMES
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

_SHORTEST = 6


def respelled(question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> str:
    """The text of the question with its names as the passages write them; of two that may be meant, as it is."""
    text = question.text
    unknown = _unknown(question, passages)
    known = {plain(word.text): word.text for word in _names(passages)} if unknown else {}
    in_two = _names_in_two(passages) if unknown else {}
    for word in reversed(unknown):
        bare = plain(word.text)
        meant = (
            [in_two[bare]] if bare in in_two else [written for name, written in known.items() if is_slip(bare, name)]
        )
        if len(meant) == 1:
            text = text[: word.start] + meant[0] + text[word.end :]
    return text


def is_slip(one: str, other: str) -> bool:
    """True where a letter within is too many or too few, or the letters stand in another order."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _SHORTEST or one == other or (one[0], one[-1]) != (other[0], other[-1]):
        return False
    if len(shorter) == len(longer):
        return sorted(one) == sorted(other)
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(1, len(longer) - 1))


def _unknown(question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> list[Word]:
    """Long words of names that stand in no passage, in order."""
    if question.language not in PLAIN_NAMES:
        return []
    there = frozenset[str]().union(*(passage.around for passage in passages))
    named = names_of(question)
    return [
        word
        for word in question.words
        if word.stem in named and len(word.text) >= _SHORTEST and not is_named(word.stem, there, question.language)
    ]


def _names(passages: Sequence[ParsedPassage]) -> Iterator[Word]:
    for tokens in _runs(passages):
        yield from (word for word in tokens if word.is_name and word.is_content and not word.text.isupper())


def _names_in_two(passages: Sequence[ParsedPassage]) -> Mapping[str, str]:
    """Two words of a name that stand side by side, by what they are as one word."""
    pairs = (pair for tokens in _runs(passages) for pair in pairwise(tokens))
    return {
        plain(one.text) + plain(other.text): f"{one.text} {other.text}"
        for one, other in pairs
        if one.is_name and other.is_name and one.is_content and other.is_content and are_beside(one, other)
    }


def _runs(passages: Sequence[ParsedPassage]) -> Iterator[Sequence[Word]]:
    for passage in passages:
        yield from (*passage.titles, *(line.tokens for line in passage.lines))
