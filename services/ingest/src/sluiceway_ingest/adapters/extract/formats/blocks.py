"""Markdown writer, block by block, for parsers that meet headings, lists and tables as a stream of tags."""

from dataclasses import dataclass, field

from sluiceway_ingest.adapters.extract.formats import grids

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

    def _fill(self) -> None:
        """Puts the cells that reach down from rows above where the next column is theirs."""
        row = self.rows[-1] if self.rows else []
        while (left_and_cell := self._spanning.pop(len(row), None)) is not None:
            left, cell = left_and_cell
            if left > 1:
                self._spanning[len(row)] = (left - 1, cell)
            row.append(cell)

    def blocks(self) -> list[str]:
        cells = [[" ".join(cell) for cell in row] for row in self.rows]
        if self.layout or any(len(cell) > _CELL_CHARACTERS for row in cells for cell in row):
            distinct = {id(cell): cell for row in self.rows for cell in row}
            return self.outside + [block for cell in distinct.values() for block in cell]
        return [*self.outside, grids.rendered(cells)]


class Blocks:
    """Words are gathered into a paragraph until something ends it."""

    def __init__(self) -> None:
        self._sinks: list[list[str]] = [[]]
        self._words: list[str] = []
        self._prefix = ""
        self._lists: list[_List] = []
        self._tables: list[_Table] = []
        self.verbatim = False

    def words(self, text: str) -> None:
        self._words.append(text)

    @property
    def pending(self) -> bool:
        """Whether a paragraph has been begun."""
        return any(not words.isspace() for words in self._words)

    def end(self) -> str:
        """Ends the paragraph, and says what was in it."""
        text = "".join(self._words)
        text = text.strip("\n") if self.verbatim else " ".join(text.split())
        self._words = []
        prefix, self._prefix = self._prefix, ""
        if text.strip():
            self._sinks[-1].append(f"```\n{text}\n```" if self.verbatim else self._indented(prefix, text))
        return text

    def heading(self, level: int) -> None:
        self.end()
        self._prefix = "#" * min(max(level, 1), 6) + " "
        if self._tables:
            self._tables[-1].layout = True

    def open_list(self, ordered: bool) -> None:
        self.end()
        self._lists.append(_List(ordered))

    def close_list(self) -> None:
        self.end()
        if self._lists:
            self._lists.pop()

    def item(self) -> None:
        self.end()
        current = self._lists[-1] if self._lists else _List(ordered=False)
        current.number += 1
        self._prefix = f"{current.number}. " if current.ordered else "- "

    def open_table(self) -> None:
        self.end()
        self._tables.append(_Table())
        self._sinks.append(self._tables[-1].outside)

    def row(self) -> None:
        self.end()
        if self._tables:
            self._tables[-1].row()

    def cell(self, columns: int = 1, rows: int = 1) -> None:
        self.end()
        if self._tables:
            self._sinks[-1] = self._tables[-1].cell(columns, rows)

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
