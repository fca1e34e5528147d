"""Table of the outbox: records that the log has not got yet."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    Row,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, Insert, insert

from sluiceway_common.bus.headers import CONTENT_TYPE
from sluiceway_common.bus.records import Record

NAME = "news"


def outbox_columns() -> list[Column[Any]]:
    """The columns, for the table of a service and for the migration that makes it (`op.create_table("news", …)`)."""
    return [
        Column("number", BigInteger, Identity(always=True), primary_key=True),
        Column("id", Text, nullable=False),
        Column("topic", Text, nullable=False),
        Column("key", LargeBinary, nullable=False),
        Column("headers", JSONB, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    ]


def outbox_table(metadata: MetaData) -> Table:
    """The outbox of a service, in its own schema."""
    return Table(
        NAME,
        metadata,
        *outbox_columns(),
        UniqueConstraint("topic", "id", name="news_once"),
        Index("news_of_key", "topic", "key", "number"),
    )


def row_of(record: Record, event_id: str) -> dict[str, object]:
    """A record as a row. We write headers in ASCII, so they can be read in the table."""
    return {
        "id": event_id,
        "topic": record.topic,
        "key": record.key,
        "headers": [[name, (value or b"").decode("ascii")] for name, value in record.headers],
        "body": record.value or b"",
    }


def written_row(table: Table, prefix: str) -> Insert:
    """Writes a row as a part of a larger statement of the caller's transaction, with the columns as its parameters
    behind the prefix. Twice is once while the first was not said."""
    names = ("id", "topic", "key", "headers", "body")
    row = {name: bindparam(prefix + name, type_=table.c[name].type) for name in names}
    return insert(table).values(row).on_conflict_do_nothing()


def record_of_row(row: Row[Any]) -> Record:
    """The identical record. A tombstone alone says nothing of what its body would be."""
    headers = tuple((name, value.encode("ascii")) for name, value in row.headers)
    body = bytes(row.body) if CONTENT_TYPE in dict(headers) else None
    return Record(row.topic, bytes(row.key), body, headers)
