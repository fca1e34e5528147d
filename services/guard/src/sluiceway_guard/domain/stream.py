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
_PAIRS: Final = (("[", "]"), ("](", ")"), ("<", ">"))


def next_cut(text: str, start: int, *, reach: int = 0) -> int:
    """The code point of the text before which all can be judged; `start` where more must come first. `start` is a safe
    break, or the beginning. `reach` is how far a finding may go on behind a break: so much of the text must be there.
    """
    end = min(len(text) - reach, start + LONGEST_UNSAFE)
    breaks = [match.end() for match in _BREAK.finditer(text, start + 1, max(end, start + 1) + 1)]
    for at in reversed(breaks):
        if at <= end and _is_safe(text, start, at):
            return at
    return end if end == start + LONGEST_UNSAFE else start


def _is_safe(text: str, start: int, at: int) -> bool:
    # The end of the last word alone is looked at: it is short, or it is nothing that could be let go.
    if _UNSAFE_END.search(text, max(start, at - 256), at):
        return False
    if any(text.rfind(opened, start, at) > text.rfind(closed, start, at) for opened, closed in _PAIRS):
        return False
    return not _in_private_key(text, start, at)


def _in_private_key(text: str, start: int, at: int) -> bool:
    begun = text.rfind("-----BEGIN", start, at)
    ending = text.find("-----END", begun, at)
    return begun >= 0 and (ending < 0 or text.find("-----", ending + len("-----END"), at) < 0)
