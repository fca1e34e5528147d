"""Tables of starter. Migrations make them; a test compares the two."""

from typing import Final

from sqlalchemy import Boolean, Column, DateTime, LargeBinary, MetaData, Table, Text

from sluiceway_common.outbox import outbox_table

SCHEMA: Final = "starter"
metadata: Final = MetaData()

outbox_rows: Final = outbox_table(metadata)

notes: Final = Table(
    "notes",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("kept_at", DateTime(timezone=True), nullable=False),
    Column("told", Boolean, nullable=False),
    # The text, sealed under a data key of the tenant.
    Column("key_id", Text, nullable=False),
    Column("nonce", LargeBinary, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
)
