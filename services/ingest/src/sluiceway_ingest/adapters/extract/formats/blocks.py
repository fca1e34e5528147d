"""Markdown writer, block by block, for parsers that meet headings, lists and tables as a stream of tags."""

import re
from dataclasses import dataclass, field

from sluiceway_ingest.adapters.extract.formats import grids
from sluiceway_ingest.adapters.extract.formats.scripts import Script, ScriptedLine

# Deeper lists are shown as deep as this: markup that nests for ever must not indent for ever.
_LIST_DEPTH = 6
# A table with a cell as long as this arranges a page; it does not hold data.
_CELL_CHARACTERS = 600
_SPAN = 100


@dataclass
class _List:
    ordered: bool
    number: int = 0


@dataclass
class _Table:
    """Cells hold blocks; one that spans columns or rows stands in each of them, for each row must make sense alone."""

    rows: list[list[list[str]]] = field(default_factory=list)
    # What stands between its tags but in no cell: its caption.
    outside: list[str] = field(default_factory=list)
    layout: bool = False
    _spanning: dict[int, tuple[int, list[str]]] = field(default_factory=dict)

    def row(self) -> None:
        self._fill()
        self.rows.append([])

    def cell(self, columns: int, rows: int) -> list[str]:
        if not self.rows:
            self.row()
        self._fill()
        cell: list[str] = []
        for _ in range(max(1, min(columns, _SPAN))):
            if rows > 1:
                self._spanning[len(self.rows[-1])] = (min(rows, _SPAN) - 1, cell)
            self.rows[-1].append(cell)
        return cell

    def cell_below(self, columns: int) -> None:
        """A cell that goes on from the row above."""
        above = self.rows[-2] if len(self.rows) > 1 else []
        for _ in range(max(1, min(columns, _SPAN))):
            self.rows[-1].append(above[len(self.rows[-1])] if len(above) > len(self.rows[-1]) else [])

    def _fill(self) -> None:
        """Puts the cells that reach down from rows above where the next column is theirs."""
        row = self.rows[-1] if self.rows else []
        while (left_and_cell := self._spanning.pop(len(row), None)) is not None:
            left, cell = left_and_cell
            if left > 1:
                self._spanning[len(row)] = (left - 1, cell)
            row.append(cell)

    def blocks(self) -> list[str]:
        cells = [[" ".join(map(_in_a_line, cell)) for cell in row] for row in self.rows]
        if self.layout or any(len(cell) > _CELL_CHARACTERS for row in cells for cell in row):
            distinct = {id(cell): cell for row in self.rows for cell in row}
            return self.outside + [block for cell in distinct.values() for block in cell]
        return [*self.outside, grids.rendered(cells)]


def _in_a_line(block: str) -> str:
    """A table within a cell, without the bars that would look like those of the cell."""
    if not block.startswith("| "):
        return block
    rows = [line.strip("| ") for line in block.split("\n") if line.strip("|- ")]
    return "; ".join(re.sub(r"(?<!\\) \| ", ", ", row) for row in rows)


class Blocks:
    """Words are gathered into a paragraph until something ends it."""

    def __init__(self) -> None:
        self._sinks: list[list[str]] = [[]]
        self._line = ScriptedLine()
        self._prefix = ""
        self._lists: list[_List] = []
        self._tables: list[_Table] = []
        self._asides: list[tuple[ScriptedLine, str]] = []
        self._after: list[str] = []
        self.verbatim = False

    def words(self, text: str, script: Script = "") -> None:
        if text:
            self._line.words(text, script)

    def open_script(self, script: Script, *, refers: bool = False) -> None:
        """What comes now stands above or below the line, until that is closed or the paragraph ends."""
        self._line.open(script)
        if refers:
            self._line.refer()

    def refer(self) -> None:
        """What stands above the line here is the mark of a note."""
        self._line.refer()

    def close_script(self) -> None:
        self._line.close()

    @property
    def pending(self) -> bool:
        """Whether a paragraph has been begun."""
        return any(not words.isspace() for words in self._line.pieces)

    def end(self) -> str:
        """Ends the paragraph, and says what was in it."""
        text = "".join(self._line.pieces)
        text = text.strip("\n") if self.verbatim else " ".join(text.split())
        self._line = ScriptedLine()
        prefix, self._prefix = self._prefix, ""
        if text.strip():
            self._sinks[-1].append(f"```\n{text}\n```" if self.verbatim else self._indented(prefix, text))
        self._sinks[-1].extend(self._after)
        self._after = []
        return text

    @property
    def length(self) -> int:
        """Of the paragraph so far, in pieces."""
        return len(self._line.pieces)

    def since(self, length: int) -> str:
        return "".join(self._line.pieces[length:])

    def after(self, block: str) -> None:
        """A block behind the paragraph that is being written."""
        self._after += [block] if block else []

    def open_aside(self) -> None:
        """What belongs to the paragraph that is being written, and stands behind it."""
        self._asides.append((self._line, self._prefix))
        self._line, self._prefix = ScriptedLine(), ""
        self._sinks.append([])

    def close_aside(self) -> None:
        if self._asides:
            self.end()
            self._after += self._sinks.pop()
            self._line, self._prefix = self._asides.pop()

    def heading(self, level: int) -> None:
        self.end()
        self._prefix = "#" * min(max(level, 1), 6) + " "
        if self._tables:
            self._tables[-1].layout = True

    def take_back_prefix(self) -> None:
        """The paragraph is no heading or no item after all."""
        self._prefix = ""

    def marked(self, mark: str, depth: int) -> None:
        """An item of a list whose marks are known."""
        self.end()
        self._prefix = "  " * min(depth, _LIST_DEPTH) + mark + " "

    def open_list(self, ordered: bool, first: int = 1) -> None:
        self.end()
        self._lists.append(_List(ordered, first - 1))

    def close_list(self) -> None:
        self.end()
        if self._lists:
            self._lists.pop()

    def item(self, number: int | None = None) -> None:
        """The next one of its list, or the one with this number."""
        self.end()
        current = self._lists[-1] if self._lists else _List(ordered=False)
        current.number = current.number + 1 if number is None else number
        self._prefix = f"{current.number}. " if current.ordered else "- "

    def item_marked(self, mark: str) -> None:
        """The next one of its list, whose mark is known."""
        self.item()
        self._prefix = f"{mark} "

    def open_table(self) -> None:
        self.end()
        self._tables.append(_Table())
        self._sinks.append(self._tables[-1].outside)

    def row(self) -> None:
        self.end()
        if self._tables:
            self._tables[-1].row()

    def repeat_row(self, times: int) -> None:
        """The row that is at its end stands there so many times."""
        self.end()
        if self._tables and self._tables[-1].rows:
            self._tables[-1].rows += self._tables[-1].rows[-1:] * (times - 1)

    def cell(self, columns: int = 1, rows: int = 1) -> None:
        self.end()
        if self._tables:
            self._sinks[-1] = self._tables[-1].cell(columns, rows)

    def cell_below(self, columns: int) -> None:
        """A cell that is one with the one above it: what stands there stands in this row too."""
        self.end()
        if self._tables and self._tables[-1].rows:
            self._tables[-1].cell_below(columns)
            self._sinks[-1] = []

    def close_table(self) -> None:
        self.end()
        if self._tables:
            self._sinks.pop()
            self._sinks[-1].extend(filter(None, self._tables.pop().blocks()))

    def markdown(self) -> str:
        while self._tables:
            self.close_table()
        self.end()
        return "".join(_joined(self._sinks[0]))

    def _indented(self, prefix: str, text: str) -> str:
        if not self._lists or prefix.startswith("#"):
            return prefix + text
        return "  " * min(len(self._lists) - 1, _LIST_DEPTH) + (prefix or "  ") + text


def _joined(blocks: list[str]) -> list[str]:
    """Items of a list follow one another; everything else stands apart."""
    pieces: list[str] = []
    for before, block in zip(["", *blocks], blocks, strict=False):
        close = _is_item(before) and _is_item(block)
        pieces += ["\n" if close else "\n\n" if before else "", block]
    return pieces


def _is_item(block: str) -> bool:
    start = block.lstrip(" ")[:4]
    return start.startswith("- ") or (start[:1].isdigit() and ". " in start)
