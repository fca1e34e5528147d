"""Safe breaks of a text that comes in pieces: where everything before can be judged and let go.

What may be redacted in an answer never reaches over a safe break, so a text that is judged break by break has the
findings of the whole text, however it was split. A break is safe after white space, unless the word before it has a
digit (of a card number there may come more), ends in `:`, `=` or a quote, or is followed by `:`, `=` or `#` (its value,
its heading comes), or a line may begin that speaks as somebody, or a bracket is open (of a link), a tag, a comment,
or a private key.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from sluiceway_guard.domain.markup import Markup
from sluiceway_guard.domain.opened import Opened

# More without a safe break is cut: nobody may hold a stream for ever. A finding that begins before such a cut is seen
# as far as the other number goes behind it.
LONGEST_UNSAFE: Final = 16_384
LONGEST_FINDING: Final = 4_096
# What a rule may look at before a break: "version" before what would else be an address.
CONTEXT: Final = 64
# What Chinese and Japanese put between clauses.
MARKS: Final = "\u3002\uff01\uff1f\uff1b\uff0c\u3001"

_BREAK = re.compile(
    # White space within a line; behind a line, where the next word is there and nobody's turn; a mark by its letters.
    rf"(?<!\s)[^\S\n]+(?=[^\s:=#])|(?<!\s)[^\S\n]*\n\s*(?=[^\s:=#](?:\S*[^\s:])?\s)|(?<=[^\x00-\x7f\s])[{MARKS}]"
)
# Where one may begin: an end of a word, a mark.
_MAY_BREAK = re.compile(rf"(?<!\s)\s|(?<=[^\x00-\x7f\s])[{MARKS}]")
_SPACE, _NO_SPACE = re.compile(r"\s"), re.compile(r"\S")
_UNSAFE_END = re.compile(
    rf"""\d\S*(?:[\s-]{{1,2}}\w{{1,4}}|\s{{1,2}}[-.*/]{{1,3}})?\s+$|[:="'`+#\\]\s+$|\d[{MARKS}]$"""
)
_HEADING = re.compile(r"(?:^|\n)[ \t]*\#[^\n]*$")
# An address in a word, to the next one or to the end of the word.
_SCHEME_END: Final = "://"
_ADDRESS = re.compile(rf"{_SCHEME_END}(?:(?!{_SCHEME_END})\S)*")
# So far is looked back for what a break is part of: an unsafe end lies in its last two words, a heading in its line.
_LOOKED_BACK: Final = 256
# Code points in which breaks are looked for at a time.
_BLOCK: Final = 128


class Cut(NamedTuple):
    """The code point before which a text can be judged. Where it is not safe, findings may go on behind it."""

    at: int
    is_safe: bool = True


class Unsettled(NamedTuple):
    """Where breaks may be safe that are not safe now: from code point `at` on, and behind the white space that begins
    at `line`: of a word behind an end of a line more must be there. Below zero: there is none."""

    at: int = 0
    line: int = -1

    def moved(self, by: int) -> "Unsettled":
        return Unsettled(self.at + by, self.line + by)


NOTHING_TRIED: Final = Unsettled()


def next_cut(
    text: str, start: int, *, unsettled: Unsettled = NOTHING_TRIED, opened: Opened | None = None, reach: int = 0
) -> Cut:
    """Where the text can be cut; at `start` where more must come first. `start` is such a cut, or the beginning.
    `reach` is how far a finding may go on behind a break: so much of the text must be there. What is `opened` was
    read from `start` on, in what was there of the text before.
    """
    end = min(len(text) - reach, start + LONGEST_UNSAFE)
    opened = opened or Opened(start)
    opened.read(text, end)
    limit = opened.first(end)
    # Of a longer text no more is looked at than there was when it came in pieces.
    seen = min(len(text), start + LONGEST_UNSAFE + LONGEST_FINDING)
    addresses = _Addresses(text, _last_address(text, start, unsettled.at), end)
    for at in _untried(text, start, seen, unsettled):
        if start < at <= limit and _is_end(text, start, at) and not addresses.hold(at):
            # What is open there is open at every break behind where it began.
            limit = opened.first(at)
            if limit == at:
                return Cut(at)
    return _forced(start, opened.tags) if len(text) >= start + LONGEST_UNSAFE + LONGEST_FINDING else Cut(start)


def _untried(text: str, start: int, end: int, unsettled: Unsettled) -> Iterator[int]:
    begin = max(start, unsettled.at)
    # Behind white space alone no break is seen before its next word is there: it is not read anew with each piece.
    if _NO_SPACE.search(text, begin, end):
        yield from _breaks(text, begin, end)
    # Only white space ends the word behind an end of a line: a long one is not read anew with each piece of it.
    is_open = start <= unsettled.line < unsettled.at and _SPACE.search(text, unsettled.at, end) is not None
    if is_open and (found := _BREAK.match(text, unsettled.line, end)) is not None:
        yield found.end()


def _breaks(text: str, start: int, end: int) -> Iterator[int]:
    """Behind each break, the last one first: one of the last is safe nearly always, so a text is read from its end."""
    until = end
    while until > start:
        begin = max(start, until - _BLOCK)
        begun = (_BREAK.match(text, one.start(), end) for one in _MAY_BREAK.finditer(text, begin, until))
        yield from reversed([found.end() for found in begun if found is not None])
        until = begin


def _forced(start: int, tags: Sequence[Markup]) -> Cut:
    """A cut that no text can put off. It falls into no tag: who reads on behind it would not know that it is one."""
    at = start + LONGEST_UNSAFE
    return Cut(next((one.start for one in tags if one.is_cut_at(at)), at), is_safe=False)


def _is_end(text: str, start: int, at: int) -> bool:
    """Whether what stands before the break is over there."""
    begin = max(start, at - _LOOKED_BACK)
    if at - begin == _LOOKED_BACK and text[begin:at].isspace():
        # What stands before so many blanks is too far away to be seen.
        return False
    line = max(begin, text.rfind("\n", begin, at - 1))
    return not _UNSAFE_END.search(text, _last_words(text, begin, at), at) and not _HEADING.match(text, line, at)


def _last_words(text: str, begin: int, at: int) -> int:
    """Where the last two begin. Before a mark its letter is all that counts."""
    if text[at - 1] in MARKS:
        return max(begin, at - 2)
    words = text[begin:at].rsplit(None, 2)
    return begin + len(words[0]) if len(words) > 2 else begin


def unsettled(text: str) -> Unsettled:
    """What could still be a break where all breaks of the text were tried: white space at its end, which may go on, and
    the last end of a line while the word behind it is not there yet."""
    end = len(text.rstrip())
    line = text.rfind("\n", 0, end)
    is_open = line >= 0 and len(text[line:end].split(None, 1)) < 2
    return Unsettled(end, len(text[:line].rstrip()) if is_open else -1)


def _last_address(text: str, start: int, at: int) -> int:
    """Where the only address before `at` begins that may hold a break behind it, or the first one may that does not."""
    begin = text.rfind(_SCHEME_END, max(start, at - LONGEST_FINDING), at)
    return begin if begin >= 0 else max(start, at - len(_SCHEME_END) + 1)


class _Addresses:
    """Those of a text, read when they are first asked for: an address may have marks in it."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text, self._start, self._end = text, start, end

    def hold(self, at: int) -> bool:
        """Whether a mark before the break is part of one."""
        if self._text[at - 1] not in MARKS:
            return False
        before = bisect_left(self._spans, at, key=lambda span: span[0])
        begin, end = self._spans[before - 1] if before else (at, at)
        return at - LONGEST_FINDING <= begin < at <= end

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        return [found.span() for found in _ADDRESS.finditer(self._text, self._start, self._end)]
