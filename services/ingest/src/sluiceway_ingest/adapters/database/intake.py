"""Query of what a document is judged by before it is taken in, and of what it is processed by: one look for each."""

from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Integer,
    Row,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    exists,
    func,
    literal,
    select,
)

from sluiceway_common.database import TableRow, labelled
from sluiceway_ingest.adapters.database.rows import collection_of, document_of
from sluiceway_ingest.adapters.database.tables import (
    NOT_INDEXED,
    collections,
    daily_usage,
    documents,
    is_of_source,
    requests,
    usage,
)
from sluiceway_ingest.domain.collection import Collection
from sluiceway_ingest.domain.daily_quota import UNUSED, DailyUsage
from sluiceway_ingest.domain.document import GONE, WAITING, Document
from sluiceway_ingest.domain.quota import NOTHING, TenantUsage
from sluiceway_ingest.ports import Intake, IntakeQuery, ProcessingContext

LIVE: Final = documents.c.state.not_in(sorted(GONE))


def intake_query() -> Select[Any]:
    """Always one row: what is not there is null. For `intake_parameters`."""
    tenant: BindParameter[str] = bindparam("tenant")
    day = daily_usage.c
    joined = _joined(
        (documents, _is_live(tenant, bindparam("collection"), bindparam("source_key", type_=Text()))),
        (collections, _rules_of(bindparam("collection"))),
        (usage, usage.c.tenant == tenant),
        (daily_usage, and_(day.tenant == tenant, day.day == bindparam("day", type_=day.day.type))),
    )
    asked = exists().where(requests.c.tenant == tenant, requests.c.request_id == bindparam("request_id"))
    waiting = backlog_query(tenant, bindparam("most_waiting", type_=Integer()))
    return select(
        documents,
        *labelled(collections),
        *labelled(usage),
        *labelled(daily_usage),
        waiting.scalar_subquery().label("waiting"),
        asked.label("is_answered"),
    ).select_from(joined)


def intake_parameters(wanted: IntakeQuery) -> dict[str, Any]:
    identity = wanted.identity
    return {
        "tenant": identity.tenant,
        "collection": identity.collection,
        "source_key": identity.source_key,
        "day": wanted.day,
        "request_id": wanted.request_id,
        "most_waiting": wanted.most_waiting,
    }


def intake_of(row: Row[Any]) -> Intake:
    today = TableRow(row, daily_usage)
    return Intake(
        collection=_rules(row),
        current=document_of(row) if row.document_id is not None else None,
        usage=_usage(row),
        today=DailyUsage(documents=today.documents, bytes=today.bytes) if today.day is not None else UNUSED,
        waiting=row.waiting,
        is_answered=row.is_answered,
    )


def context_query() -> Select[Any]:
    """Always one row. For `context_parameters`."""
    tenant: BindParameter[str] = bindparam("tenant")
    columns = documents.c
    joined = _joined((collections, _rules_of(bindparam("collection"))), (usage, usage.c.tenant == tenant))
    mine = (columns.tenant == tenant, columns.parent_id == bindparam("document_id"), columns.parent_id != "")
    attached = exists().where(*mine).label("has_attachments")
    return select(*labelled(collections), *labelled(usage), attached).select_from(joined)


def context_parameters(document: Document) -> dict[str, str]:
    identity = document.identity
    return {"tenant": identity.tenant, "collection": identity.collection, "document_id": document.document_id}


def context_of(row: Row[Any], document: Document) -> ProcessingContext:
    standard = Collection(tenant=document.tenant, name=document.identity.collection)
    return ProcessingContext(collection=_rules(row) or standard, usage=_usage(row), has_attachments=row.has_attachments)


def backlog_query(tenant: ColumnElement[str], most: ColumnElement[int]) -> Select[Any]:
    waiting = (documents.c.tenant == tenant, documents.c.state.in_(sorted(WAITING)), NOT_INDEXED)
    some = select(documents.c.document_id).where(*waiting).limit(most).subquery()
    return select(func.count()).select_from(some)


def _is_live(
    tenant: ColumnElement[str], collection: ColumnElement[str], source_key: ColumnElement[str]
) -> ColumnElement[bool]:
    columns = documents.c
    mine = (columns.tenant == tenant, columns.collection == collection)
    return and_(*mine, is_of_source(source_key), LIVE)


def _rules_of(name: ColumnElement[str]) -> ColumnElement[bool]:
    return and_(collections.c.tenant == bindparam("tenant"), collections.c.name == name)


def _joined(*tables: tuple[Table, ColumnElement[bool]]) -> FromClause:
    """A row in any case."""
    joined: FromClause = select(literal(1).label("one")).subquery("one")
    for table, matches in tables:
        joined = joined.outerjoin(table, matches)
    return joined


def _rules(row: Row[Any]) -> Collection | None:
    return collection_of(TableRow(row, collections)) if row.collections_name is not None else None


def _usage(row: Row[Any]) -> TenantUsage:
    held = TableRow(row, usage)
    if held.tenant is None:
        return NOTHING
    return TenantUsage(documents=held.documents, bytes=held.bytes, passages=held.passages)
