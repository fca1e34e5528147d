"""Statements that services share: advisory locks, inserting many rows at once, and reading several tables at once.

Those that are asked with each document or question are made once, with parameters: SQLAlchemy takes longer to make one
than to send it and read the answer.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    Column,
    ColumnElement,
    Row,
    Table,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.selectable import NamedFromClause

_LOCK = text("SELECT pg_advisory_xact_lock(:number)").bindparams(bindparam("number", type_=BigInteger))


async def advisory_lock(connection: AsyncConnection, *parts: str) -> None:
    """Waits for the lock of that name and holds it until the transaction ends. Raises Unavailable after the limit."""
    await connection.execute(_LOCK, {"number": number_of(*parts)})


def parameter(column: Column[Any]) -> BindParameter[Any]:
    """Of the name and the type of a column."""
    return bindparam(column.name, type_=column.type)


def row_parameters(table: Table) -> list[ColumnElement[Any]]:
    """A whole row, for `INSERT ... SELECT`."""
    return [parameter(column).label(column.name) for column in table.columns]


def labelled(table: NamedFromClause) -> list[ColumnElement[Any]]:
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


def missing(table: Table) -> Insert:
    """Writes those of the rows of `column_arrays` that are not there yet. No column is an array.

    One statement with an array a column: a statement a row costs many times as much, here and in PostgreSQL.
    """
    arrays = (bindparam(column.name, type_=ARRAY(column.type)) for column in table.columns)
    unnested = select(*(func.unnest(array).label(array.key) for array in arrays))
    return insert(table).from_select(table.c.keys(), unnested).on_conflict_do_nothing()


def column_arrays(rows: Sequence[Mapping[str, object]]) -> dict[str, list[object]]:
    """Rows with all columns of a table, for `missing`."""
    return {name: [row[name] for row in rows] for name in rows[0]}
