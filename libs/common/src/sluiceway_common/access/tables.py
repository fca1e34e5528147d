"""Tables of the schema `access`, and the migration that brings them up to date."""

from typing import Final

from sqlalchemy import ARRAY, Column, DateTime, Index, LargeBinary, MetaData, Table, Text, text

from sluiceway_common.database import migrate as migrate_schema

SCHEMA: Final = "access"

metadata: Final = MetaData(schema=SCHEMA)

keys: Final = Table(
    "keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("sha256", Text, nullable=False, unique=True),
    Column("tenant", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    Column("groups", ARRAY(Text), nullable=False),
    Column("created", DateTime(timezone=True), nullable=False),
    Column("expires", DateTime(timezone=True)),
    Column("revoked", DateTime(timezone=True)),
    # The id of the key that has taken its place.
    Column("replaced_by", Text),
    # Names the call that made it, so that the same call knows it again.
    Column("request", Text),
    Index("ix_access_keys_tenant", "tenant"),
)

data_keys: Final = Table(
    "data_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("nonce", LargeBinary, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("created", DateTime(timezone=True), nullable=False),
    Column("retired", DateTime(timezone=True)),
    # One key a tenant seals with, whoever comes first.
    Index("data_keys_current", "tenant", unique=True, postgresql_where=text("retired IS NULL")),
)

dropped_tenants: Final = Table(
    "dropped_tenants",
    metadata,
    # Of the name: nothing else is left of a dropped tenant.
    Column("tenant_sha256", Text, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    # The services that hold nothing of it any more.
    Column("services", ARRAY(Text), nullable=False),
)

suspended_tenants: Final = Table(
    "suspended_tenants",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    # A subject and its tenant, as records say it.
    Column("by", Text, nullable=False),
    # Told to who is refused.
    Column("reason", Text, nullable=False),
)


def migrate(url: str) -> None:
    """Every service calls this before its own migrations; twice, or twice at once, is once."""
    migrate_schema(url, schema=SCHEMA, package="sluiceway_common", folder="access/migrations")
