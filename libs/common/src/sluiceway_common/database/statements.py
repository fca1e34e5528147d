"""Statements that services share: advisory locks, inserting many rows at once, and reading several tables at once."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Row, Table, bindparam, func, literal, select, text
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection

_LOCK = text("SELECT pg_advisory_xact_lock(:number)").bindparams(bindparam("number", type_=BigInteger))


async def advisory_lock(connection: AsyncConnection, *parts: str) -> None:
    """Waits for the lock of that name and holds it until the transaction ends. Raises Unavailable after the limit."""
    await connection.execute(_LOCK, {"number": number_of(*parts)})


def labelled(table: Table) -> list[ColumnElement[Any]]:
    """Its columns under names that those of no other table have; see `TableRow`."""
    return [column.label(f"{table.name}_{column.name}") for column in table.columns]


class TableRow:
    """The columns of one table in a row of several, by their own names."""

    def __init__(self, row: Row[Any], table: Table) -> None:
        self._row = row
        self._table = table.name

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, f"{self._table}_{name}")


def number_of(*parts: str) -> int:
    """The 64-bit number that PostgreSQL knows a lock by."""
    name = "".join(f"{len(part)}:{part}" for part in parts)
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def missing(table: Table, rows: Sequence[Mapping[str, object]], *, where: ColumnElement[bool] | None = None) -> Insert:
    """Writes those of the rows that are not there yet, and only `where` that holds. Every row has the same columns,
    none of them an array.

    One statement with an array a column: a statement a row costs many times as much, here and in PostgreSQL.
    """
    names = tuple(rows[0])
    arrays = [literal([row[name] for row in rows], ARRAY(table.c[name].type)) for name in names]
    unnested = select(*(func.unnest(array).label(name) for name, array in zip(names, arrays, strict=True)))
    wanted = unnested if where is None else unnested.where(where)
    return insert(table).from_select(names, wanted).on_conflict_do_nothing()
