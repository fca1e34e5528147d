"""Figures and the words that belong to them: of two numbers in one sentence each has its own, and an exchanged one is
found by that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sluiceway_infer.domain.grounding.lexicon.concepts import UNITS
from sluiceway_infer.domain.grounding.lexicon.numbers import MONTHS
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word

# A comma, an "and" or the like between a word and a number counts as so many words.
BREAK = 2
_SIGNS = ",;:()|،؛，；、"
# What joins two parts of a sentence, in words that mean nothing else in another language: no "mais", which is "more" in
# Portuguese, and no "en".
_JOINING = frozenset("and or but while whereas und oder aber wahrend y e o u pero mientras et ou و".split())
_AND_IN_ARABIC = "و"


@dataclass
class Figure:
    """Numbers that stand together, as those of a date do, the words that are nearest to them, and the one right after
    them: what is counted.
    """

    numbers: list[str]
    start: int
    end: int
    own: set[str] = field(default_factory=set)
    counted: str = ""


def figures(text: str, tokens: Sequence[Word], skipped: frozenset[str], offset: int = 0) -> list[Figure]:
    """The figures of a sentence with the words that are nearer to them than to any other; a number that is skipped is
    such a word. Linear in its length.
    """
    found = _groups(tokens, skipped)
    if not found:
        return []
    for one in found:
        one.counted = _counted(text, tokens, one.end, offset)
    spots = word_spots(text, tokens, offset)
    following = 0
    for at, word in enumerate(tokens):
        while following < len(found) and found[following].start <= at:
            following += 1
        if not word.is_content or (word.is_number and word.stem not in skipped) or _is_of_figure(word):
            continue
        near = [one for one in (following - 1, following) if 0 <= one < len(found)]
        best = min(near, key=lambda one: _distance(found[one], at, spots))
        found[best].own.add(word.stem)
    return found


def are_bound(claimed: Sequence[Figure], there: Sequence[Figure], asked: frozenset[str]) -> bool:
    """True where each number of the claim has there the words that it has in the claim."""
    if len(there) < 2:
        return True
    said = {number for figure in claimed for number in figure.numbers}
    return all(_is_bound(figure, there, asked, said) for figure in claimed)


def is_counted(figure: Figure, there: Sequence[Figure]) -> bool:
    """What the number counts in the claim stands by it there too; true of one that counts nothing."""
    return not figure.counted or any(figure.counted in one.own for one in there if _has_number_of(figure, one))


def is_counted_otherwise(figure: Figure, around: Sequence[Figure]) -> bool:
    """Another number counts the same around it."""
    return any(figure.counted == one.counted and not _has_number_of(figure, one) for one in around)


def _has_number_of(figure: Figure, other: Figure) -> bool:
    return bool(set(figure.numbers) & set(other.numbers))


def _is_bound(figure: Figure, there: Sequence[Figure], asked: frozenset[str], said: set[str]) -> bool:
    places = [at for at, other in enumerate(there) if _has_number_of(figure, other)]
    return not places or any(_is_bound_at(at, figure, there, asked, said) for at in places)


def _is_bound_at(at: int, figure: Figure, there: Sequence[Figure], asked: frozenset[str], said: set[str]) -> bool:
    shared = _shared(there)
    own = there[at].own - shared
    words = figure.own & set().union(*(other.own for other in there))
    meant = words or set(asked)
    others = [other for place, other in enumerate(there) if place != at and not set(other.numbers) <= said]
    if any((words - shared) & other.own - own for other in others if _is_after_first(other, there)):
        return False
    if not others:
        return True
    if not own:
        return at == 0 or bool(set(there[at - 1].numbers) & said)
    return bool(own & meant) or bool(own & figure.own)


def _is_after_first(other: Figure, there: Sequence[Figure]) -> bool:
    """The words before the first figure may be the subject of all."""
    return other is not there[0]


def _shared(there: Sequence[Figure]) -> set[str]:
    """Words that several figures have are none's own."""
    seen: set[str] = set()
    shared: set[str] = set()
    for figure in there:
        shared |= seen & figure.own
        seen |= figure.own
    return shared


def _groups(tokens: Sequence[Word], skipped: frozenset[str]) -> list[Figure]:
    found: list[Figure] = []
    last = -10
    for at, word in enumerate(tokens):
        is_value = word.is_number and word.stem not in skipped
        if is_value and found and all(plain(one.text) in MONTHS or one.is_number for one in tokens[last + 1 : at]):
            found[-1].numbers.append(word.stem)
            found[-1].end = at
        elif is_value:
            found.append(Figure([word.stem], at, at))
        last = at if is_value else last
    return found


def _counted(text: str, tokens: Sequence[Word], end: int, offset: int) -> str:
    after = tokens[end + 1] if end + 1 < len(tokens) else None
    if after is None or not after.is_content or after.is_number or _is_of_figure(after) or _is_glued(after):
        return ""
    return "" if text[tokens[end].end - offset : after.start - offset].strip() else after.stem


def _is_of_figure(word: Word) -> bool:
    return plain(word.text) in UNITS or plain(word.text) in MONTHS


def word_spots(text: str, tokens: Sequence[Word], offset: int) -> list[int]:
    """Where each word stands, counted in words, with a wider step over what parts a sentence."""
    spots: list[int] = []
    at = 0
    for one, before in zip(tokens, [None, *tokens], strict=False):
        between = text[before.end - offset : one.start - offset] if before else ""
        is_parted = joins(one) or any(sign in between for sign in _SIGNS)
        at += 1 + BREAK * is_parted + _is_glued(one)
        spots.append(at)
    return spots


def joins(word: Word) -> bool:
    """It is an "and" or the like, or has one written together with it."""
    return plain(word.text) in _JOINING or _is_glued(word)


def _is_glued(word: Word) -> bool:
    """An Arabic "and" is written together with it, and counts as a word all the same."""
    is_longer = len(word.text) > len(_AND_IN_ARABIC) and word.text.startswith(_AND_IN_ARABIC)
    return is_longer and not word.stem.startswith(_AND_IN_ARABIC)


def _distance(figure: Figure, at: int, spots: Sequence[int]) -> int:
    return spots[figure.start] - spots[at] if at < figure.start else spots[at] - spots[figure.end]
