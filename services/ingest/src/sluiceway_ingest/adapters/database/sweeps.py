"""Queries of the sweeper, over all tenants."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Select, cast, delete, exists, func, select

from sluiceway_common.database import Database
from sluiceway_ingest.adapters.database.collections import is_at_revision, unerased_query
from sluiceway_ingest.adapters.database.rows import collection_of, document_of
from sluiceway_ingest.adapters.database.stored_blobs import original_bytes
from sluiceway_ingest.adapters.database.tables import (
    acknowledgements,
    collections,
    daily_usage,
    document_bands,
    documents,
    requests,
    withdrawal_retention,
)
from sluiceway_ingest.adapters.database.turns import in_turns, in_turns_of_tenants
from sluiceway_ingest.domain.collection import Collection
from sluiceway_ingest.domain.document import GONE, Document
from sluiceway_ingest.domain.quota import WithdrawnHoldings

_LEAVING: Final = documents.c.state == "withdrawing"


class PostgresSweeps:
    """Each question has an index of its own: the tables are large, what lies about is little."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def abandoned(self, now: datetime, limit: int) -> tuple[Document, ...]:
        overdue = (documents.c.state == "extracting", documents.c.lease_until <= now)
        return await self._some(in_turns_of_tenants(*overdue, order="lease_until", limit=limit))

    async def waiting(self, since: datetime, limit: int) -> tuple[Document, ...]:
        waits = documents.c.state.in_(("submitted", "chunked")) & ~documents.c.stalled
        long = documents.c.updated_at <= since
        return await self._some(in_turns_of_tenants(waits, long, order="updated_at", limit=limit))

    async def outlived(self, now: datetime, limit: int) -> tuple[Document, ...]:
        return await self._some(outlived_query(now, limit))

    async def withdrawn(self, before: datetime, limit: int) -> tuple[Document, ...]:
        return await self._some(in_turns_of_tenants(*_withdrawn(before), order="updated_at", limit=limit))

    async def withdrawn_holdings(self, before: datetime) -> WithdrawnHoldings:
        size = func.coalesce(func.sum(original_bytes()), 0)
        wanted = select(func.count(), cast(size, BigInteger)).where(*_withdrawn(before))
        async with self._database.autocommit() as connection:
            number, held = (await connection.execute(wanted)).one()
        return WithdrawnHoldings(documents=number, bytes=held)

    async def leaving(self, stages: frozenset[str], limit: int) -> tuple[Document, ...]:
        said = acknowledgements.c
        theirs = (said.tenant == documents.c.tenant, said.document_id == documents.c.document_id)
        answers = select(func.count()).where(*theirs, said.stage.in_(stages)).scalar_subquery()
        all_of_them = (_LEAVING, answers == len(stages))
        return await self._some(in_turns_of_tenants(*all_of_them, order="document_id", limit=limit))

    async def unanswered(self, since: datetime, limit: int) -> tuple[Document, ...]:
        long = documents.c.updated_at <= since
        return await self._some(in_turns_of_tenants(_LEAVING, long, order="updated_at", limit=limit))

    async def orphaned(self, limit: int) -> tuple[Document, ...]:
        gone, parent = sorted(GONE), documents.alias().c
        around = (parent.tenant == documents.c.tenant, parent.document_id == documents.c.parent_id)
        left = select(parent.document_id).where(*around, parent.state.in_(gone)).exists()
        is_attached, live = documents.c.parent_id != "", documents.c.state.not_in(gone)
        return await self._some(in_turns_of_tenants(is_attached, live, left, order="parent_id", limit=limit))

    async def closing(self, limit: int) -> tuple[Collection, ...]:
        # At random within a tenant: those that wait for a silent stage do so at every sweep.
        turn = func.row_number().over(partition_by=collections.c.tenant, order_by=func.random())
        wanted = select(collections).where(collections.c.state == "deleting").order_by(turn, func.random())
        async with self._database.autocommit() as connection:
            return tuple(collection_of(row) for row in await connection.execute(wanted.limit(limit)))

    async def condemned(self, collection: Collection, limit: int) -> tuple[Document, ...]:
        mine = (documents.c.tenant == collection.tenant, documents.c.collection == collection.name)
        begun = documents.c.erase & documents.c.state.in_(sorted(GONE))
        return await self._some(select(documents).where(*mine, ~begun, _stands(collection)).limit(limit))

    async def unerased(self, collection: Collection) -> int:
        async with self._database.autocommit() as connection:
            left = await connection.execute(unerased_query(collection).where(_stands(collection)))
            return int(left.scalar_one())

    async def forget_requests(self, before: datetime) -> None:
        async with self._database.autocommit() as connection:
            await connection.execute(delete(requests).where(requests.c.at <= before))

    async def forget_days(self, before: date) -> None:
        async with self._database.autocommit() as connection:
            await connection.execute(delete(daily_usage).where(daily_usage.c.day < before))

    async def forget_bands(self) -> None:
        theirs = (
            document_bands.c.tenant == documents.c.tenant,
            document_bands.c.document_id == documents.c.document_id,
        )
        gone = delete(document_bands).where(*theirs, documents.c.state.in_(sorted(GONE)))
        async with self._database.autocommit() as connection:
            await connection.execute(gone)

    async def _some(self, wanted: Select[Any]) -> tuple[Document, ...]:
        async with self._database.autocommit() as connection:
            return tuple(document_of(row) for row in await connection.execute(wanted))


def outlived_query(now: datetime, limit: int) -> Select[Any]:
    """Those older than the rules of their collection keep them; one that is being deleted erases them by itself."""
    retained = (collections.c.retention_days > 0, collections.c.state == "live")
    rules = select(collections).where(*retained).subquery("rules")
    ours = (documents.c.tenant == rules.c.tenant, documents.c.collection == rules.c.name)
    old = documents.c.submitted_at <= now - func.make_interval(0, 0, 0, rules.c.retention_days)
    live = (documents.c.state.not_in(sorted(GONE)), documents.c.parent_id == "")
    return in_turns(rules, select(documents).where(*ours, old, *live), "submitted_at", limit)


def _stands(collection: Collection) -> ColumnElement[bool]:
    return exists().where(is_at_revision(collection))


def _withdrawn(before: datetime) -> tuple[ColumnElement[bool], ...]:
    begins = select(withdrawal_retention.c.begins_at).scalar_subquery()
    return documents.c.state == "withdrawn", documents.c.updated_at <= before, begins <= before
