"""Child process that reads one Parquet file: what is in a file may make its reader eat memory or break, and takes the
child along alone.

The child is this module as a program. It says frames on its output, each as many bytes as its first four say: some rows
as JSON, a refusal, or that it is done. One that ends without a last word was ended by a bound, or broke.
"""

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import IO, Any, Final, cast

import duckdb

from sluiceway_common.errors import Invalid, TooLarge, Unavailable
from sluiceway_common.processes import launched
from sluiceway_train.adapters.parquet.sandbox import opened, quoted
from sluiceway_train.domain.imported import MOST_TURNS, columns_of, must_be_few, row_of_file
from sluiceway_train.domain.rows import KEPT_CHARACTERS, DatasetRow, PromptMessage
from sluiceway_train.domain.trained import Objective

_FETCHED: Final = 64
# Of one frame, beyond which the next one begins; a row has 100 messages of 32,000 characters at the most.
_FRAME_CHARACTERS: Final = 2**20
_LONGEST_FRAME: Final = 128 * 2**20
_UNREADABLE: Final = (
    "the file is no Parquet that can be read with the memory and the time that there is for one; write it with smaller "
    "row groups"
)

_Frame = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class ChildBounds:
    """Bytes of memory (`RLIMIT_DATA`), bytes of one row group (uncompressed) and seconds that reading one file may
    take.
    """

    memory: int = 2 * 2**30
    group: int = 512 * 2**20
    seconds: float = 600.0

    def words(self) -> tuple[str, ...]:
        """As the child is told them."""
        return str(self.memory), str(self.group), str(int(self.seconds))


def rows_of_parquet(path: Path, objective: Objective, *, bounds: ChildBounds) -> Generator[DatasetRow, None, None]:
    """Rows as the child tells them; it is gone when this ends. Raises Invalid, TooLarge, Unavailable where no child can
    be started."""
    with _started(path, objective, bounds) as said:
        while (frame := _read(said)) is not None and "done" not in frame:
            if "refused" in frame:
                raise _refusal(frame)
            for values in frame["rows"]:
                yield _row(values)
        if frame is None:
            raise Invalid(_UNREADABLE, field="file")


@contextmanager
def _started(path: Path, objective: Objective, bounds: ChildBounds) -> Iterator[IO[bytes]]:
    program = (sys.executable, "-m", __name__, str(path), objective, *bounds.words())
    # What it leaves when it is killed lies in the folder of the file, and goes with it.
    environment = {"TMPDIR": str(path.parent), "MALLOC_ARENA_MAX": "2", "PYTHONPATH": ":".join(filter(None, sys.path))}
    try:
        child = subprocess.Popen(
            launched(program, signal.SIGKILL),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=path.parent,
            umask=0o077,
        )
    except OSError as error:
        raise Unavailable(
            f"no process can be started to read the file ({error.strerror or error}); try again"
        ) from error
    timer = Timer(bounds.seconds, child.kill)
    timer.start()
    try:
        yield cast(IO[bytes], child.stdout)
    finally:
        timer.cancel()
        child.kill()
        child.communicate()


def _read(said: IO[bytes]) -> _Frame | None:
    """None where the child has ended without a last word."""
    size = int.from_bytes(said.read(4), "big")
    content = said.read(size) if 0 < size <= _LONGEST_FRAME else b""
    return cast(_Frame, json.loads(content)) if content and len(content) == size else None


def _refusal(frame: _Frame) -> Invalid:
    kind = TooLarge if frame["too_large"] else Invalid
    return kind(frame["refused"], field="file")


def _row(values: Sequence[Any]) -> DatasetRow:
    named, prompt, answer, rejected = values
    turns = tuple(PromptMessage(role, content) for role, content in prompt)
    return DatasetRow(named=named, origin="file", prompt=turns, answer=answer, rejected=rejected)


def _values(row: DatasetRow) -> Sequence[Any]:
    return row.named, [(turn.role, turn.content) for turn in row.prompt], row.answer, row.rejected


def main(path: Path, objective: Objective, bounds: ChildBounds) -> None:
    """The child: says all rows of the file, or why not."""
    resource.setrlimit(resource.RLIMIT_DATA, (bounds.memory, bounds.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (int(bounds.seconds), int(bounds.seconds)))
    # A core dump would have the rows in it.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        for rows in _framed(path, objective, bounds.group):
            _say({"rows": [_values(row) for row in rows]})
        _say({"done": True})
    except Invalid as error:
        _say({"refused": error.message, "too_large": isinstance(error, TooLarge)})
    except (duckdb.Error, MemoryError, RuntimeError):
        # The library's own words may quote what is in it.
        _say({"refused": _UNREADABLE, "too_large": False})


def _say(frame: _Frame) -> None:
    content = json.dumps(frame).encode()
    sys.stdout.buffer.write(len(content).to_bytes(4, "big") + content)
    sys.stdout.buffer.flush()


def _framed(path: Path, objective: Objective, group: int) -> Iterator[list[DatasetRow]]:
    rows: list[DatasetRow] = []
    characters = 0
    for row in _rows(path, objective, group):
        rows.append(row)
        characters += row.characters
        if len(rows) == _FETCHED or characters > _FRAME_CHARACTERS:
            yield rows
            rows, characters = [], 0
    if rows:
        yield rows


def _rows(path: Path, objective: Objective, group: int) -> Iterator[DatasetRow]:
    with opened() as (connection, folder):
        inside = folder / "file.parquet"
        inside.hardlink_to(path)
        _check_groups(connection, inside, objective, group)
        yield from _selected(connection, inside, objective)


def _selected(connection: duckdb.DuckDBPyConnection, path: Path, objective: Objective) -> Iterator[DatasetRow]:
    source = f"read_parquet({quoted(path)})"
    counted = connection.execute(f"SELECT sum(num_rows) FROM parquet_file_metadata({quoted(path)})").fetchone()
    must_be_few(int(counted[0] or 0) if counted else 0)
    kinds = {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
    wanted = [name for name in _read_of(objective) if name in kinds]
    if not wanted:
        raise Invalid(f"the file lacks columns; it must have {', '.join(columns_of(objective))}", field="file")
    columns = ", ".join(f"{_cut(name, kinds[name])} AS {name}" for name in wanted)
    found = connection.execute(f"SELECT {columns} FROM {source}")
    number = 0
    while some := found.fetchmany(_FETCHED):
        for values in some:
            number += 1
            yield row_of_file(dict(zip(wanted, values, strict=True)), f"row {number}", objective)


def _read_of(objective: Objective) -> tuple[str, ...]:
    """Columns that rows are made of; of others it does not matter what they are."""
    return ("messages", *columns_of(objective)) if objective == "sft" else columns_of(objective)


def _check_groups(connection: duckdb.DuckDBPyConnection, path: Path, objective: Objective, most: int) -> None:
    """Raises TooLarge, before anything is read, where the footer says that a row group does not fit."""
    names = ", ".join(map(quoted, _read_of(objective)))
    columns = f"split_part(path_in_schema, ', ', 1) IN ({names})"
    sized = "SELECT row_group_id, sum(total_uncompressed_size) AS size"
    said = f"{sized} FROM parquet_metadata({quoted(path)}) WHERE {columns} GROUP BY 1 ORDER BY size DESC LIMIT 1"
    largest = connection.execute(said).fetchone()
    if largest is not None and largest[1] > most:
        raise TooLarge(
            f"row group {largest[0] + 1} of the file has {largest[1] // 2**20} MiB uncompressed; write it with row "
            f"groups of {most // 2**20} MiB at the most",
            field="file",
        )


def _cut(name: str, kind: str) -> str:
    """Cut before Python sees it: one text that a dictionary names a million times is a million texts here."""
    if kind == "VARCHAR":
        return f"left({name}, {KEPT_CHARACTERS})"
    if not (kind.startswith("STRUCT(") and kind.endswith("[]") and "role" in kind and "content" in kind):
        raise Invalid(f"`{name}` of the file is {kind[:80]}; it must be texts, or lists of messages", field="file")
    turn = f"{{'role': left(turn.role, 16), 'content': left(turn.content, {KEPT_CHARACTERS})}}"
    return f"list_transform({name}[1:{MOST_TURNS + 1}], lambda turn: {turn})"


if __name__ == "__main__":
    _memory, _group, _seconds = map(int, sys.argv[3:])
    _bounds = ChildBounds(memory=_memory, group=_group, seconds=_seconds)
    main(Path(sys.argv[1]), cast(Objective, sys.argv[2]), _bounds)
