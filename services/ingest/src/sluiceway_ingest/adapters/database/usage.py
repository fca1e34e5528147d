"""Usage of tenants, kept in the transaction of each change: nobody counts a million rows before an upload."""

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Integer, Select, cast, select
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningInsert

from sluiceway_ingest.adapters.database.tables import daily_usage, documents, usage
from sluiceway_ingest.domain.daily_quota import CountedSubmission, DailyUsage, day_of
from sluiceway_ingest.domain.document import GONE
from sluiceway_ingest.domain.quota import NOTHING, TenantUsage, usage_of
from sluiceway_ingest.ports import Change


async def usage_before(connection: AsyncConnection, change: Change) -> TenantUsage:
    """What the row counts that is about to be written; it is held until the end of the transaction."""
    if change.expected is None:
        return NOTHING
    if not is_counted(change):
        return usage_of(change.document)
    row = (await connection.execute(_held(change))).first()
    if row is None or row.state in GONE:
        return NOTHING
    return TenantUsage(documents=1, bytes=row.bytes, passages=row.chunks)


async def note_usage(connection: AsyncConnection, change: Change, before: TenantUsage) -> None:
    """To be called last: the row of a tenant is shared by all its changes, and held for as short as can be."""
    growth = usage_of(change.document).without(before)
    if growth != NOTHING:
        await connection.execute(_added(change.document.tenant, growth))


async def note_day(connection: AsyncConnection, tenant: str, counted: CountedSubmission) -> None:
    """The row is held until the end of the transaction, so that replicas that take documents at the same time see each
    other. Raises Overloaded."""
    row = (await connection.execute(_counted(tenant, counted))).one()
    used = DailyUsage(documents=row.documents, bytes=row.bytes).without(counted.usage)
    counted.quota.check(tenant, used, counted.usage, counted.at)


def day_query(tenant: str, day: date) -> Select[Any]:
    return select(daily_usage).where(daily_usage.c.tenant == tenant, daily_usage.c.day == day)


def usage_query(tenant: str) -> Select[Any]:
    return select(usage).where(usage.c.tenant == tenant)


def is_counted(change: Change) -> bool:
    """Whether the document may count otherwise than its row before."""
    document, expected = change.document, change.expected
    if expected is None:
        return True
    leaves = (document.state in GONE) != (expected.state in GONE)
    is_cut = document.state == "chunked" != expected.state
    return leaves or is_cut or document.revision.version != expected.version


def _held(change: Change) -> Select[Any]:
    columns = documents.c
    size = cast(columns.original["bytes"].astext, usage.c.bytes.type)
    wanted = select(columns.state, size.label("bytes"), cast(columns.chunks, Integer).label("chunks"))
    mine = (columns.tenant == change.document.tenant, columns.document_id == change.document.document_id)
    return wanted.where(*mine).with_for_update()


def _added(tenant: str, growth: TenantUsage) -> Insert:
    row = {"tenant": tenant, "documents": growth.documents, "bytes": growth.bytes, "passages": growth.passages}
    statement = insert(usage).values(row)
    grown = {name: usage.c[name] + statement.excluded[name] for name in ("documents", "bytes", "passages")}
    return statement.on_conflict_do_update(index_elements=["tenant"], set_=grown)


def _counted(tenant: str, counted: CountedSubmission) -> ReturningInsert[Any]:
    row = {"tenant": tenant, "day": day_of(counted.at), **asdict(counted.usage)}
    statement = insert(daily_usage).values(row)
    grown = {name: daily_usage.c[name] + statement.excluded[name] for name in ("documents", "bytes")}
    together = statement.on_conflict_do_update(index_elements=["tenant", "day"], set_=grown)
    return together.returning(daily_usage.c.documents, daily_usage.c.bytes)
