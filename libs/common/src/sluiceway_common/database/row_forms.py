"""Form of stored rows, where there is a shorter one that a release before this one cannot read.

A schema that this release has made knows no such release, and has short rows from its first one on. In a schema that
was there before, replicas of both run side by side, and the one before may be gone back to: rows are written as it
reads them until a later release says `make_row_form(short=True)`. Whoever reads rows reads both.
"""

from typing import Final

from sqlalchemy import Boolean, ColumnElement, Connection, func, text

# Of one transaction are those alone that this one has made itself.
_IS_NEW: Final = text(
    "SELECT age(xmin) = 0 FROM pg_attribute WHERE attrelid = to_regclass(:table) AND attnum = 1 AND NOT attisdropped"
)


def rows_are_short() -> ColumnElement[bool]:
    """Whether rows are written in the shorter form; a constant of the schema, for a statement over its tables."""
    return func.rows_are_short(type_=Boolean)


def make_row_form(connection: Connection, *, short: bool) -> None:
    """Part of a migration."""
    connection.execute(
        text(
            "CREATE OR REPLACE FUNCTION rows_are_short() RETURNS boolean "
            f"LANGUAGE sql IMMUTABLE AS 'SELECT {str(short).lower()}'"
        )
    )


def is_new(connection: Connection, table: str) -> bool:
    """Whether the migrations that are under way have made the table: no release before this one has seen it."""
    return bool(connection.execute(_IS_NEW, {"table": table}).scalar_one())
