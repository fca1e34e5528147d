"""Stored text: its one normal form, so that offsets and digests mean the same everywhere, and its language."""

import re
import unicodedata
from collections.abc import Sequence

# C0 and C1 without tab and line feed, byte order marks, noncharacters and lone surrogates: nobody meant to write them.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_TRAILING = re.compile(r"[ \t\u00a0]+(?=\n|\Z)")
_BLANK_LINES = re.compile(r"\n{4,}")

Vote = tuple[str, float]

_SAMPLE = 600
_ENOUGH = 12


def normalised(text: str) -> str:
    """NFC, line feeds alone, no control characters, no white space at line ends. Doing it twice is doing it once."""
    text = _LINE_ENDS.sub("\n", text)
    text = _UNWANTED.sub("", text)
    text = unicodedata.normalize("NFC", text)
    text = _TRAILING.sub("", text)
    return _BLANK_LINES.sub("\n\n\n", text).strip("\n")


def one_line(text: str, limit: int = 300) -> str:
    """Titles and names: white space becomes single spaces, and the end is cut."""
    return " ".join(normalised(text).split())[:limit].rstrip()


def samples(text: str, count: int = 5) -> tuple[str, ...]:
    """Pieces spread over the text, one line each; none where there is too little to tell a language from."""
    if sum(map(str.isalpha, text[:_SAMPLE])) < _ENOUGH:
        return ()
    step = max(_SAMPLE, len(text) // count)
    pieces = (text[start : start + _SAMPLE] for start in range(0, len(text), step))
    return tuple(" ".join(piece.split()) for piece in pieces)[:count]


def elected(votes: Sequence[Vote], least: float = 0.4) -> str:
    """The language with the most confidence, or empty where no language has enough of it."""
    tally: dict[str, float] = {}
    for language, confidence in votes:
        tally[language] = tally.get(language, 0.0) + confidence
    winner = max(tally, key=lambda language: tally[language], default="")
    return winner if winner and tally[winner] / len(votes) >= least else ""
