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
_LETTERS = re.compile(r"[^\W\d_]+")
# Letters that stand apart from one another, as of text that was set wide.
_SPACED_OUT = re.compile(r"(?:(?<!\S)[^\W\d_] ){5,}")
# UTF-8 that was read as a charset of Western Europe.
_MOJIBAKE = re.compile("[\u00c2\u00c3\u00d0\u00d1\u00e2][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u2122]")
# No word of a language that is written with spaces is longer in running text.
_LONG = 40
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
    letters: int
    spaced_out: int
    glued: int
    mojibake: int
    spaceless: int
    lines: int
    repeated: int
    bullets: int


def count(text: str) -> Counts:
    words, runs = _WORD.findall(text), _LETTERS.findall(text)
    lines = Counter(line.strip() for line in text.split("\n") if line.strip())
    return Counts(
        characters=sum(map(len, words)),
        words=len(words),
        lettered=sum(1 for word in words if word[0].isalpha() or _LETTER.search(word)),
        symbols=len(_SYMBOL.findall(text)),
        unreadable=len(_UNREADABLE.findall(text)),
        letters=sum(map(len, runs)),
        spaced_out=sum(len(found) // 2 for found in _SPACED_OUT.findall(text)),
        glued=sum(len(run) for run in runs if len(run) > _LONG),
        mojibake=len(_MOJIBAKE.findall(text)),
        spaceless=len(_SPACELESS.findall(text)),
        lines=lines.total(),
        repeated=sum(len(line) * (times - 1) for line, times in lines.items()),
        bullets=len(_BULLET.findall(text)),
    )


def flags(counts: Counts) -> tuple[str, ...]:
    """`short`, `garbled`, `symbols`, `numbers`, `repetitive`, `list`: whichever hold, in this order."""
    words, characters = max(counts.words, 1), max(counts.characters, 1)
    spaced = counts.spaceless < counts.characters / 10
    odd_letters = spaced and max(counts.spaced_out, counts.glued) > 0.3 * max(counts.letters, 20)
    unreadable = counts.unreadable > characters / 100 or counts.mojibake > characters / 100
    rules = {
        "short": (counts.words if spaced else counts.characters) < 50,
        "garbled": odd_letters or unreadable,
        "symbols": counts.symbols > words / 10,
        "numbers": spaced and counts.lettered < 0.6 * words,
        "repetitive": counts.repeated > 0.3 * characters,
        "list": counts.bullets > 0.9 * max(counts.lines, 1),
    }
    return tuple(name for name, holds in rules.items() if holds)
