"""Ranges of a sentence: from nine to five, between 20 and 30. A claim may neither turn one round nor give it another
end, nor say "at most" of its lower end.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.numbers import MONTHS
from sluiceway_infer.domain.grounding.lexicon.turns import Sense
from sluiceway_infer.domain.grounding.parsing.names import is_a_weekday
from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word

End = frozenset[str]
Range = tuple[End, End]
LEAST, MOST = ("bound", "least"), ("bound", "most")
# Up to two words on each side: "9 a.m. to 5", "9 Uhr bis 17", "من الساعة 9 إلى الساعة 17".
_BESIDE = r"[ \u00a0.%€$£°]*(?:[^\W\d_]+[ \u00a0.%°]*){0,2}"
_DASH = r"[-\u2010\u2011\u2013\u2014~\uff5e]"
_UNTIL: Mapping[str, str] = {
    "en": r"\b(?:to|till|until|through)\b", "de": r"\bbis\b", "es": r"\b(?:al?|hasta)\b",
    "fr": r"\b(?:au?|jusqu'au?)\b", "zh": "[至到]", "ar": r"\b(?:الي|الى|حتي|حتى)\b",
}  # fmt: skip
_BETWEEN: Mapping[str, tuple[str, str]] = {
    "en": (r"\bbetween ", r"\band\b"), "de": (r"\bzwischen ", r"\bund\b"), "es": (r"\bentre ", r"\by\b"),
    "fr": (r"\bentre ", r"\bet\b"), "ar": (r"\bبين ", r"(?<= )و"),
}  # fmt: skip
_FURTHEST = 24
_NEVER = "$^"


def is_turned_range(
    text: str, tokens: Sequence[Word], senses: frozenset[Sense], lines: Sequence[Line], language: str
) -> bool:
    """A range of the claim has an end of one that is said there, and is none of these; or a number that it has as a
    bound is the other end of such a range.
    """
    there = ranges_of(lines, language)
    if not there:
        return False
    claimed = list(ranges(text, tokens, 0, language))
    ends = [end for one in there for end in one]
    if any(_has_an_end(one, ends) and not any(_is_same(one, other) for other in there) for one in claimed):
        return True
    told, bounds = bounds_told(tokens, lines, language), senses & {LEAST, MOST}
    return not claimed and len(bounds) == len(told) == 1 and bounds != told


def bounds_told(tokens: Sequence[Word], lines: Sequence[Line], language: str) -> frozenset[Sense]:
    """What the ranges there say of a number of the claim: the upper end is what it is at most."""
    there = ranges_of(lines, language)
    numbers = {word.stem for word in tokens if word.is_number}
    lower, upper = _ends(there, is_upper=False), _ends(there, is_upper=True)
    return frozenset(sense for sense, ends in ((LEAST, lower - upper), (MOST, upper - lower)) if numbers & ends)


def ranges_of(lines: Sequence[Line], language: str) -> list[Range]:
    """Those of these lines."""
    return [one for line in lines for one in ranges(line.text, line.tokens, line.start, language)]


def ranges(text: str, tokens: Sequence[Word], offset: int, language: str) -> Iterator[Range]:
    """Each range with its two ends, in order."""
    if language not in _UNTIL:
        return
    for (one, _, behind), (other, before, _) in pairwise(_groups(text, tokens, offset)):
        between = flat(text[behind:before])[0]
        if _joins(between, flat(text[max(0, behind - _FURTHEST) : behind])[0], language):
            yield one, other


def is_an_end(word: Word) -> bool:
    """A number, a day or a month."""
    return word.is_number or plain(word.text) in MONTHS or is_a_weekday(word)


def _joins(between: str, earlier: str, language: str) -> bool:
    opening, and_ = _BETWEEN.get(language, (_NEVER, _NEVER))
    until = rf"{_BESIDE}(?:{_UNTIL[language]}){_BESIDE}|[ %€$£°]*\w{{0,3}}{_DASH} ?"
    if re.fullmatch(until, between):
        return True
    return (
        re.search(opening, earlier) is not None and re.fullmatch(f"{_BESIDE}(?:{and_}){_BESIDE}", between) is not None
    )


def _groups(text: str, tokens: Sequence[Word], offset: int) -> list[tuple[End, int, int]]:
    """Numbers and names of days and months, those of one date together, and where each begins and ends."""
    found: list[tuple[End, int, int]] = []
    is_of_a_date = False
    for word in tokens:
        is_month = plain(word.text) in MONTHS
        if not is_an_end(word):
            continue
        start, end = word.start - offset, word.end - offset
        is_next = bool(found) and not text[found[-1][2] : start].strip(" .\u00a0")
        if is_next and (is_month or is_of_a_date):
            found[-1] = (found[-1][0] | {word.stem}, found[-1][1], end)
        else:
            found.append((frozenset((word.stem,)), start, end))
        is_of_a_date = is_month
    return found


def _has_an_end(one: Range, ends: Sequence[End]) -> bool:
    return any(mine <= end or end <= mine for mine in one for end in ends)


def _is_same(one: Range, other: Range) -> bool:
    return all(mine <= its or its <= mine for mine, its in zip(one, other, strict=True))


def _ends(found: Sequence[Range], is_upper: bool) -> frozenset[str]:
    return frozenset[str]().union(*(one[is_upper] for one in found))
