"""Spreadsheets by calamine: a page for each sheet that holds anything, its comments at the end."""

import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from sluiceway_ingest.adapters.extract.formats import failures, grids, media_types
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.adapters.extract.formats.embedded import embedded
from sluiceway_ingest.adapters.extract.formats.number_formats import NumberFormat
from sluiceway_ingest.adapters.extract.formats.ods_cells import Span
from sluiceway_ingest.adapters.extract.formats.packages import Package
from sluiceway_ingest.adapters.extract.formats.sheet_parts import Formats, WorkbookParts, workbook_parts
from sluiceway_ingest.domain.extracted import Attachment

_ROW_OF_CELL = re.compile(r"[A-Z]+([1-9]\d{0,6})")
# What names a row; longer texts are no names.
_LONGEST_NAME = 80
_CELLS = 20_000_000
# Beyond that a sheet shows bare numbers: to know the format of each of its cells takes as long as to read it.
_FORMATTED_CELLS = 2_000_000
_SPAN = 100
_DIGITS = 15
# Beyond it not every whole number has a value of its own.
_WHOLE = 2**53


def read(file: File) -> Draft:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(file.content)) as workbook:
            parts = workbook_parts(file)
            pages = tuple(_pages(workbook, parts))
    except PasswordError as error:
        raise failures.encrypted("spreadsheet", file.password) from error
    except CalamineError as error:
        raise failures.corrupt("This spreadsheet is damaged") from error
    children, flags = _embedded(file, parts.package)
    return Draft(parts=pages, paged=True, form="markdown", children=children, flags=flags)


def _embedded(file: File, read: Package | None) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    if file.media_type not in (media_types.XLSX, media_types.XLSB):
        return (), read.flags if read else ()
    package = read or Package(file.content, file.limits)
    children, flags = embedded(package, file.limits)
    return children, (*package.flags, *flags)


def _pages(workbook: CalamineWorkbook, parts: WorkbookParts) -> Iterator[str]:
    cells = 0
    for meta in workbook.sheets_metadata:
        if meta.visible != SheetVisibleEnum.Visible:
            continue
        sheet = workbook.get_sheet_by_name(meta.name)
        cells += sheet.height * sheet.width
        if cells > _CELLS:
            raise failures.too_large(f"Its sheets span more than {_CELLS:,} cells")
        formats = parts.formats_of(meta.name) if sheet.height * sheet.width <= _FORMATTED_CELLS else {}
        rows = [[parts.text_of(cell) for cell in row] for row in _rows(sheet, formats, parts.merged_of(meta.name))]
        _put(rows, sheet, parts.formulas_of(meta.name))
        said = [comment.markdown(_cell(comment.place, rows)) for comment in parts.comments_of(meta.name)]
        said = [*parts.text_boxes_of(meta.name), *said]
        blocks = list(filter(None, (*map(grids.rendered, grids.islands(rows)), *said)))
        yield "\n\n".join((f"## {meta.name}", *blocks)) if blocks else ""


def _cell(place: str, rows: list[list[str]]) -> str:
    """With what its row begins with: `B4` alone tells a reader of the text nothing."""
    row = _ROW_OF_CELL.fullmatch(place)
    cells = rows[int(row[1]) - 1] if row and int(row[1]) <= len(rows) else []
    name = " ".join(next(filter(str.strip, cells), "").split())
    return f"{place}, {name}" if 0 < len(name) <= _LONGEST_NAME else place


def _rows(sheet: CalamineSheet, formats: Formats, merged: Sequence[Span]) -> list[list[str]]:
    # Each row comes from the first column on in which anything stands; where cells are merged is told of the sheet.
    first = sheet.start[1] if sheet.start else 0
    rows = [
        [_shown(cell, formats.get((at, column))) for column, cell in enumerate(row, first)]
        for at, row in enumerate(sheet.iter_rows())
    ]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or merged:
        _spread(rows, top, left - first, bottom, right - first)
    return rows


def _put(rows: list[list[str]], sheet: CalamineSheet, formulas: Mapping[tuple[int, int], str]) -> None:
    """Formulas where nothing else is."""
    first = sheet.start[1] if sheet.start else 0
    for (row, column), formula in formulas.items():
        if row < len(rows) and 0 <= column - first < len(rows[row]) and not rows[row][column - first]:
            rows[row][column - first] = formula


def _spread(rows: list[list[str]], top: int, left: int, bottom: int, right: int) -> None:
    """A merged cell stands in each row and column that it spans."""
    if top >= len(rows) or not 0 <= left < len(rows[top]):
        return
    for row in rows[top : min(bottom + 1, top + _SPAN)]:
        width = len(row[left : min(right + 1, left + _SPAN)])
        row[left : left + width] = [rows[top][left]] * width


def _shown(cell: object, shown: NumberFormat | None) -> str:
    """Numbers as a sheet shows them at the most: fifteen digits that count, whole ones without point and exponent."""
    if isinstance(cell, timedelta):
        return _hours(cell)
    if isinstance(cell, bool) or not isinstance(cell, float) or not math.isfinite(cell):
        return str(cell)
    if shown is not None:
        return shown.shown(cell)
    if cell.is_integer() and abs(cell) < _WHOLE:
        return str(int(cell))
    return format(cell, f".{_DIGITS}g")


def _hours(cell: timedelta) -> str:
    """Hours go on beyond a day, as a sheet that adds them up shows them."""
    seconds = round(abs(cell).total_seconds())
    return f"{'-' if cell < timedelta(0) else ''}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
