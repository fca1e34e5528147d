"""Rows and columns as text: small tables as Markdown, long ones as records that repeat their headings.

A passage cut out of the middle of a long table would not say what its columns mean.
"""

from collections.abc import Iterable, Sequence

Row = Sequence[str]

_MARKDOWN_ROWS = 40
_MARKDOWN_CHARACTERS = 4_000


def rendered(rows: Iterable[Row]) -> str:
    """The table; empty rows and columns at the edges are left out. The first row is its heading."""
    kept = _trimmed([[_cell(cell) for cell in row] for row in rows])
    if not kept:
        return ""
    if len(kept[0]) == 1:
        return "\n".join(row[0] for row in kept)
    size = sum(len(cell) for row in kept for cell in row)
    if len(kept) <= _MARKDOWN_ROWS and size <= _MARKDOWN_CHARACTERS:
        return _markdown(kept)
    return _records(kept)


def _cell(text: str) -> str:
    return " ".join(text.split())


def _trimmed(rows: list[list[str]]) -> list[list[str]]:
    rows = [row for row in rows if any(row)]
    width = max(map(len, rows), default=0)
    rows = [row + [""] * (width - len(row)) for row in rows]
    used = [column for column in range(width) if any(row[column] for row in rows)]
    return [[row[column] for column in used] for row in rows]


def _markdown(rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def _records(rows: list[list[str]]) -> str:
    heads = [head or f"Column {number}" for number, head in enumerate(rows[0], 1)]
    return "\n\n".join(
        "\n".join(f"{head}: {cell}" for head, cell in zip(heads, row, strict=True) if cell) for row in rows[1:]
    )
