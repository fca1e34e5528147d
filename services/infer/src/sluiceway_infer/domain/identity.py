"""What makes a thing this one and no other: its name, its number, and the two together (`Tessera-3`, `Article 12`)."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from sluiceway_infer.domain.words import Word, stem

Joint = tuple[str, str]

_HYPHENS = frozenset("-\u2010\u2011\u2012\u2013")
# A day that stands beside one is no number of it: "February 3" and "3 February" are the same day.
_MONTHS = frozenset(
    map(
        stem,
        """january february march april may june july august september october november december jan feb mar apr jun jul
        aug sep sept oct nov dec""".split(),
    )
)
_SHORTEST_NAME = 3
_SHORTEST_ROOT = 4


def joints(text: str, found: Sequence[Word]) -> frozenset[Joint]:
    """Names with the number that belongs to them. Another number beside the name is another thing."""
    return frozenset(_joints(text, found))


def names(text: str, found: Sequence[Word]) -> frozenset[str]:
    """Words written like names; the first one is always written so, and where all is in capitals nothing is told."""
    if text == text.upper():
        return frozenset()
    later = (word for word in found[1:] if word.is_content and word.is_name and not word.is_number)
    return frozenset(word.stem for word in later if len(word.text) >= _SHORTEST_NAME)


def figures(found: Iterable[Word]) -> frozenset[str]:
    """Numbers written in figures."""
    return frozenset(word.stem for word in found if word.text[:1].isdigit())


def is_named(name: str, among: frozenset[str]) -> bool:
    """Whether the name is there, or one that it is made from or that is made from it (India, Indian)."""
    return name in among or any(_same_root(name, other) for other in among)


def _joints(text: str, found: Sequence[Word]) -> Iterator[Joint]:
    for at, (one, next_one) in enumerate(pairwise(found)):
        between = text[one.end : next_one.start]
        if not one.is_content or one.is_number or not next_one.text[:1].isdigit():
            continue
        if between == "" or between in _HYPHENS or (between == " " and at > 0 and _is_counted(one)):
            yield one.stem, next_one.stem


def _is_counted(one: Word) -> bool:
    return one.is_name and one.stem not in _MONTHS


def _same_root(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _SHORTEST_ROOT and longer.startswith(shorter)
