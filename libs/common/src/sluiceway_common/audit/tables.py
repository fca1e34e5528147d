"""Tables of the schema `<service>_audit`, and the migration that brings them up to date."""

from dataclasses import dataclass
from typing import Self

from sqlalchemy import BigInteger, Column, DateTime, LargeBinary, MetaData, Table, Text

from sluiceway_common.database import migrate as migrate_schema
from sluiceway_common.outbox import outbox_table


@dataclass(frozen=True, kw_only=True)
class AuditTables:
    """Where the chain of each tenant ends, and the entries that the log has not got yet."""

    metadata: MetaData
    heads: Table
    news: Table

    @classmethod
    def of(cls, schema: str) -> Self:
        """Of the service whose own schema that is."""
        metadata = MetaData(schema=_audit_schema(schema))
        heads = Table(
            "heads",
            metadata,
            Column("tenant", Text, primary_key=True),
            Column("sequence", BigInteger, nullable=False),
            Column("hash", LargeBinary, nullable=False),
            Column("at", DateTime(timezone=True), nullable=False),
        )
        return cls(metadata=metadata, heads=heads, news=outbox_table(metadata))


def migrate(url: str, schema: str) -> None:
    """Every service calls this beside its own migrations; twice, or twice at once, is once."""
    migrate_schema(url, schema=_audit_schema(schema), package="sluiceway_common", folder="audit/migrations")


def _audit_schema(schema: str) -> str:
    return f"{schema}_audit"
