"""Hyphens at the ends of lines: those that only divide a word go, those that belong to it stay."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

# PDFium marks a hyphen at a line's end with a noncharacter, be it a hard one or a soft one; but not this one.
_BREAK = re.compile("[\ufffe\u0002\u2010](?:(?<!\u2010)\r?\n?|(?<=[^\\W\\d_]\u2010)\r?\n(?=[^\\W\\d_]))")
# A plain line's end; of a number nothing is divided.
_PLAIN_BREAK = re.compile(r"-\n(?<=[^\W\d_]-\n)(?=[^\W_])")
_LONGEST = 64
# Of "Haupt- und Nebenfach" the second half is left out at the first word.
_SUSPENDED = re.compile(r"(?:und|oder|bzw\.|sowie|and|or|och|eller|og)\s")
_WITHIN = "of|the|to|in|and|by|on|for|at|a|up|à"
# "state-of-the-", "face-to-": no word is divided there. Nor is it before "to-face".
_MADE_OF_WORDS = re.compile(rf"\w-(?:{_WITHIN})$", re.IGNORECASE)
_GOES_ON = re.compile(rf"(?:{_WITHIN})-\w", re.IGNORECASE)
# Where an address is broken, nothing is put in.
_ADDRESS = re.compile(r"://|www\.|@")
_LAST_LETTERS, _FIRST_LETTERS = re.compile(r"[^\W\d_]+$"), re.compile(r"[^\W\d_]+")


def with_whole_words(pages: Sequence[str]) -> list[str]:
    """The pages, with the words whole that were divided; how one is written elsewhere in them decides where its
    letters do not."""
    if not any(map(_BREAK.search, pages)):
        return list(pages)
    compounds = frozenset(pair for page in pages for pair in _compounds(page))
    return [_BREAK.sub(lambda found: _between(found, compounds), page) for page in pages]


def with_breaks_marked(text: str) -> str:
    """As PDFium marks them."""
    return _PLAIN_BREAK.sub("\ufffe\n", text)


def _compounds(page: str) -> Iterator[tuple[str, str]]:
    """The words at both sides of each hyphen within a line."""
    for before, after in pairwise(page.split("-")):
        if pair := _pair(before[-_LONGEST:], after[:_LONGEST]):
            yield pair


def _pair(before: str, after: str) -> tuple[str, str] | None:
    left, right = _LAST_LETTERS.search(before), _FIRST_LETTERS.match(after)
    return (left[0].lower(), right[0].lower()) if left and right else None


def _between(found: re.Match[str], compounds: frozenset[tuple[str, str]]) -> str:
    """What stands between the last word of a line and the first one of the next."""
    page, (start, end) = found.string, found.span()
    before, after = page[max(0, start - _LONGEST) : start], page[end : end + _LONGEST]
    if _SUSPENDED.match(after):
        return "-\n"
    last, first = before.split()[-1:], after.split(maxsplit=1)[:1]
    if not last or not first:
        return ""
    return "-" if _belongs(last[0], first[0]) or _pair(last[0], first[0]) in compounds else ""


def _belongs(last: str, first: str) -> bool:
    """A word is divided before a small letter, or a capital within capitals."""
    if first[0].isdecimal() or _ADDRESS.search(last) or "@" in first:
        return True
    if first[0].isupper():
        return not (last[-1].isupper() and first[:2].isupper())
    return bool(_MADE_OF_WORDS.search(last) or _GOES_ON.match(first))
