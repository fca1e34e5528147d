"""Collection store in PostgreSQL."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert

from sluiceway_common.database import Database
from sluiceway_ingest.adapters.database.tables import collections
from sluiceway_ingest.domain.collection import Collection


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
        row = {**asdict(collection), "default_acl": list(collection.default_acl)}
        async with self._database.autocommit() as connection:
            await connection.execute(insert(collections).values(row).on_conflict_do_nothing())
        return await self.get(collection.tenant, collection.name) or collection

    async def all(self, tenant: str) -> tuple[Collection, ...]:
        wanted = select(collections).where(collections.c.tenant == tenant).order_by(collections.c.name)
        async with self._database.autocommit() as connection:
            return tuple(_collection(row) for row in await connection.execute(wanted))


def _collection(row: Row[Any]) -> Collection:
    return Collection(
        tenant=row.tenant,
        name=row.name,
        language=row.language,
        chunk_tokens=row.chunk_tokens,
        default_acl=tuple(row.default_acl),
        retention_days=row.retention_days,
    )
