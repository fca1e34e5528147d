"""Columns of secrets: what stands below a name such as `password` in a table of Markdown or HTML, or in CSV."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, pairwise
from typing import Final

from sluiceway_guard.adapters.scanners.matching import compiled

Span = tuple[int, int]
Row = Sequence[Span]
"""Cells of a row, by where they stand, without what is around them."""

_DASHES: Final = re.compile(rb"[ \t>]*+\|?(?:[ \t]*+:?-{2,}+:?[ \t]*+\|)*+(?:[ \t]*+:?-{2,}+:?)?[ \t\r]*+")
_PIPE: Final = re.compile(rb"\|")
_FIELDS: Final = {
    sign: re.compile(rb'(?:\A|%s)([^%s"]*+|[ ]*+"(?:[^"]|"")*+"[ ]*+)(?=%s|\Z)' % (sign, sign, sign))
    for sign in (b"\t", b";", b",")
}
# Of JSON, to the end of a text that ends in it, so that nothing is read twice; and what stands for one sign there.
_STRING: Final = re.compile(rb'"((?:[^"\\]|\\.)*+)("?)', re.DOTALL)
_ESCAPE: Final = re.compile(rb'\\"\\"|\\.', re.DOTALL)
_ESCAPED: Final = {b"\\n": b" \n", b"\\r": b"  ", b"\\t": b" \t", b'\\"\\"': b'  ""'}
_HTML_PART: Final = re.compile(rb"(?i)<(/?)(table|tr|td|th)(?:\s[^<>]{0,200}+)?>")
_IN_CELL: Final = re.compile(rb"(?i)<t[dh](?:\s[^<>]{0,200}+)?>[^<>]{0,48}+(?:<[a-z][^<>]{0,48}+>[^<>]{0,48}+){0,2}\Z")
_MARKUP_BEFORE: Final = re.compile(rb"(?:<[^<>]{0,200}+>)++")
_MARKUP_BEHIND: Final = re.compile(rb"(?:</[^<>]{0,200}+>)++\Z")
# What Markdown, a quote or a template puts around a cell.
_AROUND: Final = b" \t\r\n*_`\"'"
_LONGEST_HEAD: Final = 48
_LOOK_BEHIND: Final = 320
# Between the begin of a row of HTML and the name in its head.
_LONGEST_HTML_HEAD: Final = 4_000


class SecretColumns:
    """`name` is the pattern of what a secret is called; a cell below it counts where it `is_secret`."""

    def __init__(self, name: str, is_secret: Callable[[str], bool]) -> None:
        self._called = compiled(f"(?i){name}")
        self._head = re.compile(
            rf"(?i)(?:[\w\-]{{1,24}}[ _\-]){{0,2}}{name}[:*]{{0,3}}(?:[ _]?\([^()]{{0,20}}\))?".encode("ascii")
        )
        self._is_secret = is_secret

    def find(self, data: bytes) -> Iterator[Span]:
        """In the order of the text; each table is read once. Then what stands in strings of JSON that have lines."""
        yield from self._find(data)
        if b"\\n" in data:
            yield from self._find(_STRING.sub(_written_out, data))

    def _find(self, data: bytes) -> Iterator[Span]:
        done = 0
        for called in self._called.finditer(data):
            if called.start() < done:
                continue
            done = _line(data, called.start())[1]
            for rows in _tables(data, called.start()):
                if columns := self._columns(data, head := next(rows, ())):
                    for row in chain([head], rows):
                        yield from self._secrets(data, row, columns)
                        done = max(done, row[-1][1])
                    break

    def _columns(self, data: bytes, head: Row) -> Sequence[int]:
        """Which columns have secrets; none where it is no head of a table."""
        if len(head) < 2 or any(end - start > _LONGEST_HEAD for start, end in head):
            return ()
        return [number for number, (start, end) in enumerate(head) if self._head.fullmatch(data, start, end)]

    def _secrets(self, data: bytes, row: Row, columns: Sequence[int]) -> Iterator[Span]:
        for start, end in (row[number] for number in columns if number < len(row)):
            value = data[start:end].decode("latin-1")
            if not any(map(str.isspace, value)) and self._is_secret(value):
                yield start, end


def _written_out(string: re.Match[bytes]) -> bytes:
    """A string of JSON that has lines, on lines of its own. Each sign stays in its place: of an escape the last one is
    what it stands for."""
    written = string[1]
    if b"\\n" not in written:
        return string[0]
    lines = _ESCAPE.sub(lambda escape: _ESCAPED.get(escape[0], b" " + escape[0][1:]), written)
    return b"\n" + lines + b"\n" * len(string[2])


def _tables(data: bytes, at: int) -> Iterator[Iterator[Row]]:
    """Rows of what may be a table whose head has that place, in each notation. They are read as they are asked for:
    most are none."""
    start, end = _line(data, at)
    yield _html(data, at)
    if b"|" in data[start:end]:
        yield _markdown(data, start, end)
    for sign, field in _FIELDS.items():
        # In a sentence a blank follows.
        if sign in data[start:end] and b", " not in data[start:end]:
            yield _csv(data, start, field)


def _line(data: bytes, at: int) -> Span:
    end = data.find(b"\n", at)
    return data.rfind(b"\n", 0, at) + 1, end if end >= 0 else len(data)


def _lines(data: bytes, start: int) -> Iterator[Span]:
    while start < len(data):
        line = _line(data, start)
        yield line
        start = line[1] + 1


def _markdown(data: bytes, start: int, end: int) -> Iterator[Row]:
    """Below the head stands a line of dashes."""
    below = _lines(data, end + 1)
    dashes = next(below, (end, end))
    if b"--" not in data[slice(*dashes)] or not _DASHES.fullmatch(data, *dashes):
        return
    yield _piped(data, start, end)
    for line in below:
        row = _piped(data, *line) if b"|" in data[slice(*line)] else ()
        if not row:
            return
        yield row


def _piped(data: bytes, start: int, end: int) -> Row:
    """What stands before the first sign and behind the last one is a cell where something stands there."""
    edges = [start - 1, *(sign.start() for sign in _PIPE.finditer(data, start, end)), end]
    cells = [_trimmed(data, before + 1, behind) for before, behind in pairwise(edges)]
    return [cell for number, cell in enumerate(cells) if cell[0] < cell[1] or 0 < number < len(cells) - 1]


def _csv(data: bytes, start: int, field: re.Pattern[bytes]) -> Iterator[Row]:
    """Of as many fields as the first one; the last one may only have begun to come."""
    columns = 0
    for line in _lines(data, start):
        row = _fields(data, *line, field)
        if columns and line[1] == len(data) and len(row) < columns:
            row = _begun(data, *line, field)
            columns = len(row)
        if not row or columns not in (0, len(row)):
            return
        columns = len(row)
        yield row


def _fields(data: bytes, start: int, end: int, field: re.Pattern[bytes]) -> Row:
    """None where the line is no CSV."""
    line = data[start:end].rstrip(b"\r")
    found = list(field.finditer(line))
    if not found or found[-1].end() != len(line) or sum(len(one[0]) for one in found) != len(line):
        return ()
    return [_trimmed(data, start + one.start(1), start + one.end(1)) for one in found]


def _begun(data: bytes, start: int, end: int, field: re.Pattern[bytes]) -> Row:
    """The fields of a line that are there as a whole, for which another sign has to stand behind them."""
    row: list[Span] = []
    line, at = data[start:end], 0
    for found in field.finditer(line):
        if found.start() != at or found.end() == len(line):
            break
        row.append(_trimmed(data, start + found.start(1), start + found.end(1)))
        at = found.end()
    return row


def _html(data: bytes, at: int) -> Iterator[Row]:
    """From the row in which the place is, to the end of its table."""
    begin = max(data.rfind(row, max(0, at - _LONGEST_HTML_HEAD), at) for row in (b"<tr", b"<TR"))
    if not _IN_CELL.search(data[max(0, at - _LOOK_BEHIND) : at]):
        return
    row: list[Span] = []
    cell = -1
    for part in _HTML_PART.finditer(data, begin) if begin >= 0 else ():
        name, closes = part[2].lower(), bool(part[1])
        if cell >= 0:
            row.append(_trimmed(data, cell, part.start()))
        cell = part.end() if name in (b"td", b"th") and not closes else -1
        if row and name in (b"tr", b"table"):
            yield row
            row = []
        if name == b"table":
            return
    if row:
        yield row


def _trimmed(data: bytes, start: int, end: int) -> Span:
    """The text of a cell, without what marks it."""
    for _ in range(2):
        cell = data[start:end]
        start, end = start + len(cell) - len(cell.lstrip(_AROUND)), end - len(cell) + len(cell.rstrip(_AROUND))
        if start >= end:
            return start, start
        if before := _MARKUP_BEFORE.match(data, start, end):
            start = before.end()
        if behind := _MARKUP_BEHIND.search(data[start:end]):
            end = start + behind.start()
    return start, max(start, end)
