"""Tables of examples and datasets. Words are sealed; of rows there are names and digests alone."""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from sluiceway_common.blobs.tables import blob_tables
from sluiceway_train.adapters.database.tables import metadata


def _sealed(*, nullable: bool = False) -> list[Column[Any]]:
    return [
        Column("key_id", Text, nullable=nullable),
        Column("nonce", LargeBinary, nullable=nullable),
        Column("ciphertext", LargeBinary, nullable=nullable),
    ]


# One an answer. Without words where nobody holds them any more.
examples: Final = Table(
    "examples",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("answer_id", Text, primary_key=True),
    Column("teacher", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("said_at", DateTime(timezone=True), nullable=False),
    Column("event_id", Text, nullable=False),
    Column("is_corrected", Boolean, nullable=False),
    Column("model", Text, nullable=False),
    Column("collection", Text, nullable=False),
    Column("document_ids", ARRAY(Text), nullable=False),
    *_sealed(nullable=True),
    Index("examples_said_at", "tenant", "said_at", "answer_id"),
    Index("examples_documents", "document_ids", postgresql_using="gin"),
)

# Nothing is learned of them, whichever event comes later.
withdrawn: Final = Table(
    "withdrawn_documents",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("document_id", Text, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
)

# How it is made is sealed: texts of suites are people's words too.
datasets: Final = Table(
    "datasets",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("dataset_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("objective", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("manifest_sha256", Text, nullable=False),
    Column("training_rows", BigInteger, nullable=False),
    Column("validation_rows", BigInteger, nullable=False),
    Column("parent", Text, nullable=False),
    Column("report", JSONB, nullable=False),
    Column("query", JSONB(none_as_null=True)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("frozen_at", DateTime(timezone=True)),
    Column("tainted_by", ARRAY(Text), nullable=False),
    Column("revision", BigInteger, nullable=False),
    *_sealed(),
    UniqueConstraint("tenant", "name", "version", name="datasets_version"),
    Index("datasets_created_at", "tenant", "created_at", "dataset_id"),
)

# The highest number that was ever given under a name: those of datasets that were let go of are not given again.
dataset_names: Final = Table(
    "dataset_names",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("last_version", BigInteger, nullable=False),
)

# `part` is `rows`, or `source` for the rows of a file that are not cleaned yet.
shards: Final = Table(
    "dataset_shards",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("dataset_id", Text, primary_key=True),
    Column("part", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sha256", Text, nullable=False),
    Column("split", Text, nullable=False),
    Column("uri", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("row_ids", ARRAY(Text), nullable=False),
)

# How many rows of a shard a document had part in.
dataset_documents: Final = Table(
    "dataset_documents",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("document_id", Text, primary_key=True),
    Column("dataset_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("rows", BigInteger, nullable=False),
)

blobs: Final = blob_tables(metadata)
Index("blob_references_of_holder", blobs.references.c.holder)
