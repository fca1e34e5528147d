"""Shards as Parquet with zstd: the columns that the worker reads, and beside them where each row comes from."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb

from sluiceway_common.errors import NotFound, Unavailable
from sluiceway_common.fair_semaphore import FairThreads
from sluiceway_train.adapters.parquet.sandbox import opened, quoted
from sluiceway_train.domain.datasets import Shard
from sluiceway_train.domain.rows import DatasetRow, IdentifiedRow, PromptMessage
from sluiceway_train.domain.trained import Objective
from sluiceway_train.ports.datasets import MemoryShortage

_THREADS: Final = 2
_MESSAGES: Final = "STRUCT(role VARCHAR, content VARCHAR)[]"
_ANSWERS: Final[Mapping[Objective, tuple[str, ...]]] = {"sft": ("completion",), "dpo": ("chosen", "rejected")}
_ORIGIN: Final = {
    "answer_id": "VARCHAR",
    "origin": "VARCHAR",
    "document_ids": "VARCHAR[]",
    "collection": "VARCHAR",
    "line": "VARCHAR",
}
# A row has 32,000 characters, each of which JSON may write as twelve bytes.
_LONGEST_LINE: Final = 2**20
_OF_MEMORY: Final = (duckdb.OutOfMemoryException, MemoryError)
_OF_THE_DISK: Final = (duckdb.IOException, OSError)


class ParquetShards:
    """Works in threads, in the turn of the tenants that act. The same rows are the same bytes, as long as DuckDB is the
    same."""

    def __init__(self) -> None:
        self._threads = FairThreads(_THREADS, "parquet")

    async def write(self, rows: Sequence[IdentifiedRow], objective: Objective) -> bytes:
        return await self._threads(_write, rows, objective)

    async def read(self, content: bytes, shard: Shard, objective: Objective) -> Sequence[IdentifiedRow]:
        return await self._threads(_read, content, shard, objective)


def _columns(objective: Objective) -> dict[str, str]:
    messages = dict.fromkeys(("prompt", *_ANSWERS[objective]), _MESSAGES)
    return {"row_id": "VARCHAR", **messages, **_ORIGIN}


@contextmanager
def _opened() -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """What the machine lacks for a moment says nothing of a shard."""
    try:
        with opened() as box:
            yield box
    except _OF_MEMORY as error:
        raise MemoryShortage(
            "this machine has too little memory for a shard of a dataset; make some free, and it goes on"
        ) from error
    except _OF_THE_DISK as error:
        raise Unavailable(
            "this machine has too little disk for a shard of a dataset; make some free where its temporary files lie, "
            "and it goes on"
        ) from error


def _write(rows: Sequence[IdentifiedRow], objective: Objective) -> bytes:
    columns = ", ".join(f"{name}: {quoted(kind)}" for name, kind in _columns(objective).items())
    with _opened() as (connection, folder):
        lines, shard = folder / "rows.jsonl", folder / "rows.parquet"
        with lines.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(_line(row, objective), ensure_ascii=False) + "\n" for row in rows)
        options = f"format = 'newline_delimited', maximum_object_size = {_LONGEST_LINE}, columns = {{{columns}}}"
        source = f"SELECT * FROM read_json({quoted(lines)}, {options})"
        connection.execute(f"COPY ({source}) TO {quoted(shard)} (FORMAT parquet, COMPRESSION zstd)")
        return shard.read_bytes()


def _read(content: bytes, shard: Shard, objective: Objective) -> Sequence[IdentifiedRow]:
    names = ", ".join(_columns(objective))
    with _opened() as (connection, folder):
        path = folder / "rows.parquet"
        path.write_bytes(content)
        try:
            found = connection.execute(f"SELECT {names} FROM {quoted(path)}").fetchall()
        except (*_OF_MEMORY, *_OF_THE_DISK):
            raise
        except duckdb.Error as error:
            raise NotFound("a shard of the dataset cannot be read; build it anew") from error
    return [_row(dict(zip(_columns(objective), values, strict=True)), shard, objective) for values in found]


def _line(named: IdentifiedRow, objective: Objective) -> dict[str, Any]:
    row = named.row
    answers = zip(_ANSWERS[objective], (row.answer, row.rejected), strict=False)
    return {
        "row_id": named.row_id,
        "prompt": [{"role": turn.role, "content": turn.content} for turn in row.prompt],
        **{name: [{"role": "assistant", "content": text}] for name, text in answers},
        "answer_id": row.answer_id,
        "origin": row.origin,
        "document_ids": row.document_ids,
        "collection": row.collection,
        "line": "" if row.answer_id else row.named,
    }


def _row(values: Mapping[str, Any], shard: Shard, objective: Objective) -> IdentifiedRow:
    answers = [values[name][0]["content"] for name in _ANSWERS[objective]]
    row = DatasetRow(
        named=values["answer_id"] or values["line"],
        origin=values["origin"],
        prompt=tuple(PromptMessage(turn["role"], turn["content"]) for turn in values["prompt"]),
        answer=answers[0],
        rejected="".join(answers[1:]),
        answer_id=values["answer_id"],
        document_ids=tuple(values["document_ids"]),
        collection=values["collection"],
    )
    return IdentifiedRow(values["row_id"], shard.split, row)
