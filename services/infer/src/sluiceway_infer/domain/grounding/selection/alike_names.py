"""Names spelled alike: two German titles have nouns that differ in a few letters, the Nevaro and the Nevara, the
Waldhof and the Wallhof. What is told of the one is not told of the other. No capital tells a name where all nouns have
one.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

from sluiceway_infer.domain.grounding.lexicon.numbers import TIMES
from sluiceway_infer.domain.grounding.parsing.parsed import ParsedPassage
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.weekdays import weekdays
from sluiceway_infer.domain.grounding.text.words import Word

Marks = tuple[str, str]

# More titles than so many are no list of names.
_MOST_TITLES = 24
_SHORTEST_NAME = 4
# Such a share of the longer one begins or ends both.
_LEAST_SHARED = 0.5


def alike_names(passages: Sequence[ParsedPassage]) -> Iterator[Marks]:
    """Each noun of a title, or above a column, with the one that another has in its place, both ways."""
    columns = (line for passage in passages for line in passage.lines if line.kind == "columns")
    above = ((word,) for line in columns for word in line.words)
    titles = dict.fromkeys((*(title for passage in passages for title in passage.titles), *above))
    named = [frozenset(word.stem for word in title if _may_be_a_name(word)) for title in titles]
    for one, other in combinations(named[:_MOST_TITLES], 2):
        pairs = ((mine, its) for mine in one - other for its in other - one if are_alike(mine, its))
        for mine, its in pairs:
            yield from ((mine, its), (its, mine))


def _may_be_a_name(word: Word) -> bool:
    """A noun that is neither a property nor a time."""
    is_noun = word.is_name and word.is_content and not word.is_number and len(word.stem) >= _SHORTEST_NAME
    is_time = plain(word.text) in TIMES or bool(weekdays(word.text, "de").named)
    return is_noun and not (is_time or concepts_of(word.stem, "de"))


def are_alike(one: str, other: str) -> bool:
    """Neither is a form of the other, or a compound with it."""
    is_within = one in other or other in one
    return shared_share(one, other) >= _LEAST_SHARED and not is_within


def shared_share(one: str, other: str) -> float:
    """Such a share of the longer one begins or ends both."""
    begin = _shared(one, other)
    end = _shared(one[begin:][::-1], other[begin:][::-1])
    return (begin + end) / max(len(one), len(other), 1)


def _shared(one: str, other: str) -> int:
    """So many letters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (mine, its) in pairs if mine != its), min(len(one), len(other)))
