"""CSV and its kin: tables as text files, whatever separates their columns."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Literal

from sluiceway_ingest.adapters.extract.formats import failures, grids, media_types
from sluiceway_ingest.adapters.extract.formats.decoding import decoded
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File

# A first line that tells spreadsheet programs which one it is, and is no row.
_SAID = re.compile(r"\A\"?sep=(.)\"?\r?\n", re.IGNORECASE)
_SEPARATORS = ",;\t|"
_SAMPLE_LINES = 50
_FIELD_CHARACTERS = 10**7


def read(file: File) -> Draft:
    text = decoded(file.content)
    csv.field_size_limit(_FIELD_CHARACTERS)
    separator = "\t" if file.media_type == media_types.TSV else _separator(text)
    if said := _SAID.match(text):
        separator, text = said[1], text[said.end() :]
    try:
        rows = _rows(text, separator)
    except csv.Error as error:
        raise failures.corrupt(
            "The rows of this table cannot be told apart: a quotation mark is probably left open"
        ) from error
    return Draft(parts=(grids.rendered(rows),), form="markdown")


def _rows(text: str, separator: str) -> list[list[str]]:
    """A quotation mark that is never closed, such as that of an inch, takes no rows with it."""
    reader = partial(csv.reader, delimiter=separator, skipinitialspace=True)
    try:
        return list(reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        whole = list(reader(io.StringIO(text, newline="")))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    by_line = [row for line in lines for row in reader([line], quoting=_quoting(reader([line], strict=True)))]
    return max((whole, by_line), key=_of_one_width)


def _quoting(line: Iterator[list[str]]) -> Literal[0, 3]:
    try:
        list(line)
    except csv.Error as error:
        return csv.QUOTE_NONE if "end of data" in str(error) else csv.QUOTE_MINIMAL
    return csv.QUOTE_MINIMAL


def _of_one_width(rows: list[list[str]]) -> int:
    """How many have as many columns as most have that have several."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(widths.values(), default=0)


def _separator(text: str) -> str:
    """The one that splits most lines into the same number of columns, and into more than one."""
    lines = text[: 2**18].splitlines()[:_SAMPLE_LINES]

    def agreement(separator: str) -> tuple[int, int]:
        columns = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if len(row) > 1)
        width, times = columns.most_common(1)[0] if columns else (1, 0)
        return times, width

    return max(_SEPARATORS, key=agreement)
