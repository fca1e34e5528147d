"""Sizes of tables in PostgreSQL, by schema: what their rows take, what lies beside them (TOAST), and their indexes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final

import psycopg

from tests.benchmarks.measured import Table, at_most, short
from tests.support.laptop import Laptop
from tests.support.system import database_of

_MOST_BYTES: Final = 5_000
_COLUMNS: Final = ("table", "rows, bytes a document", "TOAST", "indexes", "all", "bar", "all, of the second half")
_LEAD: Final = (
    "Of the bytes in PostgreSQL, what tables and their indexes have grown by (`pg_total_relation_size`), as they are "
    "when the last document is indexed, with rows that no vacuum has cleared yet; the rest is the write-ahead log, "
    "which is bounded. What the second half of the documents has added is told apart: each table and index has pages "
    "that the first few documents make, and these are no part of it:"
)
# Each part has a map of its free room beside it, which counts as the part does.
_SIZES: Final = """
    SELECT relation.oid::regclass::text, pg_table_size(relation.oid) - coalesce(pg_total_relation_size(toast.oid), 0),
        coalesce(pg_total_relation_size(toast.oid), 0), pg_indexes_size(relation.oid)
    FROM pg_class AS relation JOIN pg_namespace AS schema ON schema.oid = relnamespace
        LEFT JOIN pg_class AS toast ON toast.oid = relation.reltoastrelid
    WHERE relation.relkind = 'r' AND schema.nspname NOT IN ('pg_catalog', 'information_schema')
"""


@dataclass(frozen=True)
class TableSize:
    """Bytes of one table, or what it has grown by."""

    rows: int = 0
    toast: int = 0
    indexes: int = 0

    @property
    def all(self) -> int:
        return self.rows + self.toast + self.indexes

    def since(self, before: "TableSize") -> "TableSize":
        return TableSize(*(getattr(self, each.name) - getattr(before, each.name) for each in fields(self)))


def table_sizes(machine: Laptop) -> Mapping[str, TableSize]:
    """By schema and table."""
    with psycopg.connect(database_of(machine), autocommit=True) as connection:
        return {name: TableSize(*sizes) for name, *sizes in connection.execute(_SIZES)}


def growth_table(looks: Sequence[Mapping[str, TableSize]], documents: int) -> Table:
    """A row for each table that has grown, the largest first, and one for all of them, which is judged. The looks are
    before the first document, in the middle and behind the last."""
    before, half, after = looks
    grown, late = _grown(before, after), _grown(half, after)
    largest_first = sorted(grown.items(), key=lambda each: -each[1].all)
    each = tuple(_row(f"`{name}`", size, late[name], documents) for name, size in largest_first if size.all > 0)
    total = _together(grown)
    whole = _row("all", total, _together(late), documents, at_most(_MOST_BYTES, total.all / documents))
    return Table(_COLUMNS, (*each, whole), _LEAD)


def _grown(before: Mapping[str, TableSize], after: Mapping[str, TableSize]) -> Mapping[str, TableSize]:
    return {name: size.since(before.get(name, TableSize())) for name, size in after.items()}


def _together(sizes: Mapping[str, TableSize]) -> TableSize:
    return TableSize(*(sum(getattr(size, part.name) for size in sizes.values()) for part in fields(TableSize)))


def _row(name: str, size: TableSize, late: TableSize, documents: int, bar: str = "") -> tuple[str, ...]:
    parts = (size.rows, size.toast, size.indexes, size.all)
    return (name, *(short(part / documents) for part in parts), bar, short(late.all / (documents / 2)))
