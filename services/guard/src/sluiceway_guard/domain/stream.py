"""Safe breaks of a text that comes in pieces: where everything before can be judged and let go.

What may be redacted in an answer never reaches over a safe break, so a text that is judged break by break has the
findings of the whole text, however it was split. A break is safe after white space, unless the word before it has a
digit (of a card number there may come more), ends in `:`, `=` or a quote, or is followed by `:`, `=` or `#` (its value,
its heading comes), or a line may begin that speaks as somebody, or a bracket is open (of a link), a tag, a comment,
or a private key.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final, NamedTuple

from sluiceway_guard.domain.markup import Markup, markup

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
_UNSAFE_END = re.compile(rf"""\d\S*(?:[\s-]\w{{1,4}})?\s+$|[:="'`+#\\]\s+$|(?:^|\n)[ \t]*\#[^\n]*$|\d[{MARKS}]$""")
# What opens a link, the address of one, a sign of a template; and what closes it.
_PAIRS: Final = (
    (re.compile(r"\["), "]"),
    (re.compile(r"\]\("), ")"),
    (re.compile(r"<(?=[|<])"), ">"),
)
_END_OF_KEY = re.compile("-----END[^-]*PRIVATE KEY-----")


class Cut(NamedTuple):
    """The code point before which a text can be judged. Where it is not safe, findings may go on behind it."""

    at: int
    is_safe: bool = True


def next_cut(text: str, start: int, *, looked: int = 0, reach: int = 0) -> Cut:
    """Where the text can be cut; at `start` where more must come first. `start` is such a cut, or the beginning.
    `reach` is how far a finding may go on behind a break: so much of the text must be there. Before `looked` there is
    no safe break.
    """
    end = min(len(text) - reach, start + LONGEST_UNSAFE)
    tags = list(markup(text, start, end))
    limit = _first_open(text, start, end, tags)
    breaks = [match.end() for match in _BREAK.finditer(text, max(start, looked), len(text))]
    for at in reversed(breaks):
        if start < at <= limit:
            # What is open there is open at every break behind where it began.
            limit = _first_open(text, start, at, tags)
            if limit == at and _is_end(text, start, at):
                return Cut(at)
    return _forced(start, tags) if len(text) >= start + LONGEST_UNSAFE + LONGEST_FINDING else Cut(start)


def _forced(start: int, tags: Sequence[Markup]) -> Cut:
    """A cut that no text can put off. It falls into no tag: who reads on behind it would not know that it is one."""
    at = start + LONGEST_UNSAFE
    return Cut(next((one.start for one in tags if one.is_cut_at(at)), at), is_safe=False)


def _is_end(text: str, start: int, at: int) -> bool:
    """Whether what stands before the break is over there: an address may have marks in it."""
    if _UNSAFE_END.search(text, max(start, at - 256), at):
        return False
    return text[at - 1] not in MARKS or "://" not in text[max(start, at - LONGEST_FINDING) : at].split()[-1]


def unsettled(text: str) -> int:
    """The code point before which no break will be safe that is not safe now: the last word is not there yet."""
    whole = len(text.rstrip())
    last = max(text.rfind(space, 0, whole) for space in " \t\n\r\u00a0\u3000")
    return len(text[: last + 1].rstrip())


def _first_open(text: str, start: int, end: int, tags: Sequence[Markup]) -> int:
    """Where the first thing begins that is open at the end; the end where nothing is."""
    first, before = end, bisect_left(tags, end, key=lambda one: one.start)
    if before and (last := tags[before - 1]).is_cut_at(end):
        first = last.start
    for opened, closed in _PAIRS:
        if (found := opened.search(text, max(start, text.rfind(closed, start, end)), end)) is not None:
            first = min(first, found.start())
    *_, ended = (start, *(match.end() for match in _END_OF_KEY.finditer(text, start, end)))
    if (begun := text.find("-----BEGIN", ended, end)) >= 0:
        first = min(first, begun)
    return first
