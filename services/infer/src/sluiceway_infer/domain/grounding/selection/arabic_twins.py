"""Twin names in Arabic, where no capital tells a name: behind "at" or "from", in a cell of their own or in a title two
nouns of which the first is the same, or one word each that is alike but for a letter.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.parsing.parsed import ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import Marks
from sluiceway_infer.domain.grounding.selection.alike_names import are_alike
from sluiceway_infer.domain.grounding.selection.tables import cells
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside, words

_AT = frozenset("عند وعند لدى لدي ولدى ولدي".split())
_ARTICLE = "ال"
# And, so, for, by, like are written together with the word behind them.
_LED = ("و", "ف", "ل", "ب", "ك")
_SHORTEST_NAME = 4
_MOST_WORDS_OF_A_CELL = 3

_Pair = tuple[str, str]


def arabic_twins(passages: Sequence[ParsedPassage], said: frozenset[str]) -> Iterator[Marks]:
    """The words by which two names are told apart of which one is said."""
    at = dict.fromkeys(pair for passage in passages for pair in _behind_at(passage))
    of_cells = dict.fromkeys(pair for passage in passages for pair in _in_cells(passage))
    titled = dict.fromkeys(pair for passage in passages for title in passage.titles for pair in _pairs(title))
    every = list(dict.fromkeys((*at, *of_cells, *titled)))
    for one, other in ((one, other) for one in every if one[1] in said for other in every):
        is_sure = (one in at and other in at) or (one in of_cells and other in of_cells)
        if one[0] == other[0] and one[1] != other[1] and (is_sure or _are_alike(one[1], other[1])):
            yield one[1], other[1]
    alone = dict.fromkeys(name for passage in passages for name in _alone_behind_at(passage))
    for mine in alone.keys() & said:
        yield from ((mine, its) for its in alone if mine != its and _are_alike(mine, its))


def written(word: Word) -> tuple[str, ...]:
    """The word as it is written, and without what may be written together with it."""
    bare = plain(word.text)
    led = bare[1:] if bare.startswith(_LED) and len(bare) > _SHORTEST_NAME else ""
    whole = f"{_ARTICLE}{bare[2:]}" if bare.startswith("لل") else ""
    return tuple(one for one in (bare, led, whole) if one)


def _behind_at(passage: ParsedPassage) -> Iterator[_Pair]:
    for line in passage.lines:
        for at, word in enumerate(line.tokens):
            if plain(word.text) in _AT:
                yield from _pairs(line.tokens[at + 1 : at + 3])


def _alone_behind_at(passage: ParsedPassage) -> Iterator[str]:
    for line in passage.lines:
        for before, word in pairwise(line.tokens):
            if plain(before.text) in _AT and word.is_content and not word.is_number:
                bare = plain(word.text)
                if len(bare) >= _SHORTEST_NAME and not concepts_of(word.stem, "ar"):
                    yield bare


def _in_cells(passage: ParsedPassage) -> Iterator[_Pair]:
    """Names alone in their cell, or behind one word for what they are."""
    for line in passage.lines:
        for cell in dict.fromkeys(cells(line)):
            tokens = words(cell, "ar")
            if 1 < len(tokens) <= _MOST_WORDS_OF_A_CELL and not any(word.is_number for word in tokens):
                yield from _pairs(tokens)


def _pairs(tokens: Sequence[Word]) -> Iterator[_Pair]:
    for one, other in pairwise(tokens):
        is_pair = are_beside(one, other) and one.is_content and other.is_content
        if is_pair and not (one.is_number or other.is_number or concepts_of(one.stem, "ar")):
            yield plain(one.text), plain(other.text)


def _are_alike(one: str, other: str) -> bool:
    """But for a letter or two; a form with another ending is none."""
    mine, its = one.removeprefix(_ARTICLE), other.removeprefix(_ARTICLE)
    return min(len(mine), len(its)) >= _SHORTEST_NAME - 1 and are_alike(mine, its)
