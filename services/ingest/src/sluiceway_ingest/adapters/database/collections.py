"""Collection store in PostgreSQL."""

from dataclasses import asdict
from typing import Any

import structlog
from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from sluiceway_common.database import Database
from sluiceway_ingest.adapters.database.tables import collections
from sluiceway_ingest.domain.collection import Collection

_log = structlog.get_logger(__name__)


class PostgresCollectionStore:
    """By tenant and name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, tenant: str, name: str) -> Collection | None:
        wanted = select(collections).where(collections.c.tenant == tenant, collections.c.name == name)
        async with self._database.autocommit() as connection:
            row = (await connection.execute(wanted)).first()
        return _collection(row) if row is not None else None

    async def add(self, collection: Collection) -> Collection:
        async with self._database.autocommit() as connection:
            await connection.execute(insert(collections).values(_row(collection)).on_conflict_do_nothing())
        return await self.get(collection.tenant, collection.name) or collection

    async def replace(self, before: Collection, after: Collection, *, by: str) -> bool:
        of = collections.c
        there = (of.tenant == before.tenant, of.name == before.name, of.revision == before.revision)
        async with self._database.autocommit() as connection:
            done = await connection.execute(update(collections).where(*there).values(_row(after)))
        if done.rowcount == 1:
            fields = [name for name, rule in asdict(after).items() if rule != getattr(before, name)]
            _log.info("collection_changed", tenant=after.tenant, collection=after.name, by=by, fields=fields)
        return done.rowcount == 1

    async def all(self, tenant: str) -> tuple[Collection, ...]:
        wanted = select(collections).where(collections.c.tenant == tenant).order_by(collections.c.name)
        async with self._database.autocommit() as connection:
            return tuple(_collection(row) for row in await connection.execute(wanted))


def _row(collection: Collection) -> dict[str, Any]:
    return {**asdict(collection), "default_acl": list(collection.default_acl)}


def _collection(row: Row[Any]) -> Collection:
    return Collection(
        tenant=row.tenant,
        name=row.name,
        language=row.language,
        chunk_tokens=row.chunk_tokens,
        default_acl=tuple(row.default_acl),
        retention_days=row.retention_days,
        revision=row.revision,
    )
