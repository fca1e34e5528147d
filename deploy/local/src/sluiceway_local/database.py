"""The database of the services: made once, with a remark on it that says which migrations it has seen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from psycopg import sql

from sluiceway_common.errors import Unavailable

NAME = "sluiceway"
_HERE = sql.Identifier(NAME)


async def create(admin_url: str) -> None:
    """Makes the database where it is missing."""
    async with _connected(admin_url) as connection:
        there = await connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (NAME,))
        if await there.fetchone() is None:
            await connection.execute(sql.SQL("CREATE DATABASE {}").format(_HERE))


async def remark(url: str) -> str:
    """What was last remarked on the database; empty on a new one."""
    asked = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
    async with _connected(url) as connection:
        row = await (await connection.execute(asked)).fetchone()
    return str(row[0]) if row and row[0] else ""


async def write_remark(url: str, text: str) -> None:
    """Kept in the database itself: who throws that away loses the remark with it."""
    async with _connected(url) as connection:
        await connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(_HERE, sql.Literal(text)))


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[psycopg.AsyncConnection]:
    try:
        async with await psycopg.AsyncConnection.connect(url, autocommit=True, connect_timeout=10) as connection:
            yield connection
    except psycopg.Error as error:
        raise Unavailable(f"the database `{NAME}` does not answer: {error}") from error
