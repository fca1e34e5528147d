"""Quality flags of doubtful text, after the rules that Gopher's corpus was filtered with (Rae et al. 2021, table A1).

They are said of a document and never drop it.
"""

import re
from collections import Counter
from dataclasses import dataclass

_WORD = re.compile(r"\S+")
_LETTER = re.compile(r"[^\W\d_]")
_SYMBOL = re.compile(r"#|\u2026|\.\.\.")
_BULLET = re.compile(r"^\s*[-*\u2022\u25cf\u25aa]\s", re.MULTILINE)
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff]")
# Scripts without spaces between words: word lengths say nothing there.
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What is counted in a text, in one pass each at the speed of the regular expression engine."""

    characters: int
    words: int
    lettered: int
    symbols: int
    unreadable: int
    spaceless: int
    lines: int
    repeated: int
    bullets: int


def count(text: str) -> Counts:
    words = _WORD.findall(text)
    lines = Counter(line.strip() for line in text.split("\n") if line.strip())
    return Counts(
        characters=sum(map(len, words)),
        words=len(words),
        lettered=sum(1 for word in words if _LETTER.search(word)),
        symbols=len(_SYMBOL.findall(text)),
        unreadable=len(_UNREADABLE.findall(text)),
        spaceless=len(_SPACELESS.findall(text)),
        lines=lines.total(),
        repeated=sum(len(line) * (times - 1) for line, times in lines.items()),
        bullets=len(_BULLET.findall(text)),
    )


def flags(counts: Counts) -> tuple[str, ...]:
    """`short`, `garbled`, `symbols`, `numbers`, `repetitive`, `list`: whichever hold, in this order."""
    words, characters = max(counts.words, 1), max(counts.characters, 1)
    spaced = counts.spaceless < counts.characters / 10
    odd_words = spaced and counts.words >= 20 and not 3 <= counts.characters / words <= 10
    rules = {
        "short": (counts.words if spaced else counts.characters) < 50,
        "garbled": odd_words or counts.unreadable > characters / 100,
        "symbols": counts.symbols > words / 10,
        "numbers": spaced and counts.lettered < 0.6 * words,
        "repetitive": counts.repeated > 0.3 * characters,
        "list": counts.bullets > 0.9 * max(counts.lines, 1),
    }
    return tuple(name for name, holds in rules.items() if holds)
