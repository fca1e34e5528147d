"""Document store in PostgreSQL: a change, its events and its blobs are one transaction."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Text,
    any_,
    bindparam,
    func,
    literal,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from sluiceway_common.database import Database
from sluiceway_common.outbox import Outbox
from sluiceway_ingest.adapters.database.banding import sharing, sharing_parameters
from sluiceway_ingest.adapters.database.changes import Changes
from sluiceway_ingest.adapters.database.document_blobs import PostgresDocumentBlobs
from sluiceway_ingest.adapters.database.intake import (
    LIVE,
    backlog_query,
    context_of,
    context_parameters,
    context_query,
    intake_of,
    intake_parameters,
    intake_query,
)
from sluiceway_ingest.adapters.database.row_writing import MARK, is_at
from sluiceway_ingest.adapters.database.rows import decision_of, document_of
from sluiceway_ingest.adapters.database.tables import (
    INDEXED_KEY,
    NOT_INDEXED,
    acknowledgements,
    collections,
    decisions,
    documents,
    requests,
)
from sluiceway_ingest.adapters.database.usage import day_query, usage_query
from sluiceway_ingest.adapters.database.watching import (
    changes_parameters,
    changes_query,
    viewer_kind,
    viewer_parameters,
    visible_to,
)
from sluiceway_ingest.domain.daily_quota import UNUSED, DailyUsage
from sluiceway_ingest.domain.document import (
    Acknowledgement,
    Document,
    DocumentQuery,
    DocumentState,
)
from sluiceway_ingest.domain.judging import Decision
from sluiceway_ingest.domain.near_duplicates import MinHash
from sluiceway_ingest.domain.quota import NOTHING, TenantUsage
from sluiceway_ingest.domain.visibility import Viewer
from sluiceway_ingest.ports import (
    Change,
    Changed,
    ChangesQuery,
    Intake,
    IntakeQuery,
    ProcessingContext,
    SubmissionResult,
)

_LITERALLY: Final = str.maketrans({each: f"\\{each}" for each in "\\%_"})
# Made once: making them costs as much as asking them.
_INTAKE: Final = intake_query()
_CONTEXT: Final = context_query()
_ALIKE: Final = (
    select(documents)
    .where(documents.c.tenant == bindparam("tenant"), documents.c.document_id.in_(sharing()), LIVE)
    .order_by(documents.c.document_id)
)
OnChanged = Callable[[str], None]


def _nobody(document_id: str) -> None:
    """Nobody is told."""


class PostgresDocumentStore:
    """One schema for all tenants; every statement names the tenant. `on_changed` is told what it has committed."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        document_blobs: PostgresDocumentBlobs,
        on_changed: OnChanged = _nobody,
    ) -> None:
        self._database = database
        self._changes = Changes(database, outbox, document_blobs, on_changed)

    async def commit(self, change: Change) -> bool:
        return await self._changes.commit(change)

    async def get(self, tenant: str, document_id: str) -> Document | None:
        return await self._one(
            select(documents).where(documents.c.tenant == tenant, documents.c.document_id == document_id)
        )

    def last_committed(self, tenant: str, document_id: str) -> Document | None:
        return self._changes.last_committed.get((tenant, document_id))

    async def intake(self, wanted: IntakeQuery) -> Intake:
        async with self._database.autocommit() as connection:
            return intake_of((await connection.execute(_INTAKE, intake_parameters(wanted))).one())

    async def processing_context(self, document: Document) -> ProcessingContext:
        async with self._database.autocommit() as connection:
            row = (await connection.execute(_CONTEXT, context_parameters(document))).one()
            return context_of(row, document)

    async def decision(self, document: Document) -> Decision | None:
        said, revision = decisions.c, document.revision
        mine = (said.tenant == document.tenant, said.document_id == document.document_id)
        this_try = (said.version == revision.version, said.attempt == revision.attempt)
        async with self._database.autocommit() as connection:
            row = (await connection.execute(select(decisions).where(*mine, *this_try))).first()
        return decision_of(row) if row is not None else None

    async def result_of(self, tenant: str, request_id: str) -> SubmissionResult | None:
        same = (documents.c.tenant == requests.c.tenant) & (documents.c.document_id == requests.c.document_id)
        asked = (requests.c.tenant == tenant, requests.c.request_id == request_id)
        wanted = select(documents, requests.c.unchanged).join(requests, same).where(*asked)
        async with self._database.autocommit() as connection:
            row = (await connection.execute(wanted)).first()
        return SubmissionResult(document_of(row), row.unchanged) if row is not None else None

    async def page(self, query: DocumentQuery, viewer: Viewer) -> tuple[Document, ...]:
        seen = visible_to(viewer_kind(viewer))
        found = select(documents).where(*_filters(query), *seen).order_by(documents.c.document_id.desc())
        return await self._some(found.limit(query.limit), viewer_parameters(viewer))

    async def usage(self, tenant: str) -> TenantUsage:
        async with self._database.autocommit() as connection:
            row = (await connection.execute(usage_query(tenant))).first()
        return (
            TenantUsage(documents=row.documents, bytes=row.bytes, passages=row.passages) if row is not None else NOTHING
        )

    async def handed_in(self, tenant: str, day: date) -> DailyUsage:
        async with self._database.autocommit() as connection:
            row = (await connection.execute(day_query(tenant, day))).first()
        return DailyUsage(documents=row.documents, bytes=row.bytes) if row is not None else UNUSED

    async def backlog(self, tenant: str, most: int) -> int:
        async with self._database.autocommit() as connection:
            return int((await connection.execute(backlog_query(literal(tenant), literal(most)))).scalar_one())

    async def mark(self) -> int:
        async with self._database.autocommit() as connection:
            return int((await connection.execute(select(MARK))).scalar_one())

    async def changed(self, viewer: Viewer, wanted: ChangesQuery) -> tuple[Changed, ...]:
        query = changes_query(bool(wanted.document_ids), viewer_kind(viewer))
        async with self._database.autocommit() as connection:
            rows = await connection.execute(query, changes_parameters(viewer, wanted))
            return tuple(Changed(document_of(row), row.mark) for row in rows)

    async def visible(self, viewer: Viewer, document_ids: frozenset[str]) -> frozenset[str]:
        # One array: a page names more documents than a statement takes parameters.
        named = documents.c.document_id == any_(bindparam(None, sorted(document_ids), ARRAY(Text)))
        async with self._database.autocommit() as connection:
            wanted = select(documents.c.document_id).where(named, *visible_to(viewer_kind(viewer)))
            rows = await connection.execute(wanted, viewer_parameters(viewer))
            return frozenset(row.document_id for row in rows)

    async def children(self, tenant: str, parent_id: str) -> tuple[Document, ...]:
        mine = (documents.c.tenant == tenant, documents.c.parent_id == parent_id, documents.c.parent_id != "")
        return await self._some(select(documents).where(*mine).order_by(documents.c.document_id))

    async def inside(self, tenant: str, document_id: str) -> tuple[DocumentState, ...]:
        async with self._database.autocommit() as connection:
            return tuple(row.state for row in await connection.execute(_states_inside(tenant, document_id)))

    async def renew(self, document: Document, until: datetime) -> bool:
        owner = document.lease.owner if document.lease is not None else None
        mine = update(documents).where(is_at(document, document.revision), documents.c.lease_owner == owner)
        async with self._database.autocommit() as connection:
            return (await connection.execute(mine.values(lease_until=until))).rowcount == 1

    async def acknowledge(self, tenant: str, document_id: str, acknowledgement: Acknowledgement) -> None:
        row = {"tenant": tenant, "document_id": document_id, **vars(acknowledgement)}
        async with self._database.autocommit() as connection:
            await connection.execute(insert(acknowledgements).values(row).on_conflict_do_nothing())

    async def acknowledgements(self, tenant: str, document_id: str) -> tuple[Acknowledgement, ...]:
        said = acknowledgements.c
        wanted = select(said.stage, said.at, said.let_go).where(said.tenant == tenant, said.document_id == document_id)
        async with self._database.autocommit() as connection:
            rows = await connection.execute(wanted.order_by(said.stage))
            return tuple(Acknowledgement(row.stage, row.at, row.let_go) for row in rows)

    async def duplicate_candidates(self, document: Document, minhash: MinHash, limit: int) -> tuple[Document, ...]:
        async with self._database.autocommit() as connection:
            rows = await connection.execute(_ALIKE, sharing_parameters(document, minhash, limit))
            return tuple(document_of(row) for row in rows)

    async def _one(self, wanted: Select[Any]) -> Document | None:
        found = await self._some(wanted)
        return found[0] if found else None

    async def _some(self, wanted: Select[Any], given: Mapping[str, object] | None = None) -> tuple[Document, ...]:
        async with self._database.autocommit() as connection:
            return tuple(document_of(row) for row in await connection.execute(wanted, given))


def _states_inside(tenant: str, document_id: str) -> Select[Any]:
    one, attached = documents.c, documents.alias().c
    mine = (one.tenant == tenant, one.parent_id == document_id, one.parent_id != "")
    inside = select(one.document_id, one.state).where(*mine).cte(recursive=True)
    theirs = (attached.tenant == tenant, attached.parent_id == inside.c.document_id, attached.parent_id != "")
    return select(inside.union_all(select(attached.document_id, attached.state).where(*theirs)).c.state)


def _begins(prefix: str) -> ColumnElement[bool]:
    """The index has the beginnings of keys alone, for an entry of it may not be as long as a key."""
    key = documents.c.source_key
    begins = func.left(key, literal_column(str(INDEXED_KEY))).like(
        bindparam(None, prefix[:INDEXED_KEY].translate(_LITERALLY) + "%"), escape="\\"
    )
    return begins & func.starts_with(key, prefix)


def _of_no_predecessor(query: DocumentQuery) -> ColumnElement[bool]:
    """All that was in a collection before it was made anew is erased."""
    named = (collections.c.tenant == query.tenant, collections.c.name == query.collection)
    since = select(collections.c.made_anew_at).where(*named).scalar_subquery()
    return or_(documents.c.state != "erased", documents.c.updated_at >= func.coalesce(since, documents.c.updated_at))


def _filters(query: DocumentQuery) -> list[ColumnElement[bool]]:
    columns = documents.c
    asked = (
        (query.collection, columns.collection == query.collection),
        (query.collection, _of_no_predecessor(query)),
        (query.states, columns.state.in_(query.states)),
        (query.states and "indexed" not in query.states, NOT_INDEXED),
        (query.reason, columns.reason == query.reason),
        (query.source_prefix, _begins(query.source_prefix)),
        (query.after, columns.document_id < query.after),
    )
    return [columns.tenant == query.tenant, *(condition for value, condition in asked if value)]
