"""Tables of a PDF page as Markdown, found by pdf_oxide, put where PDFium read their words.

PDFium reads better, pdf_oxide sees ruled tables: a table takes the place of its words only if no word is lost by it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pdf_oxide

from sluiceway_ingest.adapters.extract.formats import grids
from sluiceway_ingest.adapters.extract.formats.pdf_tree import refuse_endless

_WORD = re.compile(r"\w+")
# Parts of one table touch within this many points.
_TOUCHING = 2.0
_KEPT = 0.98


@dataclass(frozen=True, kw_only=True)
class PageTable:
    """Where it lies, in points from the lower left corner, and its cells."""

    left: float
    bottom: float
    right: float
    top: float
    rows: tuple[tuple[str, ...], ...]

    def touches(self, below: "PageTable") -> bool:
        aligned = abs(self.left - below.left) < _TOUCHING and len(self.rows[0]) == len(below.rows[0])
        return aligned and abs(self.bottom - below.top) < _TOUCHING

    def with_below(self, below: "PageTable") -> "PageTable":
        right = max(self.right, below.right)
        return PageTable(left=self.left, bottom=below.bottom, right=right, top=self.top, rows=self.rows + below.rows)


class Tables:
    """Opens the document a second time, and only once a page looks as if it held a table."""

    def __init__(self, content: bytes, password: str | None, pages: int) -> None:
        self._content = content
        self._password = password
        self._pages = pages
        self._document: pdf_oxide.PdfDocument | None = None

    def of(self, number: int) -> tuple[PageTable, ...]:
        """The tables of page `number` (from 0), from top to bottom; none where pdf_oxide gives up on the file."""
        try:
            raws = self._opened().extract_tables(number)
        except (RuntimeError, ValueError, OSError):
            return ()
        found = [table for raw in raws if (table := _table(raw))]
        return tuple(_merged(sorted(found, key=lambda table: -table.top)))

    def _opened(self) -> pdf_oxide.PdfDocument:
        if self._document is None:
            refuse_endless(self._content, self._pages)
            self._document = pdf_oxide.PdfDocument.from_bytes(self._content, self._password)
        return self._document


def _table(raw: dict[str, Any]) -> PageTable | None:
    left, bottom, width, height = raw["bbox"]
    rows = tuple(tuple(str(cell["text"]) for cell in row["cells"]) for row in raw["rows"])
    columns = {len(row) for row in rows}
    if len(columns) != 1 or min(columns) < 2:
        return None
    return PageTable(left=left, bottom=bottom, right=left + width, top=bottom + height, rows=rows)


def _merged(tables: Sequence[PageTable]) -> Iterator[PageTable]:
    waiting: PageTable | None = None
    for table in tables:
        if waiting is not None and waiting.touches(table):
            waiting = waiting.with_below(table)
            continue
        if waiting is not None:
            yield waiting
        waiting = table
    if waiting is not None:
        yield waiting


def keeps_words(new: str, old: str) -> bool:
    """Whether the new text of a page has all words of the old one."""
    before, after = Counter(_WORD.findall(old)), Counter(_WORD.findall(new))
    return (before & after).total() >= _KEPT * before.total()


def rendered(table: PageTable) -> str:
    return grids.rendered(table.rows)
