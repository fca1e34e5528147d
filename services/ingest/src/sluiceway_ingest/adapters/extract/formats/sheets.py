"""Spreadsheets by calamine: a page for each sheet that holds anything."""

import io
import math
from collections.abc import Iterator

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from sluiceway_ingest.adapters.extract.formats import failures, grids, media_types
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.adapters.extract.formats.embedded import embedded
from sluiceway_ingest.adapters.extract.formats.packages import Package
from sluiceway_ingest.domain.extracted import Attachment

_CELLS = 20_000_000
_SPAN = 100
_DIGITS = 15
# Beyond it not every whole number has a value of its own.
_WHOLE = 2**53


def read(file: File) -> Draft:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(file.content)) as workbook:
            pages = tuple(_pages(workbook))
    except PasswordError as error:
        raise failures.encrypted("spreadsheet", file.password) from error
    except CalamineError as error:
        raise failures.corrupt("This spreadsheet is damaged") from error
    children, flags = _embedded(file)
    return Draft(parts=pages, paged=True, form="markdown", children=children, flags=flags)


def _embedded(file: File) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    if file.media_type not in (media_types.XLSX, media_types.XLSB):
        return (), ()
    return embedded(Package(file.content, file.limits), file.limits)


def _pages(workbook: CalamineWorkbook) -> Iterator[str]:
    cells = 0
    for meta in workbook.sheets_metadata:
        if meta.visible != SheetVisibleEnum.Visible:
            continue
        sheet = workbook.get_sheet_by_name(meta.name)
        cells += sheet.height * sheet.width
        if cells > _CELLS:
            raise failures.too_large(f"Its sheets span more than {_CELLS:,} cells")
        table = "\n\n".join(map(grids.rendered, grids.islands(_rows(sheet))))
        yield f"## {meta.name}\n\n{table}" if table else ""


def _rows(sheet: CalamineSheet) -> list[list[str]]:
    rows = [[_shown(cell) for cell in row] for row in sheet.iter_rows()]
    # Each row comes from the first column on in which anything stands; where cells are merged is told of the sheet.
    first = sheet.start[1] if sheet.start else 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        _spread(rows, top, left - first, bottom, right - first)
    return rows


def _spread(rows: list[list[str]], top: int, left: int, bottom: int, right: int) -> None:
    """A merged cell stands in each row and column that it spans."""
    if top >= len(rows) or not 0 <= left < len(rows[top]):
        return
    for row in rows[top : min(bottom + 1, top + _SPAN)]:
        width = len(row[left : min(right + 1, left + _SPAN)])
        row[left : left + width] = [rows[top][left]] * width


def _shown(cell: object) -> str:
    """Numbers as a sheet shows them at the most: fifteen digits that count, whole ones without point and exponent."""
    if isinstance(cell, bool) or not isinstance(cell, float) or not math.isfinite(cell):
        return str(cell)
    if cell.is_integer() and abs(cell) < _WHOLE:
        return str(int(cell))
    return format(cell, f".{_DIGITS}g")
