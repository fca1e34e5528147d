"""CSV and its kin: tables as text files, whatever separates their columns."""

import csv
import io
import re
from collections import Counter

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
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True))
    except csv.Error as error:
        raise failures.corrupt(
            "The rows of this table cannot be told apart: a quotation mark is probably left open"
        ) from error
    return Draft(parts=(grids.rendered(rows),), form="markdown")


def _separator(text: str) -> str:
    """The one that splits most lines into the same number of columns, and into more than one."""
    lines = text[: 2**18].splitlines()[:_SAMPLE_LINES]

    def agreement(separator: str) -> tuple[int, int]:
        columns = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if len(row) > 1)
        width, times = columns.most_common(1)[0] if columns else (1, 0)
        return times, width

    return max(_SEPARATORS, key=agreement)
