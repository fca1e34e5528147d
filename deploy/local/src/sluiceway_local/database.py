"""The database of the services, and the first key to them."""

import psycopg
from psycopg import sql

from sluiceway_common.errors import Unavailable

NAME = "sluiceway"


async def create(admin_url: str) -> None:
    """Makes the database where it is missing."""
    try:
        async with await psycopg.AsyncConnection.connect(admin_url, autocommit=True) as connection:
            there = await connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (NAME,))
            if await there.fetchone() is None:
                await connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
    except psycopg.Error as error:
        raise Unavailable(f"the database `{NAME}` could not be made: {error}") from error
