"""Tokeniser: text as lower-case words, before any stemming."""

import re
from collections.abc import Iterator
from math import ceil
from textwrap import wrap
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
# Chinese, Japanese, Korean and Thai are written without spaces: pairs of signs stand in for words.
_UNSPACED: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]+")
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


def words(text: str) -> Iterator[str]:
    """Lower-case words in their order, function words left out."""
    for match in _WORD.finditer(text.lower()):
        yield from _parts(match.group())


def windows(text: str, characters: int) -> list[str]:
    """The text in pieces of at most so many characters, about equally long, cut at blanks; 0 cuts nothing."""
    if not characters or len(text) <= characters:
        return [text]
    count = ceil(len(text) / (characters * _FILLED))
    return wrap(text, min(characters, ceil(len(text) / (count * _FILLED))), break_on_hyphens=False) or [text]


def _parts(word: str) -> Iterator[str]:
    if _UNSPACED.search(word):
        yield from _pairs(word)
    elif word not in STOP_WORDS:
        yield word[:_LONGEST]


def _pairs(word: str) -> Iterator[str]:
    end = 0
    for run in _UNSPACED.finditer(word):
        if run.start() > end:
            yield word[end : run.start()]
        signs = run.group()
        yield from (signs[at : at + 2] for at in range(max(1, len(signs) - 1)))
        end = run.end()
    if end < len(word):
        yield word[end:]
