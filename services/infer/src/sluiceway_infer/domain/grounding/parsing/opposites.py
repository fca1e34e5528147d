"""Opposites: whether lines say the contrary of a claim by their small words, or take back what they say.

A word that only one of the two has is no contrary: a claim may say less than its lines.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from sluiceway_infer.domain.grounding.lexicon.opposites import ASKED, EXCEPTED, OPPOSED, POLES, VEILS, Pole
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.text.languages import flat, whole_words

# From when to when tells both.
_OPENING = frozenset(("opens", "closes"))
_HOURS = re.compile(
    r"\d(?: ?(?:uhr|[ap]\.?m\.?|h|horas?))? ?(?:bis|to|until|till|and|und|y|al?|hasta|[-\u2013\u81f3\u5230]"
    r"|\u0627\u0644\u0649|\u062d\u062a\u0649)(?: las)? ?\d"
)
_CHANGES = frozenset(("rise", "fall"))
# What is written together with the word.
_BEFORE = {"ar": "[\u0648\u0641]?(?:\u0627\u0644)?"}


def is_opposed(claim: str, lines: Sequence[Line], language: str) -> bool:
    """Whether the claim says "more than" where the lines say "less than" alone, and the like."""
    said = _poles(claim, language)
    if not said:
        return False
    there = frozenset[Pole]().union(*(_poles(line.text, language) for line in lines))
    return any(one in said - there and other in there - said for one, other in OPPOSED)


def asks_for_the_contrary(question: str, line: Line, language: str) -> bool:
    """Whether the line tells of less than a sum where more than it is asked for, of a fall for a rise, and the like."""
    asked = _poles(question, language) & ASKED
    there = _poles(line.text, language) if asked else frozenset[Pole]()
    if has_hours(line.text):
        there -= _OPENING
    return any(one in asked - there and other in there - asked for one, other in OPPOSED)


def has_hours(text: str) -> bool:
    """Whether it says from when to when something is so."""
    return _HOURS.search(flat(text)[0]) is not None


def is_of_the_same_pole(question: str, line: Line, language: str) -> bool:
    """Whether the line says of a pair of contraries the one that the question says."""
    return bool(_poles(question, language) & ASKED & _poles(line.text, language))


def contrary_places(text: str, other: str, language: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Where the one text says what the other says the contrary of, and where that does: part-time, full-time."""
    patterns = dict(_patterns(language))
    for pole, contrary in OPPOSED:
        mine = _place(patterns.get(pole), text) if pole in ASKED else None
        its = _place(patterns.get(contrary), other) if mine else None
        if mine and its:
            return mine, its
    return None


def _place(pattern: re.Pattern[str] | None, text: str) -> tuple[int, int] | None:
    bare, places = flat(text)
    found = pattern.search(bare) if pattern else None
    return (places[found.start()], places[found.end() - 1] + 1) if found else None


def changes(text: str, language: str) -> bool:
    """Whether it says that something rises or falls."""
    return bool(_poles(text, language) & _CHANGES)


def is_veiled(stems: frozenset[str], claim: str, lines: Sequence[Line], language: str) -> bool:
    """Whether a line denies, doubts or forbids what it says with these words, and the claim does not say that."""
    return not _veils(claim, language) and any(_is_behind_veil(stems, line, language) for line in lines)


def _is_behind_veil(stems: frozenset[str], line: Line, language: str) -> bool:
    veils = _veils(line.text, language)
    if not veils:
        return False
    spots = [word.start for word in line.words if word.stem in stems]
    return bool(spots) and any(line.start + at < max(spots) for at in veils)


def excepting(passage: ParsedPassage, at: int) -> int | None:
    """The line behind this one, where it says for whom this one does not hold."""
    behind = at + 1
    if behind >= len(passage.lines) or passage.lines[behind].kind != "sentence":
        return None
    return behind if _excepts(passage.lines[behind].text, passage.language) else None


@lru_cache(maxsize=16_384)
def _excepts(text: str, language: str) -> bool:
    pattern = EXCEPTED.get(language)
    return pattern is not None and _whole(pattern, language).search(flat(text)[0].strip()) is not None


@lru_cache(maxsize=16_384)
def _poles(text: str, language: str) -> frozenset[Pole]:
    bare, _ = flat(text)
    return frozenset(pole for pole, pattern in _patterns(language) if pattern.search(bare))


@lru_cache(maxsize=16_384)
def _veils(text: str, language: str) -> tuple[int, ...]:
    if language not in VEILS:
        return ()
    bare, places = flat(text)
    return tuple(places[match.start()] for match in _whole(VEILS[language], language).finditer(bare))


@lru_cache
def _patterns(language: str) -> tuple[tuple[Pole, re.Pattern[str]], ...]:
    return tuple((pole, _whole(by[language], language)) for pole, by in POLES.items() if language in by)


@lru_cache
def _whole(alternatives: str, language: str) -> re.Pattern[str]:
    return re.compile(whole_words(alternatives, language, _BEFORE.get(language, "")))
