"""Markup of a text that a page may show as it is: where tags, comments and declarations begin and end, as browsers read
them from a place outside of any.

What begins like markup may be none: that a<b is a tag is only known where its end is there. So it is waited for, but
not for ever.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

# What has no end within so many characters is taken for none.
LONGEST: Final = 2_048
# Addresses are looked for in these, wherever they stand in them.
ADDRESSED: Final = frozenset("img image input video audio source iframe embed".split())
LONGEST_ADDRESSED: Final = 16_384
# So much of a tag has its name as a whole, or all of it that counts.
_NAMED: Final = 80

_OPENS: Final = re.compile(r"<(?:/?[A-Za-z][^ \t\n\f\r/>]{0,64}|[!?]|/[^>])")
_TAG: Final = re.compile(
    # Names, each with a value or without one; a value in quotes has everything in it, also what ends tags.
    r"""</?[A-Za-z][^ \t\n\f\r/>]*+(?:[ \t\n\f\r/]++|[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+"""
    r"""(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+(?:"[^"]*+"|'[^']*+'|(?=>)|[^ \t\n\f\r>"'][^ \t\n\f\r>]*+)"""
    r"""|(?![ \t\n\f\r]*+=[ \t\n\f\r]*+["'])))*+>"""
)
_COMMENT: Final = re.compile(r"<!--(?:-?>|.*?--!?>)", re.DOTALL)
_REST: Final = re.compile(r"<[^>]*+>")


@dataclass(frozen=True)
class Markup:
    """`text[start:end]`. What is `open` goes on behind the text; of what is `unclosed` all that is within its bound is
    there, and no end. `name` is that of a tag that begins, in small letters."""

    start: int
    end: int
    state: Literal["closed", "open", "unclosed"]
    name: str = ""

    def moved(self, by: int) -> "Markup":
        return replace(self, start=self.start + by, end=self.end + by)

    def is_cut_at(self, place: int) -> bool:
        """Whether some of it lies before the place, and some behind."""
        return self.start < place and (place < self.end or self.state == "open")


def markup(text: str, start: int = 0, end: int | None = None) -> Iterator[Markup]:
    """What begins from `start`, a place outside of any markup, to before `end`, in the order of the text."""
    at, end = start, len(text) if end is None else end
    while (opened := _OPENS.search(text, at)) is not None and opened.start() < end:
        one = _of(text, opened)
        yield one
        at = one.end


def grown(text: str, one: Markup) -> Markup:
    """Markup that was open at its end, in a text that goes on: read anew only where what came may end it."""
    is_named, bound = one.end - one.start > _NAMED, one.start + _longest(one.name)
    if is_named and len(text) < bound and text.find(">", one.end) < 0:
        return replace(one, end=len(text))
    return next(markup(text, one.start))


def is_one_tag(text: str) -> bool:
    """Whether it is one from its beginning to its end."""
    first = next(markup(text), None)
    return first is not None and (first.start, first.end, first.state) == (0, len(text), "closed")


def openings(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where markup would begin for who reads on from any of these places: the sign with the name behind it."""
    while (opened := _OPENS.search(text, start)) is not None and opened.start() < end:
        yield opened.span()
        start = opened.end()


def _of(text: str, opened: re.Match[str]) -> Markup:
    start, begins = opened.start(), opened[0]
    name = begins[1:].lower() if begins[1].isalpha() else ""
    bound = start + _longest(name)
    is_there = text.find(">", start, bound) >= 0
    if is_there and (closed := _pattern(text, start, begins).match(text, start, bound)) is not None:
        return Markup(start, closed.end(), "closed", name)
    return Markup(start, bound, "unclosed", name) if len(text) >= bound else Markup(start, len(text), "open", name)


def _longest(name: str) -> int:
    return LONGEST_ADDRESSED if name in ADDRESSED else LONGEST


def _pattern(text: str, start: int, begins: str) -> re.Pattern[str]:
    if begins[1].isalpha() or (begins[1] == "/" and begins[2].isalpha()):
        return _TAG
    return _COMMENT if text.startswith("<!--", start) else _REST
