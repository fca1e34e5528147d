"""Records in plain text: lines one below another that the same sign parts into as many cells."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

LineSpan = tuple[int, int]
_Cells = Sequence[str]

_LINE = re.compile(r"^[ \t]*(?=\S)[^\n]*", re.MULTILINE)
# It is a row as it stands, a heading, an item or a quotation.
_MARKED = re.compile(r"[#|>]|(?:[-*•]|\d+[.)])\s")
_QUOTED = re.compile(r'"[^"\n]*"')
_END_OF_PROSE = re.compile(r"[.!?;,:\u2026\u061f\u060c\u061b\u3002\uff01\uff1f\uff1b\uff0c\uff1a]$")
_DIGIT = re.compile(r"\d")
_LONGEST_CELL = 80
# Where prose has the sign too, a longer one is a part of a sentence.
_LONGEST_NAME = 60
_LEAST_OF_A_LIST = 3


@dataclass(frozen=True)
class Separator:
    """A sign between cells, and whether lines that it parts into as many cells are no prose."""

    sign: re.Pattern[str]
    parts: Callable[[Sequence[_Cells]], bool]


@dataclass(frozen=True)
class RecordRun:
    """Rows one below another, the places of the signs between their cells, and whether the first names the columns."""

    rows: tuple[LineSpan, ...]
    signs: tuple[LineSpan, ...]
    has_head: bool


def record_runs(text: str) -> Iterator[RecordRun]:
    """All of a text, in order. Of each paragraph the sign that parts the most of its lines."""
    for lines in _paragraphs(text):
        found = [tuple(_parted(text, lines, separator)) for separator in _SEPARATORS] if len(lines) > 1 else []
        yield from max(found, key=lambda runs: sum(len(run.rows) for run in runs), default=())


def with_bars(text: str) -> str:
    """The same text, as long as before, with bars between the cells of its records."""
    signs = list(text)
    for run in record_runs(text):
        for start, end in run.signs:
            signs[start:end] = "|".ljust(end - start)
    return "".join(signs)


def _paragraphs(text: str) -> Iterator[Sequence[LineSpan]]:
    """Lines without a blank one between them."""
    held: list[LineSpan] = []
    for line in _LINE.finditer(text):
        start, end = line.end() - len(line[0].lstrip()), line.start() + len(line[0].rstrip())
        if held and text.count("\n", held[-1][1], start) > 1:
            yield held
            held = []
        held.append((start, end))
    yield held


def _parted(text: str, lines: Sequence[LineSpan], separator: Separator) -> Iterator[RecordRun]:
    signs = {line: _signs(text, line, separator.sign) for line in lines}
    for count, run in groupby(lines, key=lambda line: len(signs[line])):
        rows = tuple(run)
        cells = [_cells(text, row, signs[row]) for row in rows]
        if count and len(rows) > 1 and separator.parts(cells):
            yield RecordRun(rows, tuple(sign for row in rows for sign in signs[row]), _has_head(cells))


def _signs(text: str, line: LineSpan, sign: re.Pattern[str]) -> Sequence[LineSpan]:
    if _MARKED.match(text, line[0]):
        return ()
    written = _QUOTED.sub(lambda quoted: "x" * len(quoted[0]), text[line[0] : line[1]])
    return [(line[0] + found.start(), line[0] + found.end()) for found in sign.finditer(written)]


def _cells(text: str, line: LineSpan, signs: Sequence[LineSpan]) -> _Cells:
    starts, ends = [line[0], *(end for _, end in signs)], [*(start for start, _ in signs), line[1]]
    return [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]


def _has_head(rows: Sequence[_Cells]) -> bool:
    """The first one has no figure, and stands above a column of them."""
    return not any(map(_DIGIT.search, rows[0])) and any(map(_is_of_figures, zip(*rows[1:], strict=True)))


def _is_of_figures(column: Sequence[str]) -> bool:
    """More than half of its cells have one."""
    return 2 * sum(_DIGIT.search(cell) is not None for cell in column) > len(column)


def _has_ends(rows: Sequence[_Cells]) -> bool:
    """Where all lines end or begin with the sign, it is no sign between cells."""
    return any(row[-1] for row in rows) and any(row[0] for row in rows)


def _are_short(rows: Sequence[_Cells], longest: int = _LONGEST_CELL) -> bool:
    return _has_ends(rows) and all(len(cell) <= longest for row in rows for cell in row)


def _are_no_clauses(rows: Sequence[_Cells]) -> bool:
    """Prose has a semicolon in a line, and seldom two in each."""
    return _are_short(rows) and (len(rows[0]) >= _LEAST_OF_A_LIST or _tell_values(rows))


def _tell_values(rows: Sequence[_Cells]) -> bool:
    """Names without a figure, and a column with one in each row below the first; no row ends as a sentence does."""
    is_named = any(not any(map(_DIGIT.search, column)) for column in zip(*rows, strict=True))
    is_told = any(all(map(_DIGIT.search, column)) for column in zip(*rows[1:], strict=True))
    is_ended = any(_END_OF_PROSE.search(row[-1]) for row in rows)
    return is_named and is_told and not is_ended and _are_short(rows, _LONGEST_NAME)


_SEPARATORS = (
    Separator(re.compile(r"[|\uff5c]"), _has_ends),
    Separator(re.compile(r"(?:\t| {3}|\.{4})[ .\t]*+"), _are_short),
    Separator(re.compile(r"[;\uff1b\u061b]"), _are_no_clauses),
    # With a space on each side: and/or is a word, and 3/4 a number.
    Separator(re.compile("(?<=[^ /]) / (?=[^ /])"), _are_no_clauses),
    # A comma between digits is one of a number, unless only that gives all lines as many cells.
    Separator(re.compile(r"(?<!\d)[,\uff0c\u060c]|[,\uff0c\u060c](?!\d)"), _tell_values),
    Separator(re.compile(r"[,\uff0c\u060c]"), _tell_values),
)
