"""Collection store in PostgreSQL."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Select, and_, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.database import Database
from sluiceway_common.outbox import Outbox
from sluiceway_ingest.adapters.database.rows import collection_of
from sluiceway_ingest.adapters.database.tables import collections, documents
from sluiceway_ingest.domain.collection import Collection

_log = structlog.get_logger(__name__)


class _NotEmpty(Exception):
    """Documents are left, so the transaction is undone."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


class PostgresCollectionStore:
    """By tenant and name. A change and its events are one transaction."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox

    async def get(self, tenant: str, name: str) -> Collection | None:
        wanted = select(collections).where(collections.c.tenant == tenant, collections.c.name == name)
        async with self._database.autocommit() as connection:
            row = (await connection.execute(wanted)).first()
        return collection_of(row) if row is not None else None

    async def add(self, collection: Collection) -> Collection:
        async with self._database.autocommit() as connection:
            await connection.execute(insert(collections).values(_row(collection)).on_conflict_do_nothing())
        return await self.get(collection.tenant, collection.name) or collection

    async def replace(
        self, before: Collection, after: Collection, *, by: str, events: tuple[OutgoingEvent, ...] = ()
    ) -> bool:
        async with self._database.transaction() as connection:
            done = await self._write(connection, before, after, events)
        return done and await self._told(before, after, by)

    async def close_empty(
        self, before: Collection, after: Collection, *, by: str, events: tuple[OutgoingEvent, ...] = ()
    ) -> int | None:
        try:
            async with self._database.transaction() as connection:
                done = await self._write(connection, before, after, events)
                # The row is ours now: who takes a document in has done so, or waits and sees that it is closed.
                if done and (left := int((await connection.execute(unerased_query(before))).scalar_one())):
                    raise _NotEmpty(left)
        except _NotEmpty as error:
            return error.left
        return 0 if done and await self._told(before, after, by) else None

    async def _write(
        self, connection: AsyncConnection, before: Collection, after: Collection, events: tuple[OutgoingEvent, ...]
    ) -> bool:
        written = update(collections).where(is_at_revision(before)).values(_row(after))
        if (await connection.execute(written)).rowcount != 1:
            return False
        await self._outbox.write(connection, *events)
        return True

    async def _told(self, before: Collection, after: Collection, by: str) -> bool:
        fields = [name for name, rule in asdict(after).items() if rule != getattr(before, name)]
        _log.info("collection_changed", tenant=after.tenant, collection=after.name, by=by, fields=fields)
        await self._outbox.flush()
        return True

    async def page(self, tenant: str, after: str, limit: int) -> Sequence[Collection]:
        wanted = select(collections).where(*_there(tenant), collections.c.name > after)
        async with self._database.autocommit() as connection:
            found = await connection.execute(wanted.order_by(collections.c.name).limit(limit))
            return [collection_of(row) for row in found]

    async def count(self, tenant: str) -> int:
        async with self._database.autocommit() as connection:
            return int((await connection.execute(counted_query(tenant))).scalar_one())

    async def count_names(self, tenant: str) -> int:
        counted = select(func.count()).select_from(collections).where(collections.c.tenant == tenant)
        async with self._database.autocommit() as connection:
            return int((await connection.execute(counted)).scalar_one())


def _there(tenant: str) -> tuple[ColumnElement[bool], ...]:
    return collections.c.tenant == tenant, collections.c.state != "deleted"


def counted_query(tenant: str) -> Select[Any]:
    """How many it has that were not deleted."""
    return select(func.count()).select_from(collections).where(*_there(tenant))


def is_at_revision(collection: Collection) -> ColumnElement[bool]:
    """The row of the collection, if it is at that revision still."""
    of = collections.c
    return and_(of.tenant == collection.tenant, of.name == collection.name, of.revision == collection.revision)


def unerased_query(collection: Collection) -> Select[Any]:
    """How many of its documents are not erased."""
    of = documents.c
    mine = (of.tenant == collection.tenant, of.collection == collection.name, of.state != "erased")
    return select(func.count()).select_from(documents).where(*mine)


def _row(collection: Collection) -> dict[str, Any]:
    return {**asdict(collection), "default_acl": list(collection.default_acl)}
