"""Sentence splitter whose spans are true: each sentence is exactly what stands at its place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MARK = re.compile(r"""[.!?…]+["'\u201d\u2019)\]]*(?=\s|$)|[\u3002\uff01\uff1f]+["\u201d\u2019\u300d\u300f\uff09]*""")
_CLOSED = re.compile(r"""[.!?\u2026\u3002\uff01\uff1f]["'\u201d\u2019)\]]*$""")
_BREAK = re.compile(r"[ \t]*\n\s*")
_ITEM = re.compile(r"[-*•#|>]|\d+[.)]\s")
_NUMBERED = re.compile(r"(?:^|\n)\s*\d{1,3}$")
_LAST_WORD = re.compile(r"(\S+)$")
_INITIALS = re.compile(r"(?:[A-Z]\.)*[A-Z]")
_SHORT = frozenset(
    """mr mrs ms dr prof st sr jr rev gen col lt sgt capt hon vs no nos vol fig figs eq ca cf approx dept est inc ltd
    co corp bros e.g i.e eg ie viz al a.m p.m jan feb mar apr jun jul aug sep sept oct nov dec""".split()
)
# A line that is shorter than this share of the longest one was ended by its writer; a longer one may have been wrapped.
_WRAPPED = 0.75
_WIDEST = 100


@dataclass(frozen=True)
class Sentence:
    """A sentence by its place in a text; `text` is exactly what stands there."""

    text: str
    start: int
    end: int


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences in order, without the white space around them.

    A blank line ends one, and a line break before an item or after a short line; an abbreviation does not.
    """
    return _between(text, sorted({*_after_marks(text), *_at_breaks(text)}))


def unwrapped_sentences(text: str) -> tuple[Sentence, ...]:
    """The same of a text whose every line break was meant, as those of a model are."""
    return _between(text, sorted({*_after_marks(text), *(found.end() for found in _BREAK.finditer(text))}))


def without_torn_end(text: str) -> str:
    """Without a last sentence that has no end, where others stand before it."""
    found = sentences(text)
    is_torn = len(found) > 1 and not _CLOSED.search(found[-1].text)
    return text[: found[-1].start].rstrip() if is_torn else text


def _between(text: str, cuts: Sequence[int]) -> tuple[Sentence, ...]:
    spans = zip([0, *cuts], [*cuts, len(text)], strict=True)
    return tuple(found for start, end in spans if (found := _trimmed(text, start, end)) is not None)


def _after_marks(text: str) -> Iterator[int]:
    for mark in _MARK.finditer(text):
        if mark.group()[0] != "." or mark.group().startswith("..") or _is_full_stop(text, mark):
            yield mark.end()


def _is_full_stop(text: str, mark: re.Match[str]) -> bool:
    following = text[mark.end() : mark.end() + 40].lstrip()[:1]
    before = text[max(0, mark.start() - 24) : mark.start()]
    return not (following.islower() or _is_short(before) or _NUMBERED.search(before))


def _is_short(before: str) -> bool:
    last = _LAST_WORD.search(before)
    word = last.group(1).lstrip("(\"'\u201c\u2018[") if last else ""
    return word.lower() in _SHORT or bool(_INITIALS.fullmatch(word))


def _at_breaks(text: str) -> Iterator[int]:
    wrapped = _WRAPPED * min(_WIDEST, max(map(len, text.splitlines()), default=0))
    line_start = 0
    for line_break in _BREAK.finditer(text):
        line = text[line_start : line_break.start()]
        following = text[line_break.end() : line_break.end() + 8]
        is_ended = len(line) < wrapped and not following[:1].islower()
        if is_ended or _is_block(line, line_break.group(), following):
            yield line_break.end()
        line_start = line_break.end()


def _is_block(line: str, line_break: str, following: str) -> bool:
    """A paragraph, a heading, a row or an item ends here, however long the line is."""
    return line_break.count("\n") > 1 or bool(_ITEM.match(following)) or line.lstrip().startswith(("#", "|"))


def _trimmed(text: str, start: int, end: int) -> Sentence | None:
    piece = text[start:end]
    left, right = len(piece) - len(piece.lstrip()), len(piece.rstrip())
    return Sentence(piece[left:right], start + left, start + right) if left < right else None
