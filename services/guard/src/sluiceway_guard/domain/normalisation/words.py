"""Words in their plain form: figures that stand for letters, letters that are spaced out, runs of blanks, ends
of lines."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

import re2

from sluiceway_guard.domain.normalisation.edits import Edit, Editing, Normalised
from sluiceway_guard.domain.normalisation.watch import Watch

# One pass for all that is edited here: most texts have nothing of it.
_MAY_BE_EDITED: Final = re2.compile(rb"[ \t][ \t]|\t|\r|(?:[ ._*|/+~-][a-z]){3}|[0-9@$!][a-z]")
_BLANKS: Final = re.compile(r"[ \t]{2,}|\t")
_LINE_END: Final = re.compile(r"\r\n?")
# Letters with the same sign between each two; the first is looked for by whoever finds the rest.
_SPACED_OUT: Final = re.compile(r"([ ._*|/+~-])[a-z](?:\1[a-z]){2,}(?![a-z0-9])")
_ALSO_PAIRS: Final = re.compile(r"([ ._*|/+~-])[a-z](?:\1[a-z])*(?![a-z0-9])")
# A text that has so many words of a disguise wears it, and the shorter words are taken for disguised too.
_WORN: Final = 2
_FIGURE: Final = re.compile(r"[0-9@$!](?=[a-z])")
_FIGURE_BETWEEN: Final = re.compile(r"[a-z][0-9@$!]+[a-z]")
_WORD_SIGNS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789@$!")
_WORD: Final = re.compile(r"[a-z0-9@$!]+")
_READ_AS: Final = str.maketrans("013457@$!8", "oieastasib")


def with_plain_words(before: Normalised, watch: Watch) -> Normalised:
    """Of a text in plain small letters. Raises OutOfTime."""
    if not _MAY_BE_EDITED.search(before.text.encode()):
        return before
    edits = sorted(_edits(before.text, watch))
    if not edits:
        return before
    editing = Editing(before.text)
    editing.edit(watch.over(_apart(edits)))
    return editing.finished(before=before)


def _apart(edits: list[Edit]) -> Iterator[Edit]:
    """Those that begin where the one before has ended."""
    done = 0
    for edit in edits:
        if edit.start >= done:
            yield edit
            done = edit.end


def _edits(text: str, watch: Watch) -> Iterator[Edit]:
    if "  " in text or "\t" in text:
        yield from (Edit(*blanks.span(), " ") for blanks in watch.over(_BLANKS.finditer(text)))
    if "\r" in text:
        yield from (Edit(*end.span(), "\n") for end in watch.over(_LINE_END.finditer(text)))
    spaced = list(_spaced_out(text, watch.over(_SPACED_OUT.finditer(text)), 3))
    yield from spaced if len(spaced) < _WORN else _spaced_out(text, watch.over(_ALSO_PAIRS.finditer(text)), 2)
    words = list(watch.over(_with_figures(text)))
    worn = sum(bool(_FIGURE_BETWEEN.search(word.text)) for word in words) >= _WORN
    yield from (_read(word) for word in words if worn or _FIGURE_BETWEEN.search(word.text))


def _spaced_out(text: str, places: Iterable[re.Match[str]], fewest: int) -> Iterator[Edit]:
    """`i g n o r e` as `ignore`. Where words are spaced out too, the gap between them is wider, and stays."""
    for found in places:
        start, end = found.start() + 1, found.end()
        if _stands_alone(text, found.start() - 1):
            start = found.start() - 1
        joined = text[start:end:2]
        if len(joined) >= fewest:
            yield Edit(start, end, joined)


def _stands_alone(text: str, at: int) -> bool:
    return at >= 0 and text[at] in _WORD_SIGNS and (at == 0 or text[at - 1] not in _WORD_SIGNS)


def _with_figures(text: str) -> Iterator[Edit]:
    """Words with a figure before a letter, as they stand."""
    done = 0
    for figure in _FIGURE.finditer(text):
        if figure.start() >= done:
            start, done = _beginning(text, figure.start()), _end(text, figure.start())
            yield Edit(start, done, text[start:done])


def _read(word: Edit) -> Edit:
    """`1gn0r3` as `ignore`: all its figures."""
    return Edit(word.start, word.end, word.text.translate(_READ_AS))


def _beginning(text: str, at: int) -> int:
    """Of the word around it."""
    while at and text[at - 1] in _WORD_SIGNS:
        at -= 1
    return at


def _end(text: str, at: int) -> int:
    word = _WORD.match(text, at)
    return word.end() if word else at
