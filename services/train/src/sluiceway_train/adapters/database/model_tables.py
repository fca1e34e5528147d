"""Tables of the registry of models, in schema `train`."""

from typing import Final

from sqlalchemy import BigInteger, Column, DateTime, Double, Index, LargeBinary, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from sluiceway_train.adapters.database.tables import metadata

# `hyperparameters` is text: numbers must come back as they were written, since the digest is made of them.
model_versions: Final = Table(
    "model_versions",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("model", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False),
    Column("base_name", Text, nullable=False),
    Column("base_sha256", Text, nullable=False),
    Column("dataset_id", Text, nullable=False),
    Column("dataset_name", Text, nullable=False),
    Column("dataset_version", BigInteger, nullable=False),
    Column("dataset_sha256", Text, nullable=False),
    Column("training_rows", BigInteger, nullable=False),
    Column("objective", Text, nullable=False),
    Column("run_id", Text, nullable=False),
    Column("hyperparameters", Text, nullable=False),
    Column("files", JSONB, nullable=False),
    Column("signature", JSONB, nullable=False),
    Column("metrics", JSONB, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("tainted_by", ARRAY(Text), nullable=False),
    Column("approved_by", Text, nullable=False, server_default=""),
    Column("judged_at", DateTime(timezone=True)),
    Column("deleted_at", DateTime(timezone=True)),
    UniqueConstraint("tenant", "run_id", name="model_versions_of_run"),
    Index("model_versions_of_dataset", "tenant", "dataset_id"),
)

model_aliases: Final = Table(
    "model_aliases",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("model", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("canary_version", BigInteger, nullable=False),
    Column("canary_share", Double, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("moved_at", DateTime(timezone=True), nullable=False),
)

alias_moves: Final = Table(
    "alias_moves",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("model", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
    Column("canary_version", BigInteger, nullable=False),
    Column("canary_share", Double, nullable=False),
    Column("moved_at", DateTime(timezone=True), nullable=False),
    Column("by", Text, nullable=False),
    Column("note_key", Text),
    Column("note_nonce", LargeBinary),
    Column("note", LargeBinary),
)
