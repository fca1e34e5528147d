"""Tables of schema `guard`. Migrations make them; a test compares the two."""

from typing import Final

from sqlalchemy import BigInteger, Column, DateTime, MetaData, Table, Text, UniqueConstraint

from sluiceway_common.outbox import outbox_table

SCHEMA: Final = "guard"
metadata: Final = MetaData()

policies: Final = Table(
    "policies",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("digest", Text, nullable=False),
    Column("toml", Text, nullable=False),
    Column("put_by", Text, nullable=False),
    Column("put_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("tenant", "number", name="policies_number"),
)

activations: Final = Table(
    "activations",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("note", Text, nullable=False),
    Column("mode", Text, nullable=False, server_default="decides"),
)

outbox: Final = outbox_table(metadata)
