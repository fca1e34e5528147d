"""Line breaks that end a line of a text, where others only wrap its prose at a width."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

LINE_BREAK = re.compile(r"(?<![ \t])[ \t]*+\n\s*+")
_ITEM = re.compile(r"[-*•#|>]|\d+[.)]\s")
# A heading in bold letters, of more than one sentence too; one that ends with a full stop is a sentence.
_BOLD_HEADING = re.compile(r"^[ \t]*(\*\*[^*\n]+(?<![.!\u3002\uff01])\*\*:?)[ \t]*$", re.MULTILINE)
# "Sunday: 5 pm".
_LABELLED = re.compile(r"[^:\uff1a\n.!?;\u3002\uff01\uff1f]{1,60}(?::[ \t]|\uff1a)(?=[^\n\d]*\d)")
_IS_OPEN = re.compile(r"[,\uff0c\u3001\u060c(\u2013\u2014-]$")
# A sentence ends within the line, and another goes on behind its end.
_ENDS_WITHIN = re.compile(r"[.!?\u061f]\s+[^\W\d_]|[\u3002\uff01\uff1f]\w")
_ENDED = re.compile(r"[.!?:\u2026\u061f*|\u3002\uff01\uff1f][\"'\u201c\u201d\u2019)\u300d]*$")
_WIDE_SIGNS = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
# A line that is shorter than this share of the longest one was ended by its writer; a longer one may have been wrapped.
_WRAPPED = 0.75
_WIDEST = 100
# Nobody wraps prose at fewer signs, unless it shows.
_NARROWEST = 40


def line_ends(text: str) -> Iterator[int]:
    """Where the next line begins, behind each break that ends one."""
    longest = max(map(len, text.splitlines()), default=0)
    is_narrow = _is_never_wrapped(text)
    wrapped = _WRAPPED * min(_WIDEST, longest)
    start = 0
    for found in LINE_BREAK.finditer(text):
        line, following = text[start : found.start()], text[found.end() : found.end() + _WIDEST]
        is_short = len(line) < wrapped or (is_narrow and not _IS_OPEN.search(line))
        if (is_short and not following[:1].islower()) or _is_block(line, found.group(), following):
            yield found.end()
        start = found.end()


def bold_headings(text: str) -> Sequence[tuple[int, int]]:
    """Lines that are bold as a whole, such as the questions of an FAQ."""
    return [found.span(1) for found in _BOLD_HEADING.finditer(text)]


def _is_block(line: str, line_break: str, following: str) -> bool:
    """A paragraph, a heading, a row, an item or a labelled value ends here, however long the line is."""
    is_labelled = _LABELLED.match(line) is not None and _LABELLED.match(following) is not None
    is_marked = bool(_ITEM.match(following)) or line.lstrip().startswith(("#", "|"))
    return line_break.count("\n") > 1 or is_marked or (is_labelled and not _flows_on(line))


def _is_never_wrapped(text: str) -> bool:
    """All its lines are short, and none goes on in the next one: with a small letter, or a sentence that it begins."""
    lines = text.splitlines()
    if any(len(line) + len(_WIDE_SIGNS.findall(line)) >= _NARROWEST for line in lines):
        return False
    goes_on = (one and other[:1].islower() for one, other in pairwise(lines))
    return not any(goes_on) and not any(map(_flows_on, lines))


def _flows_on(line: str) -> bool:
    return _ENDED.search(line) is None and _ENDS_WITHIN.search(line) is not None
