"""Tables as text: small ones as Markdown, long ones as records that repeat their headings.

A passage cut out of the middle of a long table would not say what its columns mean.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

from sluiceway_ingest.adapters.extract.formats.table_heads import continued, headed
from sluiceway_ingest.domain.stored_text import says_something

Row = Sequence[str]

_MARKDOWN_ROWS = 40
_MARKDOWN_CHARACTERS = 4_000


def rendered(rows: Iterable[Row]) -> str:
    """The table; empty rows and columns at the edges are left out. The first row is its heading."""
    kept = _trimmed([[_cell(cell) for cell in row] for row in rows])
    if not any(says_something(cell) for row in kept for cell in row):
        return ""
    if len(kept[0]) == 1:
        return "\n".join(row[0] for row in kept)
    size = sum(len(cell) for row in kept for cell in row)
    if len(kept) == 1 and size > _MARKDOWN_CHARACTERS:
        # A heading of nothing: its cells are all that there is.
        return "\n\n".join(filter(None, kept[0]))
    if len(kept) <= _MARKDOWN_ROWS and size <= _MARKDOWN_CHARACTERS:
        return _markdown(kept)
    return _records(kept)


def islands(rows: list[list[str]]) -> list[list[list[str]]]:
    """The tables of a sheet: parted by empty rows, and side by side by empty columns where both sides are tables."""
    stretches = [list(stretch) for filled, stretch in groupby(_squared(rows), key=any) if filled]
    if len(stretches) > 1:
        return [island for stretch in continued(stretches) for island in islands(stretch)]
    return [side for stretch in stretches for side in _sides(stretch)]


def _sides(rows: list[list[str]]) -> list[list[list[str]]]:
    columns = list(zip(*rows, strict=True))
    filled = [any(column) for column in columns]
    spans = [list(span) for is_filled, span in groupby(range(len(columns)), key=filled.__getitem__) if is_filled]
    sides = [[[row[column] for column in span] for row in rows] for span in spans]
    if len(sides) > 1 and all(_is_table(side) for side in sides):
        return [island for side in sides for island in islands(side)]
    return [rows]


def _is_table(rows: list[list[str]]) -> bool:
    return len(rows[0]) > 1 and sum(map(any, rows)) > 1


def _squared(rows: list[list[str]]) -> list[list[str]]:
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _cell(text: str) -> str:
    return " ".join(text.split())


def _trimmed(rows: list[list[str]]) -> list[list[str]]:
    rows = _squared([row for row in rows if any(row)])
    used = [column for column, cells in enumerate(zip(*rows, strict=True)) if any(cells)]
    return [[row[column] for column in used] for row in rows]


def _markdown(rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def _records(rows: list[list[str]]) -> str:
    table = headed(rows)
    heads = [head or f"Column {number}" for number, head in enumerate(table.heads, 1)]
    records = (
        "\n".join(f"{head}: {cell}" for head, cell in zip(heads, row, strict=True) if cell) for row in table.body
    )
    return "\n\n".join(filter(None, ("\n".join(table.above), *records)))
