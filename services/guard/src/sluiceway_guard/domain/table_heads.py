"""Heads of tables in a text that is read piece by piece: what stands in a column is known by its head alone, which may
lie many pieces before."""

import re
from collections.abc import Sequence
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
    """Lines one below the other that one sign parts into as many fields, and the first of them that may be a head, by
    their numbers."""

    fields: int = 0
    first: dict[int, str] = field(default_factory=dict)


class TableHeads:
    """Of one text, which is taken in piece by piece."""

    def __init__(self) -> None:
        self._number = 0
        self._line = ""
        self._runs = {sign: _Run() for sign in (*_FIELDS, _PIPE)}

    def take(self, more: str) -> None:
        """What comes next of the text."""
        *lines, rest = more.split("\n")
        for line in lines:
            self._take(self._line + line)
            self._line = ""
        # What is longer is no row.
        self._line = (self._line + rest)[: _LONGEST_ROW + 1]

    def before(self) -> str:
        """What has to stand before all that follows so that its first lines are rows of their table; empty where they
        are not. It ends where the last line has come to."""
        heads = {number: line for run in self._runs.values() for number, line in run.first.items()}
        if len(self._line) > _LONGEST_ROW or not (heads or self._begins_a_head()):
            return ""
        return "\n".join([*(heads[number] for number in sorted(heads)), self._line])

    def _begins_a_head(self) -> bool:
        begun = ((sign, _fields(self._line, sign)) for sign in self._runs)
        return any(len(fields) >= 2 and _may_be_head(self._line, sign, fields) for sign, fields in begun)

    def _take(self, line: str) -> None:
        self._number += 1
        for sign, run in self._runs.items():
            fields = _fields(line.rstrip("\r"), sign)
            if len(fields) < 2 or (run.fields and sign != _PIPE and run.fields != len(fields)):
                self._runs[sign] = run = _Run()
            if len(fields) >= 2:
                run.fields = len(fields)
                if len(run.first) < _MOST_LINES and _may_be_head(line, sign, fields):
                    run.first[self._number] = line


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
