"""Tables of a PDF page as Markdown, each where its first word is read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]  # ships no types

from sluiceway_ingest.adapters.extract.formats import grids
from sluiceway_ingest.adapters.extract.formats.pdf_characters import characters, joined, middle, stands
from sluiceway_ingest.adapters.extract.formats.pdf_overlays import LooseText, Overlaid
from sluiceway_ingest.adapters.extract.formats.pdf_rules import Grid

_KEPT = 0.98
# A cell as long as this says what it says once, however many cells it spans.
_REPEATED_CHARACTERS = 200
# What has fewer rows of two filled cells is a frame or a drawing; so is what cuts through words, and what is made of
# cells that mostly span others. Of a table that was turned the rows would be columns.
_LEAST_ROWS, _CUT_WORDS, _LEAST_CELLS = 2, 0.02, 0.5

Place = tuple[int, int]


@dataclass
class Stretch:
    """Characters that are read together: those of a cell, or those between two tables."""

    pieces: list[str] = field(default_factory=list)
    last: int = -1

    def add(self, index: int, character: str) -> None:
        if self.pieces and index != self.last + 1:
            self.pieces.append("\n")
        self.pieces.append(character)
        self.last = index

    @property
    def text(self) -> str:
        return joined(self.pieces).strip("\r\n ")


@dataclass
class TabledPage:
    """Each character once: in a cell of a grid, or in the text around the grids."""

    found: Sequence[Grid]
    cells: list[dict[Place, Stretch]] = field(default_factory=list)
    # The text around, and the numbers of the grids among it.
    order: list[Stretch | int] = field(default_factory=lambda: [Stretch()])
    # How many words each grid cuts through.
    cut: Counter[int] = field(default_factory=Counter)
    # Of the letters in a grid those that stand, less those that do not.
    upright: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.cells = [{} for _ in self.found]

    def take(self, textpage: pdfium_c.FPDF_TEXTPAGE, overlaid: Overlaid | None) -> None:
        stretch, grid, before, shown = self._around(), -1, " ", characters(textpage)
        loose: list[LooseText] = []
        if overlaid is not None:
            shown, loose = overlaid.placed(textpage, shown, self._cell_at)
        for index, character in enumerate(shown):
            # A blank that PDFium put between words belongs to the word before it.
            if pdfium_c.FPDFText_IsGenerated(textpage, index) != 1:
                last, last_grid = stretch, grid
                stretch, grid = self._stretch(*middle(textpage, index))
                if stretch is not last and before.isalpha() and character.isalpha():
                    self.cut[max(grid, last_grid)] += 1
                if grid >= 0 and character.isalnum():
                    self.upright[grid] += 1 if stands(textpage, index) else -1
            stretch.add(index, character)
            before = character
        for number, text in enumerate(loose, 1):
            self._stretch(text.x, text.y)[0].add(len(shown) + 2 * number, text.text)

    def _cell_at(self, x: float, y: float) -> object:
        places = ((number, grid.cell(x, y)) for number, grid in enumerate(self.found))
        return next((found for found in places if found[1] is not None), None)

    def _stretch(self, x: float, y: float) -> tuple[Stretch, int]:
        for number, grid in enumerate(self.found):
            if (place := grid.cell(x, y)) is not None:
                if not self.cells[number]:
                    self.order += [number, Stretch()]
                return self.cells[number].setdefault(place, Stretch()), number
        return self._around(), -1

    def _around(self) -> Stretch:
        last = self.order[-1]
        assert isinstance(last, Stretch)
        return last

    def rows(self, number: int) -> list[list[str]]:
        """A merged cell stands in each row and column that it spans."""
        rows, columns = self.found[number].size
        return [[self._cell(number, row, column) for column in range(columns)] for row in range(rows)]

    def _cell(self, number: int, row: int, column: int) -> str:
        first = self.found[number].first(row, column)
        stretch = self.cells[number].get(first)
        text = stretch.text if stretch else ""
        return text if (row, column) == first or len(text) <= _REPEATED_CHARACTERS else ""

    def tables(self) -> list[Grid]:
        """The grids that hold data."""
        return [grid for number, grid in enumerate(self.found) if self._is_table(number)]

    def _is_table(self, number: int) -> bool:
        rows, grid = self.rows(number), self.found[number]
        height, width = grid.size
        own = sum(grid.first(row, column) == (row, column) for row in range(height) for column in range(width))
        words = sum(len(stretch.text.split()) for stretch in self.cells[number].values())
        filled = sum(len(set(filter(None, row))) > 1 for row in rows)
        whole = self.cut[number] <= _CUT_WORDS * words
        return filled >= _LEAST_ROWS and self.upright[number] >= 0 and whole and own >= _LEAST_CELLS * height * width

    def markdown(self) -> str:
        pieces = (grids.rendered(self.rows(one)) if isinstance(one, int) else one.text for one in self.order)
        return "\n\n".join(filter(None, pieces))


def with_tables(
    textpage: pdfium_c.FPDF_TEXTPAGE, found: Sequence[Grid], plain: str, overlaid: Overlaid | None = None
) -> str:
    """The text of a page; as it was where there is no table, or words would be lost."""
    if not found:
        return plain
    page = TabledPage(found)
    page.take(textpage, overlaid)
    tables = page.tables()
    if len(tables) < len(found):
        return with_tables(textpage, tables, plain, overlaid)
    tabled = page.markdown()
    return tabled if keeps_letters(tabled, plain) else plain


def keeps_letters(new: str, old: str) -> bool:
    """Whether the new text of a page has all letters of the old one. Its words may be others: PDFium takes a column of
    digits for one number."""
    before, after = Counter(filter(str.isalnum, old)), Counter(filter(str.isalnum, new))
    return (before & after).total() >= _KEPT * before.total()
