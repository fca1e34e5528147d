"""Database of a service that keeps nothing but blobs, with the tables of its own metadata."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import MetaData, create_engine, text

from sluiceway_common.database import Database
from sluiceway_common.database.pool import psycopg_url
from sluiceway_common.database.row_forms import make_row_form


@asynccontextmanager
async def opened_ledger(url: str, metadata: MetaData, *, pool: int, short: bool = False) -> AsyncIterator[Database]:
    """Its tables, made anew; with `short` rows as a release writes them that has made the tables."""
    engine = create_engine(psycopg_url(url), connect_args={"options": "-c search_path=ledger"})
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA ledger"))
        metadata.create_all(connection)
        if short:
            make_row_form(connection, short=True)
    engine.dispose()
    opened = Database(url, schema="ledger", pool=pool)
    yield opened
    await opened.stop()
