"""Files that are imported: JSON lines and CSV line by line, Parquet in a process of its own. Whatever they are, memory
is bounded.
"""

import csv
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Final, Self

from sluiceway_common.errors import Invalid, TooLarge
from sluiceway_common.tasks import Threads
from sluiceway_common.temporary_folders import work_folder
from sluiceway_train.adapters.parquet.child import ChildBounds, rows_of_parquet
from sluiceway_train.domain.imported import (
    MOST_BYTES,
    FileFormat,
    columns_of,
    must_be_few,
    row_of_file,
    unreadable,
)
from sluiceway_train.domain.manifests import SHARD_CHARACTERS, SHARD_ROWS
from sluiceway_train.domain.row_memory import MOST_HELD_BYTES, RowMemory
from sluiceway_train.domain.rows import MOST_CHARACTERS, DatasetRow
from sluiceway_train.domain.trained import Objective

_THREADS: Final = 2
_LONGEST_LINE: Final = 4 * 2**20
_LONGEST_RECORD: Final = 16 * 2**20
_MOST_COLUMNS: Final = 1_000
# What parts fields where a comma is the sign of decimals, and where a table is copied.
_DELIMITERS: Final = (",", ";", "\t")

_Rows = Generator[DatasetRow, None, None]


class ImportedFiles:
    """Stages what comes in a folder of its own, which is gone when the rows are read. `most` bounds the bytes of a
    file, and the characters of all its texts: a Parquet of a few bytes may say as much as it likes. `held` bounds the
    memory of those that are fit, and `child` the process that reads it.
    """

    def __init__(
        self,
        *,
        most: int = MOST_BYTES,
        held: int = MOST_HELD_BYTES,
        child: ChildBounds = ChildBounds(),  # noqa: B008  # frozen
    ) -> None:
        self._most, self._held = most, held
        self._readers: Mapping[FileFormat, Callable[[Path, Objective], _Rows]] = {
            "jsonl": _json_rows,
            "csv": _csv_rows,
            "parquet": partial(rows_of_parquet, bounds=child),
        }
        self._threads = Threads(_THREADS, "importing")

    async def read(
        self, pieces: AsyncIterator[bytes], format: FileFormat, objective: Objective
    ) -> AsyncGenerator[Sequence[DatasetRow], None]:
        with work_folder() as folder:
            path = folder / "file"
            await self._stage(path, pieces)
            rows = self._readers[format](path, objective)
            bounded = _bounded(rows, self._most, RowMemory(self._held))
            try:
                while batch := await self._threads.to_the_end(_batch, bounded):
                    yield batch
            finally:
                # What they are read with is closed where it was opened, and now.
                await self._threads.to_the_end(rows.close)

    async def _stage(self, path: Path, pieces: AsyncIterator[bytes]) -> None:
        size = 0
        # In a folder that this user alone may enter.
        file = await self._threads(path.open, "wb")
        with file:
            async for piece in pieces:
                size += len(piece)
                if size > self._most:
                    raise TooLarge("the file has more than 256 MiB; import it in parts", field="file")
                await self._threads.to_the_end(file.write, piece)
        if not size:
            raise Invalid("the file is empty; send its bytes behind the header", field="file")


def _batch(rows: Iterator[DatasetRow]) -> list[DatasetRow]:
    """As many as a shard has."""
    batch: list[DatasetRow] = []
    characters = 0
    for row in islice(rows, SHARD_ROWS):
        batch.append(row)
        characters += row.characters
        if characters > SHARD_CHARACTERS:
            break
    return batch


def _bounded(rows: Iterator[DatasetRow], most: int, memory: RowMemory) -> Iterator[DatasetRow]:
    characters = 0
    for number, row in enumerate(rows, 1):
        must_be_few(number)
        characters += row.characters
        if characters > most:
            raise TooLarge("the texts of the file have more than 256 Mi characters; import it in parts", field="file")
        if row.characters <= MOST_CHARACTERS:
            memory.take(row)
        yield row


def _json_rows(path: Path, objective: Objective) -> _Rows:
    with path.open("rb") as file:
        for number, line in enumerate(_lines(file), 1):
            if line.strip():
                yield row_of_file(_parsed(line, f"line {number}"), f"line {number}", objective)


def _parsed(line: str, place: str) -> object:
    try:
        return json.loads(line)
    except RecursionError:
        raise unreadable(place, "is nested too deeply") from None
    except ValueError:
        # The library's own words quote the line.
        raise unreadable(place, "is no JSON; write one object a line") from None


def _csv_rows(path: Path, objective: Objective) -> _Rows:
    csv.field_size_limit(_LONGEST_LINE)
    with path.open("rb") as file:
        delimiter = _delimiter(file, objective)
        lines = _RecordLines(file)
        reader = csv.DictReader(lines, strict=True, delimiter=delimiter)
        try:
            reader.fieldnames = _named_columns(reader.fieldnames or (), objective)
            lines.begin()
            for values in reader:
                lines.begin()
                place = f"line {reader.line_num}"
                if None in values:
                    raise unreadable(place, "has more fields than the header")
                # A `messages` of CSV is a text, and no conversation.
                yield row_of_file({name: values[name] for name in columns_of(objective)}, place, objective)
        except csv.Error as error:
            raise unreadable(f"line {reader.reader.line_num}", _fault_of_csv(error)) from None


class _RecordLines:
    """Lines of a file of records, of which quotes make one of many lines."""

    def __init__(self, file: IO[bytes]) -> None:
        self._lines, self._characters, self._number = _lines(file), 0, 0

    def __iter__(self) -> Self:
        return self

    def begin(self) -> None:
        """The next line is the first one of a record."""
        self._characters = 0

    def __next__(self) -> str:
        """Raises Invalid where the record is too long."""
        line = next(self._lines)
        self._number += 1
        self._characters += len(line)
        if self._characters > _LONGEST_RECORD:
            what = f"is in a row of more than {_LONGEST_RECORD // 2**20} MiB; close its quotes, or make it shorter"
            raise unreadable(f"line {self._number}", what)
        return line


def _delimiter(file: IO[bytes], objective: Objective) -> str:
    """The one by which the first line names the columns; a comma where none does."""
    first = next(_lines(file), "")
    file.seek(0)
    for delimiter in _DELIMITERS:
        if first.count(delimiter) < _MOST_COLUMNS and _names_columns(first, delimiter, objective):
            return delimiter
    return ","


def _names_columns(line: str, delimiter: str, objective: Objective) -> bool:
    try:
        names = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return False
    return {name.strip() for name in names}.issuperset(columns_of(objective))


def _named_columns(said: Sequence[str], objective: Objective) -> Sequence[str]:
    """Without the blanks around their names. Raises Invalid where there are too many, since each row would be a table
    of as many names, and where one that is learned is missing or there twice."""
    if len(said) > _MOST_COLUMNS:
        raise unreadable("line 1", f"has more than {_MOST_COLUMNS:,} columns; keep those that are learned")
    names = [name.strip() for name in said]
    for name in columns_of(objective):
        if names.count(name) != 1:
            what = "names no column" if name not in names else "names more than one column"
            raise unreadable("line 1", f"{what} `{name}`; name each of {', '.join(columns_of(objective))} once there")
    return names


def _fault_of_csv(error: csv.Error) -> str:
    """The library tells this one alone by its words."""
    if "field larger" in str(error):
        return f"has a field of more than {_LONGEST_LINE // 2**20} MiB; close its quotes, or make it shorter"
    return "is no CSV; quote texts with quotes and line breaks"


def _lines(file: IO[bytes]) -> Iterator[str]:
    number = 0
    while line := file.readline(_LONGEST_LINE + 1):
        number += 1
        if len(line) > _LONGEST_LINE:
            raise unreadable(f"line {number}", "has more than 4 MiB")
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise unreadable(f"line {number}", "is no UTF-8") from None
