"""Database of the services: made once, with a remark on it that says which migrations it has seen."""

import hashlib
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from sluiceway_common.errors import Unavailable
from sluiceway_common.ids import sha256

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


async def is_opened_by(url: str, key: str) -> bool:
    """Whether the API key opens something, in a database whose migrations were applied."""
    asked = "SELECT 1 FROM access.keys WHERE sha256 = %s AND revoked IS NULL AND (expires IS NULL OR expires > now())"
    async with _connected(url) as connection:
        return await (await connection.execute(asked, (sha256(key),))).fetchone() is not None


async def write_remark(url: str, text: str) -> None:
    """Kept in the database itself: who throws that away loses the remark with it."""
    async with _connected(url) as connection:
        await connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(_HERE, sql.Literal(text)))


def migrations_digest(services: Iterable[str]) -> str:
    """SHA-256 over every migration script of the services and of what they share, told without importing a service."""
    packages = ("sluiceway_common", *(f"sluiceway_{service}" for service in services))
    summed = hashlib.sha256()
    for script in (script for package in packages for script in _scripts(package)):
        summed.update(script.name.encode() + b"\0" + script.read_bytes() + b"\0")
    return summed.hexdigest()


def _scripts(package: str) -> Iterator[Path]:
    spec = find_spec(package)
    for folder in spec.submodule_search_locations or () if spec else ():
        yield from sorted(path for path in Path(folder).rglob("*.py") if "migrations" in path.parts)


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[psycopg.AsyncConnection]:
    try:
        async with await psycopg.AsyncConnection.connect(url, autocommit=True, connect_timeout=10) as connection:
            yield connection
    except psycopg.Error as error:
        raise Unavailable(f"the database `{NAME}` does not answer ({error}); see `sluiceway logs postgres`") from error
