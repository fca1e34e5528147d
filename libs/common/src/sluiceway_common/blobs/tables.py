"""Tables of blob references: what a service keeps, and what for, beside its own tables."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BigInteger, Column, DateTime, Index, MetaData, Table, Text

KEPT: Final = "blobs"
REFERENCES: Final = "blob_references"
ERASURES: Final = "blob_erasures"
STORE: Final = "blob_store"


@dataclass(frozen=True)
class BlobTables:
    """`kept`: every blob that was put; its row is the lock. `references`: who needs it. `erasures`: what was erased
    while somebody may have had the same bytes on their way. `store`: the one that all of it lies in, a row at most."""

    kept: Table
    references: Table
    erasures: Table
    store: Table

    @property
    def have_owners(self) -> bool:
        """Whether rows of `kept` say whose the bytes are, and which part of it needs them."""
        return "owner" in self.kept.c


def kept_columns() -> list[Column[Any]]:
    """The columns of `blobs`, for the migration of a service too."""
    return [
        Column("uri", Text, primary_key=True),
        Column("bytes", BigInteger, nullable=False),
        # Without an index, so that a touch writes no entry anew: almost all are old and needed, and the collector looks
        # at each of those in any case.
        Column("touched", DateTime(timezone=True), nullable=False),
    ]


def owner_columns() -> list[Column[Any]]:
    """Columns of `blobs` of a service whose holders are parts of an owner, `owner/part`, for its migration too; it
    needs an index on `owner`. Most bytes are of one owner, and one part of it needs them: then the row of the blob says
    so, and the next holders stand in `blob_references`. Without a part nobody needs what is the owner's."""
    return [Column("owner", Text), Column("part", Text)]


def reference_columns() -> list[Column[Any]]:
    """The columns of `blob_references`, for the migration of a service too; it needs an index on `holder`."""
    return [Column("uri", Text, primary_key=True), Column("holder", Text, primary_key=True)]


def erasure_columns() -> list[Column[Any]]:
    """The columns of `blob_erasures`, for the migration of a service too; it needs an index on `at`."""
    return [
        Column("uri", Text, primary_key=True),
        Column("bytes", BigInteger, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
    ]


def store_columns() -> list[Column[Any]]:
    """The columns of `blob_store`, for the migration of a service too."""
    return [Column("id", Text, primary_key=True)]


def blob_tables(metadata: MetaData, *owner: Column[Any]) -> BlobTables:
    """The tables, in the schema of the service, which puts an index on `holder` beside them; with `owner_columns` where
    its holders are parts of an owner."""
    return BlobTables(
        Table(KEPT, metadata, *kept_columns(), *owner),
        Table(REFERENCES, metadata, *reference_columns()),
        Table(ERASURES, metadata, *erasure_columns(), Index("blob_erasures_at", "at")),
        Table(STORE, metadata, *store_columns()),
    )
