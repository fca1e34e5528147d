"""Safe breaks of a text that comes in pieces: where everything before can be judged and let go.

What may be redacted in an answer never reaches over a safe break, so a text that is judged break by break has the
findings of the whole text, however it was split. A break is safe after white space, unless the word before it has a
digit (of a card number there may come more), ends in `:`, `=` or a quote, or is followed by `:`, `=` or `#` (its value,
its heading comes), or a bracket is open (of a link, a tag) or a private key.
"""

import re
from typing import Final

# More without a safe break is cut: nobody may hold a stream for ever.
LONGEST_UNSAFE: Final = 8_192
# What a rule may look at before a break: "version" before what would else be an address.
CONTEXT: Final = 64

# White space, and the marks that Chinese and Japanese put between clauses.
_BREAK = re.compile(r"(?<=\s)(?=[^\s:=#])|(?<=[\u3002\uff01\uff1f\uff1b\uff0c\u3001])")
# The four capitals of a bank stand between the digits of an account.
_UNSAFE_END = re.compile(r"""\d\S*(?:[ -][A-Z]{4})?\s+$|[:="'`+#\\]\s+$|\d[\u3002\uff01\uff1f\uff1b\uff0c\u3001]$""")
# What opens a link, the address of one, a tag; and what closes it. That a is < b opens nothing.
_PAIRS: Final = (
    (re.compile(r"\["), "]"),
    (re.compile(r"\]\("), ")"),
    (re.compile(r"<(?=[A-Za-z/!?|<])"), ">"),
)
_END_OF_KEY = re.compile("-----END[^-]*-----")


def next_cut(text: str, start: int, *, looked: int = 0, reach: int = 0) -> int:
    """The code point of the text before which all can be judged; `start` where more must come first. `start` is a safe
    break, or the beginning. `reach` is how far a finding may go on behind a break: so much of the text must be there.
    Before `looked` there is no safe break: whether one is safe depends on what stands before it alone.
    """
    end = min(len(text) - reach, start + LONGEST_UNSAFE)
    limit = _first_open(text, start, end)
    breaks = [match.end() for match in _BREAK.finditer(text, max(start + 1, looked), max(limit, start + 1) + 1)]
    for at in reversed(breaks):
        if at <= limit and _is_safe(text, start, at):
            return at
    return end if end == start + LONGEST_UNSAFE else start


def _is_safe(text: str, start: int, at: int) -> bool:
    # The end of the last word alone is looked at: it is short, or it is nothing that could be let go.
    return not _UNSAFE_END.search(text, max(start, at - 256), at) and _first_open(text, start, at) == at


def _first_open(text: str, start: int, end: int) -> int:
    """Where the first thing begins that is open at the end; the end where nothing is."""
    first = end
    for opened, closed in _PAIRS:
        if (found := opened.search(text, max(start, text.rfind(closed, start, end)), end)) is not None:
            first = min(first, found.start())
    *_, ended = (start, *(match.end() for match in _END_OF_KEY.finditer(text, start, end)))
    if (begun := text.find("-----BEGIN", ended, end)) >= 0:
        first = min(first, begun)
    return first
