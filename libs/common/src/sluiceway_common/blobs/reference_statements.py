"""Statements over rows of blobs that are made once, and parts of statements of whoever refers to blobs."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    Table,
    Text,
    any_,
    bindparam,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import ReturningInsert

from sluiceway_common.blobs.tables import BlobTables

NOW: Final = func.clock_timestamp()
# No transaction has locked or changed a row that this statement made.
_IS_NEW: Final = literal_column("xmax = 0", Boolean)


@dataclass(frozen=True)
class NotedBeside:
    """A part of the statement that notes what is to be put, by its parameter `uris` and parameters of its own: for what
    must be known as well of bytes whose process was killed behind it."""

    part: CTE
    parameters: Mapping[str, object]


@cache
def noting(kept: Table, beside: CTE | None) -> ReturningInsert[bool]:
    """Of `uris` and `sizes`, side by side."""
    arrays = bindparam("uris", type_=ARRAY(Text)), bindparam("sizes", type_=ARRAY(BigInteger))
    rows = select(*map(func.unnest, arrays), NOW)
    noted = insert(kept).from_select(["uri", "bytes", "touched"], rows)
    touched = noted.on_conflict_do_update(index_elements=["uri"], set_={"touched": NOW}).returning(_IS_NEW)
    return touched if beside is None else touched.add_cte(beside)


def referring(tables: BlobTables, uris: ColumnElement[Any], holder: ColumnElement[str]) -> tuple[CTE, CTE]:
    """Parts of a statement of the caller's transaction: what touches these uris and gives those that are kept, for
    `check_kept`, and what notes that the holder needs them. Twice is once."""
    touched = touching(tables.kept, uris)
    held = select(touched.c.uri, holder)
    noted = insert(tables.references).from_select(["uri", "holder"], held).on_conflict_do_nothing()
    return touched, noted.cte("noted")


def touching(kept: Table, uris: ColumnElement[Any]) -> CTE:
    """Touches those that are kept still, in one order everywhere, so that nobody waits in a circle."""
    columns = kept.c
    mine = select(columns.uri).where(columns.uri == any_(uris)).order_by(columns.uri).with_for_update().cte("mine")
    touched = update(kept).where(columns.uri == mine.c.uri).values(touched=NOW)
    return touched.returning(columns.uri).cte("touched")
