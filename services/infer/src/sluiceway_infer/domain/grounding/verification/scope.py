"""Scope of a negation: whether a "not" of a line lies between what a claim says anew and the word of the question of
which it says that, so that a claim without it says the opposite.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.selection.agreement import BESIDE, bounds
from sluiceway_infer.domain.grounding.text.figures import word_spots
from sluiceway_infer.domain.grounding.text.stems import plain

# "Not before nine" says when.
_UNTIL = ("order", "before")
# The first half of a French negation denies nothing by itself: "ne … que" is "only".
_HALVES = frozenset(("ne",))
# So many words behind a "not" its word of matter may stand.
_FURTHEST = 6


def is_turned_round(new: frozenset[str], repeated: frozenset[str], line: Line, language: str) -> bool:
    """The line denies a new word wherever it has it; of a claim that denies nothing. Linear in its length, but for a
    logarithm.
    """
    held = [at for at, word in enumerate(line.tokens) if word.stem in repeated]
    nots = list(_nots(new | repeated, line, language))
    if not held or not nots or any(turn.sense == _UNTIL for turn in line.turns):
        return False
    spots = word_spots(line.text, line.tokens, line.start)
    places = [at for at, word in enumerate(line.tokens) if word.stem in new]
    denied = Counter(line.tokens[at].stem for at in places if _is_denied(at, _nearest(at, held, spots), nots))
    said = Counter(line.tokens[at].stem for at in places)
    return any(denied[stem] == times for stem, times in said.items())


def _nots(claimed: Collection[str], line: Line, language: str) -> Iterator[int]:
    """Each "not" whose next word of matter the claim has: "is not extended by repairs" denies no "lasts 24 months"."""
    for at, word in enumerate(line.tokens):
        if not word.is_negation or plain(word.text) in _HALVES or bounds(word, line, language):
            continue
        following = next((one for one in line.tokens[at + 1 : at + 1 + _FURTHEST] if one.is_content), None)
        if following is not None and following.stem in claimed:
            yield at


def _nearest(at: int, held: Sequence[int], spots: Sequence[int]) -> int:
    following = bisect_left(held, at)
    return min(held[max(0, following - 1) : following + 1], key=lambda other: abs(spots[other] - spots[at]))


def _is_denied(at: int, held: int, nots: Sequence[int]) -> bool:
    first = bisect_left(nots, min(at, held) - BESIDE)
    return first < len(nots) and nots[first] < max(at, held)
