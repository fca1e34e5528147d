"""Words in their plain form: figures that stand for letters, letters that are spaced out, runs of blanks."""

import re
from collections.abc import Iterator
from typing import Final

from sluiceway_guard.domain.normalisation.edits import Edit, Editing, Normalised

_BLANKS: Final = re.compile(r"[ \t]{2,}|\t")
# Three letters or more with the same sign between each two; the first is looked for by whoever finds the rest.
_SPACED_OUT: Final = re.compile(r"([ ._*|/+~-])[a-z](?:\1[a-z]){2,}(?![a-z0-9])")
_FEWEST_SPACED: Final = 3
_FIGURE: Final = re.compile(r"[0-9@$!](?=[a-z])")
_FIGURE_BETWEEN: Final = re.compile(r"[a-z][0-9@$!]+[a-z]")
_WORD_SIGNS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789@$!")
_WORD: Final = re.compile(r"[a-z0-9@$!]+")
_READ_AS: Final = str.maketrans("013457@$!8", "oieastasib")


def with_plain_words(before: Normalised) -> Normalised:
    """Of a text in plain small letters."""
    edits = sorted(_edits(before.text))
    if not edits:
        return before
    editing = Editing(before.text)
    editing.edit(_apart(edits))
    return editing.finished(before=before)


def _apart(edits: list[Edit]) -> Iterator[Edit]:
    """Those that begin where the one before has ended."""
    done = 0
    for edit in edits:
        if edit.start >= done:
            yield edit
            done = edit.end


def _edits(text: str) -> Iterator[Edit]:
    if "  " in text or "\t" in text:
        yield from (Edit(*blanks.span(), " ") for blanks in _BLANKS.finditer(text))
    yield from _spaced_out(text)
    yield from _with_figures(text)


def _spaced_out(text: str) -> Iterator[Edit]:
    """`i g n o r e` as `ignore`. Where words are spaced out too, the gap between them is wider, and stays."""
    for found in _SPACED_OUT.finditer(text):
        start, end = found.start() + 1, found.end()
        if _stands_alone(text, found.start() - 1):
            start = found.start() - 1
        joined = text[start:end:2]
        if len(joined) >= _FEWEST_SPACED:
            yield Edit(start, end, joined)


def _stands_alone(text: str, at: int) -> bool:
    return at >= 0 and text[at] in _WORD_SIGNS and (at == 0 or text[at - 1] not in _WORD_SIGNS)


def _with_figures(text: str) -> Iterator[Edit]:
    """`1gn0r3` as `ignore`: a word with figures between its letters, all its figures."""
    done = 0
    for figure in _FIGURE.finditer(text):
        if figure.start() < done:
            continue
        start, done = _beginning(text, figure.start()), _end(text, figure.start())
        word = text[start:done]
        if _FIGURE_BETWEEN.search(word):
            yield Edit(start, done, word.translate(_READ_AS))


def _beginning(text: str, at: int) -> int:
    """Of the word around it."""
    while at and text[at - 1] in _WORD_SIGNS:
        at -= 1
    return at


def _end(text: str, at: int) -> int:
    word = _WORD.match(text, at)
    return word.end() if word else at
