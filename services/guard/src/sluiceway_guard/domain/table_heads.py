"""Heads of tables in a text that is read window by window: what stands in a column is known by its head alone, which
may lie many windows before."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

_FIELDS: Final = {
    sign: re.compile(rf'(?:\A|{sign})(?:[^{sign}"]*+|[ ]*+"(?:[^"]|"")*+"[ ]*+)(?={sign}|\Z)')
    for sign in ("\t", ";", ",")
}
_PIPE: Final = "|"
_LONGEST_FIELD: Final = 48
_LONGEST_HEAD: Final = 1_000
_LONGEST_ROW: Final = 4_096
# The head need not be the first line of as many fields: a title may stand above it. Below it Markdown has its dashes.
_MOST_LINES: Final = 4


@dataclass
class _Run:
    """Lines one below the other that one sign parts into as many fields, and the first of them that may be a head."""

    fields: int = 0
    first: list[tuple[int, int]] = field(default_factory=list)


class TableHeads:
    """Of one text, asked for places that come one behind the other."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._read = 0
        self._runs = {sign: _Run() for sign in (*_FIELDS, _PIPE)}

    def before(self, at: int) -> str:
        """What has to stand before `text[at:]` so that its first lines are rows of their table; empty where they are
        not. It ends where the line of that place has come to."""
        line = self._text.rfind("\n", 0, at) + 1
        for start, end in self._lines(line):
            self._take(start, end)
        if at - line > _LONGEST_ROW:
            return ""
        heads = sorted({head for run in self._runs.values() for head in run.first})
        lines = [self._text[start:end] for start, end in heads]
        return "\n".join([*lines, self._text[line:at]]) if lines else ""

    def _lines(self, until: int) -> Iterator[tuple[int, int]]:
        while self._read < until:
            end = self._text.find("\n", self._read, until)
            yield self._read, end
            self._read = end + 1

    def _take(self, start: int, end: int) -> None:
        line = self._text[start:end].rstrip("\r")
        for sign, run in self._runs.items():
            fields = _fields(line, sign)
            if len(fields) < 2 or (run.fields and sign != _PIPE and run.fields != len(fields)):
                self._runs[sign] = run = _Run()
            if len(fields) >= 2:
                run.fields = len(fields)
                if len(run.first) < _MOST_LINES and _may_be_head(line, sign, fields):
                    run.first.append((start, end))


def _fields(line: str, sign: str) -> Sequence[str]:
    """None where the sign parts it not from one end to the other."""
    if sign not in line or len(line) > _LONGEST_ROW:
        return ()
    if sign == _PIPE:
        return line.split(_PIPE)
    found = [field[0] for field in _FIELDS[sign].finditer(line)]
    return found if sum(map(len, found)) == len(line) else ()


def _may_be_head(line: str, sign: str, fields: Sequence[str]) -> bool:
    """In a sentence a blank follows a comma, and what stands between two is longer."""
    is_sentence = sign != _PIPE and ", " in line
    return len(line) <= _LONGEST_HEAD and not is_sentence and all(len(one) <= _LONGEST_FIELD + 2 for one in fields)
