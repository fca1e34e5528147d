"""Open brackets, tags, signs of a template and private keys of a text that comes in pieces: each piece is read once.

A break in what is open is not safe: a finding may go over it. What a longer text makes of a sign counts only where it
begins so near to the end that it may go on; of a tag that is open, only what may end it is looked at.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from sluiceway_guard.domain.markup import Markup, grown, markup

# What opens and closes a link, the address of one, a sign of a template, a key. A bracket at the end may go on.
_SIGN: Final = re.compile(r"\[|\](?:\(|(?!\Z))|\)|<[|<]|>|-----BEGIN|PRIVATE KEY(?=-----)")
_OPENS: Final = {"[": "link", "](": "address", "<|": "sign", "<<": "sign", "-----BEGIN": "key"}
_CLOSES: Final = {"]": "link", "](": "link", ")": "address", ">": "sign"}
# By its last line a key is closed, whatever stands between these two.
_KEY_END: Final = "-----END"
_KEY_ENDED: Final = "PRIVATE KEY"
_DASHES: Final = len("-----")
# A sign that is not there as a whole is shorter than the longest one. So is what begins markup.
_PART_OF_SIGN: Final = len(_KEY_ENDED) + _DASHES - 1
_PART_OF_OPENING: Final = len("</")


@dataclass(frozen=True)
class _Spans:
    """Where something opens (where that begins, and ends) and where it is closed, in the order of the text."""

    begins: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)

    def first(self, start: int, end: int) -> int:
        """Where the first one begins that is open at the end; the end where none is."""
        before = bisect_right(self.closed, end)
        number = bisect_left(self.begins, self.closed[before - 1] if before else start)
        return self.begins[number] if number < len(self.begins) and self.ends[number] <= end else end

    def forget(self, start: int) -> None:
        """Takes back what begins from there on."""
        del self.begins[(kept := bisect_left(self.begins, start)) :], self.ends[kept:]
        del self.closed[bisect_right(self.closed, start) :]


class _Signs:
    """Those of a text from `start` on."""

    def __init__(self, start: int) -> None:
        self._start = self._read = self._key_ended = start
        self._spans = defaultdict[str, _Spans](_Spans)

    def read(self, text: str, end: int) -> None:
        for match in _SIGN.finditer(text, self._read, end):
            self._read = match.end()
            if match[0] == _KEY_ENDED:
                self._end_key(text, *match.span())
            elif match.start() >= self._key_ended:
                self._take(match[0], *match.span())
        self._read = max(self._read, end - _PART_OF_SIGN)

    def first(self, end: int) -> int:
        return min((spans.first(self._start, end) for spans in self._spans.values()), default=end)

    def _take(self, sign: str, begin: int, behind: int) -> None:
        if (opens := _OPENS.get(sign)) is not None:
            self._spans[opens].begins.append(begin)
            self._spans[opens].ends.append(behind)
        if (closes := _CLOSES.get(sign)) is not None:
            self._spans[closes].closed.append(begin + 1 if sign == "](" else behind)

    def _end_key(self, text: str, begin: int, behind: int) -> None:
        """Closes a key, where its last line begins at the last dash before: no sign is one within that line."""
        line = text.rfind("-", self._key_ended, begin) + 1 - _DASHES
        if line >= self._key_ended and text.startswith(_KEY_END, line, begin):
            for spans in self._spans.values():
                spans.forget(line)
            self._key_ended = behind + _DASHES
            self._spans["key"].closed.append(self._key_ended)


class Opened:
    """What opens and closes in a text from `start` on, which is a place outside of any markup."""

    def __init__(self, start: int = 0) -> None:
        self.tags: list[Markup] = []
        self._read = start
        self._signs = _Signs(start)

    def read(self, text: str, end: int) -> None:
        """Reads on to before `end`. The text goes on where the one ended that was read before."""
        self._signs.read(text, end)
        if self.tags and self.tags[-1].state == "open":
            self._take(grown(text, self.tags.pop()))
        if not self.tags or self.tags[-1].state != "open":
            for one in markup(text, self._read, end):
                self._take(one)
            self._read = max(self._read, min(end, len(text) - _PART_OF_OPENING))

    def first(self, end: int) -> int:
        """Where the first thing begins that is open at the end; the end where nothing is."""
        first = self._signs.first(end)
        before = bisect_left(self.tags, end, key=lambda one: one.start)
        last = self.tags[before - 1] if before else None
        return min(first, last.start) if last is not None and last.is_cut_at(end) else first

    def _take(self, one: Markup) -> None:
        self.tags.append(one)
        self._read = one.end
