"""Unseen signs: texts spelt in invisible signs, words cut by them, and direction controls that turn a line round."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.normalisation import ScannedText
from sluiceway_guard.domain.normalisation.encoded import SELECTORS, TAGS

# A flag of a region is a black flag, its name in tags, and a tag that ends it; any other tag spells something.
_FLAG_OR_TAGS: Final = re.compile(
    f"\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{{2,6}}\U000e007f|(?P<tags>{TAGS.pattern})"
)
# Emoji, and letters of the scripts that need joiners, have one between two signs.
_RUN: Final = re.compile("[\u180e\u200b-\u200f\u2060-\u2064\ufeff]{3,}")
_CUT: Final = re.compile("(?<=[A-Za-z])[\u200b-\u200d\u2060-\u2064\ufeff]{1,2}(?=[A-Za-z])")
_FEWEST_CUTS: Final = 3

_LINE: Final = re.compile(r"[^\n\r\u2029]+")
_CONTROLS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT: Final = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_CLOSED_BY: Final = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys("\u2066\u2067\u2068", "\u2069")
_TURNING: Final = frozenset("\u202b\u202d\u202e\u2067")


class InvisibleScanner:
    """Signs that show nothing and say something: `invisible`."""

    name: Final = "invisible"
    version: Final = "1"

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        if text.text.isascii():
            return ()
        return sorted([*text.each(_invisible(text.text)), *_cuts(text)], key=lambda one: (one.start, one.end))


class BidiScanner:
    """Direction controls of lines that leave one open, or turn round what is written from left to right: `bidi`."""

    name: Final = "bidi"
    version: Final = "1"

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        if text.text.isascii() or not _CONTROLS.search(text.text):
            return ()
        lines = _LINE.finditer(text.text)
        return list(text.each(found for line in lines for found in _turned(line.group(), line.start())))


class SignScanner:
    """Invisible signs and direction controls wherever they stand: the lines of an answer come in pieces."""

    name: Final = "signs"
    version: Final = "1"

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        if text.text.isascii():
            return ()
        controls = (_of("bidi", "bidi.control", *found.span(), 0.9) for found in _CONTROLS.finditer(text.text))
        return sorted(text.each(chain(_invisible(text.text), controls)), key=lambda one: (one.start, one.end))


def _invisible(text: str) -> Iterator[Finding]:
    tags = (found for found in _FLAG_OR_TAGS.finditer(text) if found["tags"])
    yield from (_of("invisible", "invisible.tags", *found.span(), 1.0) for found in tags)
    yield from (_of("invisible", "invisible.selectors", *found.span(), 0.95) for found in SELECTORS.finditer(text))
    yield from (_of("invisible", "invisible.run", *found.span(), 0.9) for found in _RUN.finditer(text))


def _cuts(text: ScannedText) -> list[Finding]:
    """Of words that are cut in several places."""
    cuts = [_of("invisible.cut", "invisible.cut", *cut.span(), 0.8) for cut in text.each(_CUT.finditer(text.text))]
    return cuts if len(cuts) >= _FEWEST_CUTS else []


def _turned(line: str, start: int) -> Iterator[Finding]:
    controls = _CONTROLS.findall(line)
    if not _balanced(controls):
        rule = "bidi.unbalanced"
    elif _TURNING.intersection(controls) and not _RIGHT_TO_LEFT.search(line):
        rule = "bidi.turned"
    else:
        return
    for control in _CONTROLS.finditer(line):
        yield _of("bidi", rule, start + control.start(), start + control.end(), 0.9)


def _balanced(controls: Sequence[str]) -> bool:
    """Each that opens is closed by its own, the innermost first."""
    awaited: list[str] = []
    for control in controls:
        if control in _CLOSED_BY:
            awaited.append(_CLOSED_BY[control])
        elif not awaited or awaited.pop() != control:
            return False
    return not awaited


def _of(kind: str, rule: str, start: int, end: int, score: float) -> Finding:
    return Finding(kind=kind, rule=rule, start=start, end=end, score=score)
