"""Files that are imported: JSON lines and CSV line by line, Parquet by DuckDB. Whatever they are, memory is bounded."""

import csv
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from typing import IO, Final

import duckdb

from sluiceway_common.errors import Invalid, TooLarge
from sluiceway_common.tasks import Threads
from sluiceway_train.adapters.parquet.sandbox import opened, quoted
from sluiceway_train.domain.imported import (
    MOST_BYTES,
    MOST_TURNS,
    FileFormat,
    columns_of,
    must_be_few,
    row_of_file,
    unreadable,
)
from sluiceway_train.domain.manifests import SHARD_CHARACTERS, SHARD_ROWS
from sluiceway_train.domain.rows import MOST_CHARACTERS, DatasetRow
from sluiceway_train.domain.trained import Objective

_THREADS: Final = 2
_LONGEST_LINE: Final = 4 * 2**20
_READ_SECONDS: Final = 600.0
_FETCHED: Final = 64

_Rows = Generator[DatasetRow, None, None]


class ImportedFiles:
    """Stages what comes in a folder of its own, which is gone when the rows are read. `most` bounds the bytes of a
    file, and the characters of all its texts: a Parquet of a few bytes may say as much as it likes.
    """

    def __init__(self, *, most: int = MOST_BYTES) -> None:
        self._most = most
        self._threads = Threads(_THREADS, "importing")

    async def read(
        self, pieces: AsyncIterator[bytes], format: FileFormat, objective: Objective
    ) -> AsyncGenerator[Sequence[DatasetRow], None]:
        with TemporaryDirectory(prefix="sluiceway-import-") as name:
            path = Path(name) / "file"
            await self._stage(path, pieces)
            rows = _READERS[format](path, objective)
            bounded = _bounded(rows, self._most)
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


def _bounded(rows: Iterator[DatasetRow], most: int) -> Iterator[DatasetRow]:
    characters = 0
    for number, row in enumerate(rows, 1):
        must_be_few(number)
        characters += row.characters
        if characters > most:
            raise TooLarge("the texts of the file have more than 256 Mi characters; import it in parts", field="file")
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
        reader = csv.DictReader(_lines(file), strict=True)
        try:
            for values in reader:
                place = f"line {reader.line_num}"
                if None in values:
                    raise unreadable(place, "has more fields than the header")
                yield row_of_file(values, place, objective)
        except csv.Error:
            raise unreadable(
                f"line {reader.reader.line_num}", "is no CSV; quote texts with quotes and line breaks"
            ) from None


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


def _parquet_rows(path: Path, objective: Objective) -> _Rows:
    with opened() as (connection, folder):
        inside = folder / "file.parquet"
        inside.hardlink_to(path)
        timer = Timer(_READ_SECONDS, connection.interrupt)
        timer.start()
        try:
            yield from _selected(connection, inside, objective)
        except (duckdb.Error, MemoryError) as error:
            # The library's own words may quote what is in it.
            raise Invalid(
                "the file is no Parquet that can be read with the memory and the time that there is for one; write it "
                "with smaller row groups",
                field="file",
            ) from error
        finally:
            timer.cancel()


def _selected(connection: duckdb.DuckDBPyConnection, path: Path, objective: Objective) -> Iterator[DatasetRow]:
    source = f"read_parquet({quoted(path)})"
    counted = connection.execute(f"SELECT sum(num_rows) FROM parquet_file_metadata({quoted(path)})").fetchone()
    must_be_few(int(counted[0] or 0) if counted else 0)
    kinds = {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
    wanted = [name for name in ("messages", *columns_of(objective)) if name in kinds]
    if not wanted:
        raise Invalid(f"the file lacks columns; it must have {', '.join(columns_of(objective))}", field="file")
    columns = ", ".join(f"{_cut(name, kinds[name])} AS {name}" for name in wanted)
    found = connection.execute(f"SELECT {columns} FROM {source}")
    number = 0
    while some := found.fetchmany(_FETCHED):
        for values in some:
            number += 1
            yield row_of_file(dict(zip(wanted, values, strict=True)), f"row {number}", objective)


def _cut(name: str, kind: str) -> str:
    """Cut before Python sees it: one text that a dictionary names a million times is a million texts here."""
    if kind == "VARCHAR":
        return f"left({name}, {MOST_CHARACTERS + 1})"
    if not (kind.startswith("STRUCT(") and kind.endswith("[]") and "role" in kind and "content" in kind):
        raise Invalid(f"`{name}` of the file is {kind[:80]}; it must be texts, or lists of messages", field="file")
    turn = f"{{'role': left(turn.role, 16), 'content': left(turn.content, {MOST_CHARACTERS + 1})}}"
    return f"list_transform({name}[1:{MOST_TURNS + 1}], lambda turn: {turn})"


_READERS: Final[Mapping[FileFormat, Callable[[Path, Objective], _Rows]]] = {
    "jsonl": _json_rows,
    "csv": _csv_rows,
    "parquet": _parquet_rows,
}
