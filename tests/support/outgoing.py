"""A service in miniature: entries and the outbox in one schema."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import psycopg
from sqlalchemy import Column, MetaData, Table, Text, create_engine, text
from sqlalchemy.dialects.postgresql import insert

from sluiceway.ingest.v1.events_pb2 import DocumentSubmitted
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.bus.records import Record, decode
from sluiceway_common.bus.records import Undecodable as Undecodable
from sluiceway_common.database import Database
from sluiceway_common.database.pool import psycopg_url
from sluiceway_common.outbox import Outbox, outbox_table

SCHEMA: Final = "ledger"
TOPIC: Final = "ingest.document-submitted.v1"

metadata = MetaData()
table = outbox_table(metadata)
entries = Table("entries", metadata, Column("name", Text, primary_key=True))


def submitted(document_id: str, version: int = 1, tenant: str = "acme") -> OutgoingEvent:
    """An outgoing event of one document; equal arguments give equal ones."""
    return OutgoingEvent(DocumentSubmitted(document_id=document_id, version=version, attempt=1), tenant)


def make_tables(url: str) -> None:
    """What the migration of a service would do."""
    engine = create_engine(psycopg_url(url), connect_args={"options": f"-c search_path={SCHEMA}"})
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
        metadata.create_all(connection)
    engine.dispose()


def waiting(url: str) -> int:
    """Rows of the outbox, seen from outside."""
    with psycopg.connect(url) as connection:
        row = connection.execute(f"SELECT count(*) FROM {SCHEMA}.news").fetchone()
        return int(row[0]) if row else 0


@asynccontextmanager
async def opened(url: str, pool: int = 5) -> AsyncIterator[Database]:
    database = Database(url, schema=SCHEMA, pool=pool)
    try:
        yield database
    finally:
        await database.stop()


async def enter(database: Database, outbox: Outbox, name: str, *said: OutgoingEvent) -> None:
    """A command: the change and its events in one transaction, then the flush."""
    async with database.transaction() as connection:
        await connection.execute(insert(entries).values(name=name).on_conflict_do_nothing())
        await outbox.write(connection, *said)
    await outbox.flush()


def versions(records: list[Record]) -> list[tuple[str, int]]:
    """Documents and versions, as they lie on the log."""
    return [_version(record) for record in records]


def on(bus: MemoryBus) -> list[tuple[str, int]]:
    """What the log in memory has of the topic, partition after partition."""
    return [one for partition in bus.partitions(TOPIC) for one in versions(list(partition))]


def _version(record: Record) -> tuple[str, int]:
    found = decode(record, DocumentSubmitted)
    assert not isinstance(found, Undecodable), found.reason
    return found.event.document_id, found.event.version
