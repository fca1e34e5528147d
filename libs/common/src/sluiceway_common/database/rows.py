"""Many rows at once."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ARRAY, Table, func, literal, select
from sqlalchemy.dialects.postgresql import Insert, insert


def missing(table: Table, rows: Sequence[Mapping[str, object]]) -> Insert:
    """Writes those of the rows that are not there yet. Every row has the same columns, none of them an array.

    One statement with an array a column: a statement a row costs many times as much, here and in PostgreSQL.
    """
    names = tuple(rows[0])
    arrays = [literal([row[name] for row in rows], ARRAY(table.c[name].type)) for name in names]
    unnested = select(*(func.unnest(array).label(name) for name, array in zip(names, arrays, strict=True)))
    return insert(table).from_select(names, unnested).on_conflict_do_nothing()
