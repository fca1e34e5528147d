"""Ruled tables of a PDF page: lines that cross make a grid, and each character lies in one of its cells.

Lines are taken from all that draws them: single strokes, thin boxes, boxes around cells, a whole grid in one path, and
forms. Each character is given to one cell or to the text around, by its middle: no row is said twice or cut in half.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from ctypes import c_float, c_int
from dataclasses import dataclass
from itertools import islice, pairwise
from operator import neg

import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]  # ships no types

# Points. A rule is thinner than this; ends that come as near as this meet; shorter lines are part of a letter.
_THIN, _NEAR, _SHORT = 4.0, 3.0, 6.0
# A line that goes on as far beyond the last one that it crosses underlines a column of its own.
_OPEN = 12.0
_OBJECTS, _SEGMENTS, _LINES, _CELLS = 5_000, 20_000, 400, 10_000
_LEAST = 3


@dataclass(frozen=True)
class RuledLine:
    """A line at `at`, from `start` to `end` in the other direction."""

    at: float
    start: float
    end: float

    def covers(self, place: float) -> bool:
        return self.start - _NEAR <= place <= self.end + _NEAR


@dataclass(frozen=True)
class Grid:
    """Edges of columns from left to right and of rows from top to bottom. `firsts` holds, for each cell in turn, row
    and column of the first cell of those that it is one with."""

    lefts: tuple[float, ...]
    tops: tuple[float, ...]
    firsts: tuple[tuple[int, int], ...]

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of a place; of a cell that spans several, of its first."""
        if not (self.lefts[0] <= x <= self.lefts[-1] and self.tops[-1] <= y <= self.tops[0]):
            return None
        column = min(bisect_right(self.lefts, x), len(self.lefts) - 1) - 1
        row = min(bisect_right(self.tops, -y, key=neg), len(self.tops) - 1) - 1
        return self.first(row, column)

    def first(self, row: int, column: int) -> tuple[int, int]:
        return self.firsts[row * (len(self.lefts) - 1) + column]

    @property
    def size(self) -> tuple[int, int]:
        return len(self.tops) - 1, len(self.lefts) - 1


def grids(page: pdfium_c.FPDF_PAGE) -> list[Grid]:
    """From top to bottom; none where there are so many lines that they draw something else."""
    across, down = _rules(page)
    across, down = _joined(across), _joined(down)
    if min(len(across), len(down)) < 2 or max(len(across), len(down)) > _LINES:
        return []
    found = [grid for group in _connected(across, down) if (grid := _grid(*group)) is not None]
    return sorted(found, key=lambda grid: -grid.tops[0])


def _rules(page: pdfium_c.FPDF_PAGE) -> tuple[list[RuledLine], list[RuledLine]]:
    across: list[RuledLine] = []
    down: list[RuledLine] = []
    left = _SEGMENTS
    for path, matrix in _paths(page):
        for x0, y0, x1, y1 in _lines(path, left):
            (x0, y0), (x1, y1) = _moved(matrix, x0, y0), _moved(matrix, x1, y1)
            left -= 1
            if abs(y1 - y0) < _THIN and abs(x1 - x0) > _SHORT:
                across.append(RuledLine((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
            elif abs(x1 - x0) < _THIN and abs(y1 - y0) > _SHORT:
                down.append(RuledLine((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
        if left <= 0:
            return [], []
    return across, down


def _paths(page: pdfium_c.FPDF_PAGE) -> Iterator[tuple[pdfium_c.FPDF_PAGEOBJECT, pdfium_c.FS_MATRIX | None]]:
    """Paths of the page and of the forms on it, with where a form lies."""
    for one, matrix in islice(_objects(page), _OBJECTS):
        if pdfium_c.FPDFPageObj_GetType(one) == pdfium_c.FPDF_PAGEOBJ_PATH:
            yield one, matrix


def _objects(page: pdfium_c.FPDF_PAGE) -> Iterator[tuple[pdfium_c.FPDF_PAGEOBJECT, pdfium_c.FS_MATRIX | None]]:
    for index in range(pdfium_c.FPDFPage_CountObjects(page)):
        one = pdfium_c.FPDFPage_GetObject(page, index)
        yield one, None
        if pdfium_c.FPDFPageObj_GetType(one) == pdfium_c.FPDF_PAGEOBJ_FORM:
            matrix = pdfium_c.FS_MATRIX()
            pdfium_c.FPDFPageObj_GetMatrix(one, matrix)
            for inner in range(pdfium_c.FPDFFormObj_CountObjects(one)):
                yield pdfium_c.FPDFFormObj_GetObject(one, inner), matrix


def _lines(path: pdfium_c.FPDF_PAGEOBJECT, most: int) -> Iterator[tuple[float, float, float, float]]:
    left, bottom, right, top = (c_float() for _ in range(4))
    pdfium_c.FPDFPageObj_GetBounds(path, left, bottom, right, top)
    width, height = right.value - left.value, top.value - bottom.value
    if height < _THIN:
        middle = (top.value + bottom.value) / 2
        yield left.value, middle, right.value, middle
    elif width < _THIN:
        middle = (left.value + right.value) / 2
        yield middle, bottom.value, middle, top.value
    elif min(width, height) > _SHORT and _is_stroked(path):
        yield from _segments(path, most)


def _is_stroked(path: pdfium_c.FPDF_PAGEOBJECT) -> bool:
    filled, stroked = c_int(), c_int()
    pdfium_c.FPDFPath_GetDrawMode(path, filled, stroked)
    return bool(stroked.value)


def _segments(path: pdfium_c.FPDF_PAGEOBJECT, most: int) -> Iterator[tuple[float, float, float, float]]:
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFPageObj_GetMatrix(path, matrix)
    start = last = (0.0, 0.0)
    for number in range(min(pdfium_c.FPDFPath_CountSegments(path), most)):
        segment = pdfium_c.FPDFPath_GetPathSegment(path, number)
        x, y = c_float(), c_float()
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        point = _moved(matrix, x.value, y.value)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium_c.FPDF_SEGMENT_LINETO:
            yield *last, *point
        last = point
        if pdfium_c.FPDFPathSegment_GetClose(segment):
            yield *last, *start
            last = start


def _moved(matrix: pdfium_c.FS_MATRIX | None, x: float, y: float) -> tuple[float, float]:
    if matrix is None:
        return x, y
    return matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f


def _joined(rules: Sequence[RuledLine]) -> list[RuledLine]:
    """Lines drawn piece by piece, or twice, are one."""
    joined: list[RuledLine] = []
    for rule in sorted(rules, key=lambda rule: (round(rule.at / _NEAR), rule.start)):
        last = joined[-1] if joined else None
        if last is not None and abs(last.at - rule.at) <= _NEAR and rule.start <= last.end + _NEAR:
            joined[-1] = RuledLine(last.at, min(last.start, rule.start), max(last.end, rule.end))
        else:
            joined.append(rule)
    return joined


def _connected(
    across: Sequence[RuledLine], down: Sequence[RuledLine]
) -> Iterator[tuple[list[RuledLine], list[RuledLine]]]:
    """Lines that cross or touch one another, directly or over others."""
    left, down_left = set(across), set(down)
    while left:
        new = {left.pop()}
        group: tuple[list[RuledLine], list[RuledLine]] = ([], [])
        while new:
            met = {rule for rule in down_left if any(_cross(one, rule) for one in new)}
            group[0].extend(new)
            group[1].extend(met)
            new = {rule for rule in left if any(_cross(rule, one) for one in met)}
            left, down_left = left - new, down_left - met
        yield group


def _cross(across: RuledLine, down: RuledLine) -> bool:
    return across.covers(down.at) and down.covers(across.at)


def _grid(across: Sequence[RuledLine], down: Sequence[RuledLine]) -> Grid | None:
    if min(len(across), len(down)) < 2:
        return None
    lefts, tops = _edges(down, across), _edges(across, down)[::-1]
    if min(len(lefts), len(tops)) < _LEAST:
        return None
    if (len(lefts) - 1) * (len(tops) - 1) > _CELLS:
        return None
    return Grid(tuple(lefts), tuple(tops), tuple(_firsts(lefts, tops, across, down)))


def _firsts(
    lefts: Sequence[float], tops: Sequence[float], across: Sequence[RuledLine], down: Sequence[RuledLine]
) -> Iterator[tuple[int, int]]:
    """A cell without a line at its left is one with that at its left; without one above, with the one above."""
    walls, ceilings = _near(lefts, down), _near(tops, across)
    above: list[tuple[int, int]] = []
    for row, (top, bottom) in enumerate(pairwise(tops)):
        firsts: list[tuple[int, int]] = []
        for column, (left, right) in enumerate(pairwise(lefts)):
            if column and not any(rule.covers((top + bottom) / 2) for rule in walls[column]):
                firsts.append(firsts[-1])
            elif row and not any(rule.covers((left + right) / 2) for rule in ceilings[row]):
                firsts.append(above[column])
            else:
                firsts.append((row, column))
        yield from firsts
        above = firsts


def _near(edges: Sequence[float], rules: Sequence[RuledLine]) -> list[list[RuledLine]]:
    return [[rule for rule in rules if abs(rule.at - edge) <= _NEAR] for edge in edges]


def _edges(rules: Sequence[RuledLine], others: Sequence[RuledLine]) -> list[float]:
    """Where the rules are; where the others go on beyond them, a row or column lies open at its outer side."""
    edges: list[float] = []
    for place in sorted(rule.at for rule in rules):
        if not edges or place - edges[-1] > _NEAR:
            edges.append(place)
    first, last = min(rule.start for rule in others), max(rule.end for rule in others)
    before = [first] if edges and edges[0] - first > _OPEN else []
    return before + edges + ([last] if edges and last - edges[-1] > _OPEN else [])
