"""Tokeniser: text as lower-case words, before any stemming."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil
from textwrap import wrap
from typing import Final, Literal
from unicodedata import category, normalize

Purpose = Literal["passage", "question"]

# Written without spaces between words: Thai and Lao, Burmese, Khmer, Chinese, Japanese and Korean.
_UNSPACED: Final = (
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    r"\uf900-\ufaff\U00020000-\U0003ffff]"
)
# Only marks are neither letter nor blank once a text is folded.
_SIGN: Final = re.compile(rf"{_UNSPACED}[^\w ]*")
_RUN: Final = re.compile(rf"((?:{_SIGN.pattern})+)")
# Of these one sign may be a word; a letter of Thai or a kana is none.
_MAY_BE_WORD: Final = re.compile(r"[^\u0e00-\u0eff\u3040-\u30ff]")
_WORD: Final = re.compile(r"\w\S*")
# The same word is written with and without: points of Hebrew, vowel signs and tatweel of Arabic, variants of a sign.
_OPTIONAL: Final = re.compile(
    r"[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06ed"
    r"\u08d3-\u08ff\u034f\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
# In Persian it stands where others write a blank; elsewhere it only shapes letters.
_NON_JOINER: Final = re.compile("\u200c(?=[\u0600-\u077f])")
_LONGEST: Final = 64
# Cut at blanks, pieces are this much shorter than they may be.
_FILLED: Final = 0.9

# Function words of English; they say nothing about what a passage is about.
STOP_WORDS: Final = frozenset(
    """a about above after again against all am an and any are as at be because been before being below between both
    but by can did do does doing down during each few for from further had has have having he her here hers him his how
    i if in into is it its just me more most my no nor not now of off on once only or other our out over own same she
    should so some such than that the their them then there these they this those through to too under until up very
    was we were what when where which while who whom why will with you your""".split()
)


class _Folding(dict[int, str | None]):
    """Table for `str.translate` that is filled as signs are met: invisible and optional ones go, letters, digits and
    marks within a word stay, and all else is a blank."""

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        self[code] = folded = _folded(sign)
        return folded


_FOLDING: Final = _Folding()


def words(text: str, purpose: Purpose) -> Iterator[str]:
    """Lower-case words in their order, function words left out. Texts that read alike have the same, however their
    signs are composed (NFC, NFD). Where no spaces are written, pairs of signs stand in for words; a passage says its
    single signs too, for questions of one sign."""
    for part in _RUN.split(_plain(text)):
        signs = _SIGN.findall(part)
        yield from _run(signs, purpose) if signs else _spaced(part)


def windows(text: str, characters: int) -> list[str]:
    """The text in pieces of at most so many characters, about equally long, cut at blanks; 0 cuts nothing."""
    if not characters or len(text) <= characters:
        return [text]
    count = ceil(len(text) / (characters * _FILLED))
    return wrap(text, min(characters, ceil(len(text) / (count * _FILLED))), break_on_hyphens=False) or [text]


def _plain(text: str) -> str:
    composed = _NON_JOINER.sub(" ", normalize("NFC", text))
    # The small form of the Turkish capital has its dot twice.
    lower = composed.translate(_FOLDING).lower().replace("i\u0307", "i")
    return normalize("NFC", lower)


def _folded(sign: str) -> str | None:
    kind = category(sign)
    if kind == "Cf" or _OPTIONAL.match(sign):
        return None
    return sign if sign.isalnum() or kind in ("Mn", "Mc") else " "


def _spaced(part: str) -> Iterator[str]:
    for word in _WORD.findall(part):
        if word not in STOP_WORDS:
            yield word[:_LONGEST]


def _run(signs: Sequence[str], purpose: Purpose) -> Iterator[str]:
    if len(signs) == 1:
        yield signs[0]
        return
    yield from (first + second for first, second in pairwise(signs))
    if purpose == "passage":
        yield from filter(_MAY_BE_WORD.match, signs)
