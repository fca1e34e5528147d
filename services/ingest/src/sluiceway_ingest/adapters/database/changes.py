"""Transaction of a change: compare-and-set of the row, its events, blobs and near-duplicates."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import structlog
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Executable,
    Text,
    Update,
    and_,
    bindparam,
    delete,
    func,
    select,
    text,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway_common.database import Database, missing
from sluiceway_common.outbox import Outbox
from sluiceway_ingest.adapters.database.document_blobs import PostgresDocumentBlobs
from sluiceway_ingest.adapters.database.rows import decision_row, row_of
from sluiceway_ingest.adapters.database.tables import (
    acknowledgements,
    bands,
    collections,
    decisions,
    documents,
    requests,
)
from sluiceway_ingest.adapters.database.usage import is_counted, note_day, note_usage, usage_before
from sluiceway_ingest.domain.document import Document, Revision
from sluiceway_ingest.domain.near_duplicates import MOST_NEAR, MinHash
from sluiceway_ingest.ports import Change, IdempotentRequest

_log = structlog.get_logger(__name__)

# Microseconds of the database's clock.
MARK: Final = text("(extract(epoch FROM clock_timestamp()) * 1000000)::bigint")


class _Lost(Exception):
    """Somebody else was faster; the transaction is to be undone."""


class Changes:
    """Compare-and-set on the revision of a document."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        document_blobs: PostgresDocumentBlobs,
        on_changed: Callable[[str], None],
    ) -> None:
        self._on_changed = on_changed
        self._database = database
        self._outbox = outbox
        self._document_blobs = document_blobs

    async def commit(self, change: Change) -> bool:
        # Most changes are one statement.
        around = self._database.autocommit() if _is_row_alone(change) else self._database.transaction()
        try:
            async with around as connection:
                await self._write(connection, change)
        except _Lost:
            return False
        _note(change)
        self._on_changed(change.document.document_id)
        if change.events:
            await self._outbox.flush()
        await self._tell_twins(change)
        return True

    async def _write(self, connection: AsyncConnection, change: Change) -> None:
        document = change.document
        if change.takes_in:
            await _must_be_live(connection, document)
        before = await usage_before(connection, change)
        await _write_row(connection, change)
        if change.request is not None:
            await _write_request(connection, document, change.request)
        await _write_decision(connection, change)
        if change.asks:
            await connection.execute(delete(acknowledgements).where(is_of(acknowledgements.c, document)))
        if change.forgets or (change.near_duplicates is not None and not _is_first(document)):
            await connection.execute(delete(bands).where(is_of(bands.c, document)))
        if change.near_duplicates is not None:
            await _write_bands(connection, document, change.near_duplicates.minhash)
        await self._document_blobs.refer(connection, document, change.keeps)
        oldest = document.revision.version - change.versions_kept + 1
        if change.versions_kept and oldest > 1:
            await self._document_blobs.release(connection, document.document_id, oldest)
        await self._outbox.write(connection, *change.events)
        await note_usage(connection, change, before)
        if change.counted is not None:
            await note_day(connection, document.tenant, change.counted)

    async def _tell_twins(self, change: Change) -> None:
        """One row a transaction, so that twins that are cut at the same time never wait for each other in a circle.
        A crash in between leaves one of two unaware, which its next version mends."""
        tenant, mine, names = change.document.tenant, change.document.document_id, documents.c.near_duplicates
        if change.near_duplicates is not None:
            unaware = func.array_position(names, mine).is_(None) & (func.cardinality(names) < MOST_NEAR)
            await self._tell(tenant, change.near_duplicates.document_ids, unaware, func.array_append(names, mine))
        if change.forgets:
            # Not those that it names itself: whose list was full is named by it and names it not.
            await self._tell(tenant, await self._aware(tenant, mine), true(), func.array_remove(names, mine))

    async def _aware(self, tenant: str, document_id: str) -> Sequence[str]:
        """Those that name it as their near-duplicate."""
        names_it = documents.c.near_duplicates.bool_op("@>")(bindparam(None, [document_id], ARRAY(Text)))
        aware = select(documents.c.document_id).where(documents.c.tenant == tenant, names_it)
        async with self._database.autocommit() as connection:
            return [row.document_id for row in await connection.execute(aware)]

    async def _tell(
        self, tenant: str, twins: Sequence[str], which: ColumnElement[bool], names: ColumnElement[Any]
    ) -> None:
        for twin in twins:
            row = (documents.c.tenant == tenant, documents.c.document_id == twin)
            async with self._database.autocommit() as connection:
                await connection.execute(update(documents).where(*row, which).values(near_duplicates=names))


def _is_row_alone(change: Change) -> bool:
    """Whether nothing but the row of the document is written: a worker takes it, a judge speaks, the index has it."""
    beside = (change.request, change.decision, change.asks, change.forgets, change.near_duplicates, change.keeps)
    more = (*beside, change.events, change.versions_kept, change.counted, is_counted(change))
    return change.document.state != "erased" and not any(more)


def _is_first(document: Document) -> bool:
    """No try before this one has written anything."""
    return (document.revision.version, document.revision.attempt) == (1, 1)


def _note(change: Change) -> None:
    document = change.document
    if change.expected is None or change.expected.state != document.state:
        reason = document.failure.reason if document.failure is not None else None
        revision = document.revision
        _log.info(
            revision.state,
            tenant=document.tenant,
            document_id=document.document_id,
            version=revision.version,
            attempt=revision.attempt,
            reason=reason,
        )


def is_of(columns: Any, document: Document) -> ColumnElement[bool]:
    return and_(columns.tenant == document.tenant, columns.document_id == document.document_id)


def is_at(document: Document, revision: Revision) -> ColumnElement[bool]:
    """The row of the document, if that is its revision still."""
    columns = documents.c
    row = tuple_(columns.state, columns.version, columns.attempt, columns.revision)
    return and_(is_of(columns, document), row == (revision.state, revision.version, revision.attempt, revision.number))


async def _write_row(connection: AsyncConnection, change: Change) -> None:
    row = {**row_of(change.document), "mark": MARK}
    if change.near_duplicates is not None or change.expected is None or change.document.state == "erased":
        row["near_duplicates"] = list(change.document.near_duplicates)
    if change.expected is None:
        statement: Insert | Update = insert(documents).values(row).on_conflict_do_nothing()
    else:
        statement = update(documents).where(is_at(change.document, change.expected)).values(row)
    await _must_write(connection, statement.returning(documents.c.document_id))


async def _must_be_live(connection: AsyncConnection, document: Document) -> None:
    """Whoever closes the collection waits for this transaction, or is seen by it."""
    of = collections.c
    mine = (of.tenant == document.tenant, of.name == document.identity.collection)
    state = (await connection.execute(select(of.state).where(*mine).with_for_update(read=True))).scalar()
    if state not in (None, "live"):
        raise _Lost


async def _write_request(connection: AsyncConnection, document: Document, request: IdempotentRequest) -> None:
    row = {
        "tenant": document.tenant,
        "request_id": request.request_id,
        "document_id": document.document_id,
        "unchanged": request.unchanged,
        "at": request.at,
    }
    await _must_write(
        connection, insert(requests).values(row).on_conflict_do_nothing().returning(requests.c.request_id)
    )


async def _write_decision(connection: AsyncConnection, change: Change) -> None:
    document = change.document
    if change.decision is not None:
        row = decision_row(document, change.decision)
        await connection.execute(insert(decisions).values(row).on_conflict_do_nothing())
    if document.state == "erased":
        gone = {"note_key": None, "note_nonce": None, "note": None}
        await connection.execute(update(decisions).where(is_of(decisions.c, document)).values(gone))


async def _must_write(connection: AsyncConnection, statement: Executable) -> None:
    if (await connection.execute(statement)).first() is None:
        raise _Lost


async def _write_bands(connection: AsyncConnection, document: Document, minhash: MinHash) -> None:
    rows = [
        {"tenant": document.tenant, "band": band, "document_id": document.document_id}
        for band in sorted(set(minhash.bands()))
    ]
    await connection.execute(missing(bands, rows))
