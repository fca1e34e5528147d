"""Templates of questions: what many rows begin and end with alike, such as one long instruction, says nothing of
whether two of them ask the same.
"""

from collections.abc import Callable
from typing import Final

from sluiceway_train.domain.sketches import shingles

# What is shorter is a word or two: two spellings of one question.
_LEAST_BYTES: Final = 16
# Parts that share less are about other things.
_OTHER_THINGS: Final = 0.5


def ask_of_other_things(one: str, two: str) -> bool:
    """Whether what stands between the same beginning and the same end is so unlike that two questions are two, however
    long a template they share."""
    start = _longest(min(len(one), len(two)), lambda shared: one[:shared] == two[:shared])
    left = min(len(one), len(two)) - start
    end = _longest(left, lambda shared: one[len(one) - shared :] == two[len(two) - shared :])
    parts = one[start : len(one) - end], two[start : len(two) - end]
    return min(len(part.encode()) for part in parts) >= _LEAST_BYTES and _share(*parts) < _OTHER_THINGS


def _longest(most: int, is_shared: Callable[[int], bool]) -> int:
    """The greatest number up to `most` that holds, where all below it do."""
    low = 0
    while low < most:
        middle = (low + most + 1) // 2
        low, most = (middle, most) if is_shared(middle) else (low, middle - 1)
    return low


def _share(one: str, two: str) -> float:
    """Jaccard index of their shingles."""
    ours, theirs = shingles(one), shingles(two)
    return len(ours & theirs) / len(ours | theirs)
