"""Stored text: its one normal form, so that offsets and digests mean the same everywhere, and its language."""

import re
import unicodedata
from collections.abc import Sequence

from sluiceway_ingest.domain.symbol_glyphs import SIGNS

# C0 and C1 without tab and line feed, byte order marks, noncharacters and lone surrogates: nobody meant to write them.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
# Where a word may be broken, and must not: nobody sees it, and it would cut the word in two for a search. Thai, Lao,
# Burmese and Khmer part their words by the zero-width space, so there it stays. Joiners spell: they stay too.
_WORD_BREAKS = re.compile("[\u00ad\u2060]|\u200b(?<![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]\u200b)")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# From the first blank of a run alone: tried at each, a long run that ends in a word would be looked at again and again.
_TRAILING = re.compile(r"(?<![ \t\u00a0])[ \t\u00a0]+(?=\n|\Z)")
_BLANK_LINES = re.compile(r"\n{4,}")

# Lines and bars that converters draw around what is not there.
_DRAWN = re.compile(r"[\s\-|:#*_=~+`>\\\u2010-\u2015\u2500-\u257f]*")
# Glyphs of symbol fonts. What many programs take for bullets and marks is shown as such; the rest means nothing
# without its font.
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
# Behind something in its line one is no bullet.
_WITHIN = re.compile(r"(?<=[^\s\ue000-\uf8ff])[\uf020-\uf0ff]|(?<=[^\s\ue000-\uf8ff][ \u00a0])[\uf020-\uf0ff]")
_PRIVATE_SIGNS = dict.fromkeys("\uf0b7\uf0a7\uf06e\uf076\uf0d8\uf02d\uf071\uf09f", "\u2022") | {"\uf0fc": "\u2713"}
# Where a text is written in them it has lost its letters, and is kept to be marked as garbled.
_PRIVATE_MOST = 0.2

Vote = tuple[str, float]

# So many times what is kept of a name is looked at, for white space in it; names of millions of signs are made up.
_NAME_LOOKED_AT = 16
_SAMPLE = 600
_ENOUGH = 12


def normalised(text: str) -> str:
    """NFC, line feeds alone, no control characters, no marks of where a word may break, no white space at line ends.
    Doing it twice is doing it once."""
    text = _LINE_ENDS.sub("\n", text)
    text = _WORD_BREAKS.sub("", _UNWANTED.sub("", text))
    text = unicodedata.normalize("NFC", text)
    text = _TRAILING.sub("", text)
    return _BLANK_LINES.sub("\n\n\n", text).strip("\n")


def says_something(text: str) -> bool:
    """Whether anything stands in it but blanks and lines: a slide without text, a table of empty cells say nothing."""
    return _DRAWN.fullmatch(text) is None


def legible(text: str) -> str:
    """Without the glyphs of symbol fonts, unless the text is written in them."""
    found = len(_PRIVATE.findall(text))
    if not found or found > _PRIVATE_MOST * len(text):
        return text
    text = _WITHIN.sub(lambda glyph: SIGNS.get(glyph[0], glyph[0]), text)
    return _PRIVATE.sub(lambda glyph: _PRIVATE_SIGNS.get(glyph[0], ""), text)


def one_line(text: str, limit: int = 300) -> str:
    """Titles and names: white space becomes single spaces, and the end is cut."""
    return " ".join(normalised(text[: _NAME_LOOKED_AT * limit]).split())[:limit].rstrip()


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
