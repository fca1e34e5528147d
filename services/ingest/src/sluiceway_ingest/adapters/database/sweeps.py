"""Queries of the sweeper, over all tenants."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Integer,
    Select,
    Text,
    any_,
    bindparam,
    cast,
    delete,
    exists,
    func,
    select,
)

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


class PostgresSweeps:
    """Each question has an index of its own: the tables are large, what lies about is little."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def abandoned(self, now: datetime, limit: int) -> tuple[Document, ...]:
        return await self._some(_ABANDONED, before=now, most=limit)

    async def waiting(self, since: datetime, limit: int) -> tuple[Document, ...]:
        return await self._some(_WAITING, before=since, most=limit)

    async def outlived(self, now: datetime, limit: int) -> tuple[Document, ...]:
        return await self._some(OUTLIVED, before=now, most=limit)

    async def withdrawn(self, before: datetime, limit: int) -> tuple[Document, ...]:
        return await self._some(_WITHDRAWN, before=before, most=limit)

    async def withdrawn_holdings(self, before: datetime) -> WithdrawnHoldings:
        size = func.coalesce(func.sum(original_bytes()), 0)
        wanted = select(func.count(), cast(size, BigInteger)).where(*_OVER)
        async with self._database.autocommit() as connection:
            number, held = (await connection.execute(wanted, {"before": before})).one()
        return WithdrawnHoldings(documents=number, bytes=held)

    async def leaving(self, stages: frozenset[str], limit: int) -> tuple[Document, ...]:
        return await self._some(_LEFT, stages=sorted(stages), number=len(stages), most=limit)

    async def unanswered(self, since: datetime, limit: int) -> tuple[Document, ...]:
        return await self._some(_UNANSWERED, before=since, most=limit)

    async def orphaned(self, limit: int) -> tuple[Document, ...]:
        return await self._some(_ORPHANED, most=limit)

    async def closing(self, limit: int) -> tuple[Collection, ...]:
        async with self._database.autocommit() as connection:
            return tuple(collection_of(row) for row in await connection.execute(_CLOSING, {"most": limit}))

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

    async def _some(self, wanted: Select[Any], **parameters: object) -> tuple[Document, ...]:
        async with self._database.autocommit() as connection:
            return tuple(document_of(row) for row in await connection.execute(wanted, parameters))


def _stands(collection: Collection) -> ColumnElement[bool]:
    return exists().where(is_at_revision(collection))


def _outlived() -> Select[Any]:
    """Those older than the rules of their collection keep them; one that is being deleted erases them by itself."""
    retained = (collections.c.retention_days > 0, collections.c.state == "live")
    rules = select(collections).where(*retained).subquery("rules")
    ours = (documents.c.tenant == rules.c.tenant, documents.c.collection == rules.c.name)
    old = documents.c.submitted_at <= _BEFORE - func.make_interval(0, 0, 0, rules.c.retention_days)
    live = (documents.c.state.not_in(sorted(GONE)), documents.c.parent_id == "")
    return in_turns(rules, select(documents).where(*ours, old, *live), "submitted_at", _MOST)


def _answered_by_all() -> ColumnElement[bool]:
    said = acknowledgements.c
    theirs = (said.tenant == documents.c.tenant, said.document_id == documents.c.document_id)
    of_stages = said.stage == any_(bindparam("stages", type_=ARRAY(Text)))
    answers = select(func.count()).where(*theirs, of_stages).scalar_subquery()
    return answers == bindparam("number", type_=BigInteger)


def _parent_is_gone() -> ColumnElement[bool]:
    parent = documents.alias().c
    around = (parent.tenant == documents.c.tenant, parent.document_id == documents.c.parent_id)
    return select(parent.document_id).where(*around, parent.state.in_(sorted(GONE))).exists()


def _closing() -> Select[Any]:
    """At random within a tenant: those that wait for a silent stage do so at every sweep."""
    turn = func.row_number().over(partition_by=collections.c.tenant, order_by=func.random())
    wanted = select(collections).where(collections.c.state == "deleting")
    return wanted.order_by(turn, func.random()).limit(_MOST)


_BEFORE: Final = bindparam("before", type_=DateTime(timezone=True))
_MOST: Final = bindparam("most", type_=Integer)
_LEAVING: Final = documents.c.state == "withdrawing"
_OVER: Final = (
    documents.c.state == "withdrawn",
    documents.c.updated_at <= _BEFORE,
    select(withdrawal_retention.c.begins_at).scalar_subquery() <= _BEFORE,
)
# Made once: every few seconds each is asked, and making it takes longer than asking.
_ABANDONED: Final = in_turns_of_tenants(
    documents.c.state == "extracting", documents.c.lease_until <= _BEFORE, order="lease_until", limit=_MOST
)
_WAITING: Final = in_turns_of_tenants(
    documents.c.state.in_(("submitted", "chunked")) & ~documents.c.stalled,
    documents.c.updated_at <= _BEFORE,
    order="updated_at",
    limit=_MOST,
)
OUTLIVED: Final = _outlived()
_WITHDRAWN: Final = in_turns_of_tenants(*_OVER, order="updated_at", limit=_MOST)
_LEFT: Final = in_turns_of_tenants(_LEAVING, _answered_by_all(), order="document_id", limit=_MOST)
_UNANSWERED: Final = in_turns_of_tenants(_LEAVING, documents.c.updated_at <= _BEFORE, order="updated_at", limit=_MOST)
_ORPHANED: Final = in_turns_of_tenants(
    documents.c.parent_id != "",
    documents.c.state.not_in(sorted(GONE)),
    _parent_is_gone(),
    order="parent_id",
    limit=_MOST,
)
_CLOSING: Final = _closing()
