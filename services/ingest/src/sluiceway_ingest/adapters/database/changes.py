"""Transaction of a change: compare-and-set of the row, its events, blobs and near-duplicates."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final

import structlog
from psycopg.errors import InvalidTextRepresentation
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Executable,
    Row,
    Select,
    Text,
    bindparam,
    delete,
    func,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway_common.blobs.references import check_kept
from sluiceway_common.cache import TTLCache
from sluiceway_common.database import Database
from sluiceway_common.outbox import Outbox
from sluiceway_ingest.adapters.database.banding import bands_forgotten, bands_of_before_forgotten
from sluiceway_ingest.adapters.database.belongings import (
    change_parameters,
    change_written,
    change_written_or_undone,
)
from sluiceway_ingest.adapters.database.document_blobs import PostgresDocumentBlobs
from sluiceway_ingest.adapters.database.row_writing import ChangeShape, is_of
from sluiceway_ingest.adapters.database.rows import decision_row
from sluiceway_ingest.adapters.database.tables import NAMES_SOME, acknowledgements, decisions, documents
from sluiceway_ingest.adapters.database.usage import check_day
from sluiceway_ingest.domain.document import WAITING, Document
from sluiceway_ingest.domain.near_duplicates import MOST_NEAR
from sluiceway_ingest.ports import Change

_log = structlog.get_logger(__name__)

_REMEMBERED: Final = 1_000
_REMEMBERED_SECONDS: Final = 60.0


class _Lost(Exception):
    """Somebody else was faster; the transaction is to be undone."""


class _UndoneError(Exception):
    """The server has undone a change that is one statement: a part of it was missing."""


class Changes:
    """Compare-and-set on the revision of a document."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        document_blobs: PostgresDocumentBlobs,
        on_changed: Callable[[str], None],
    ) -> None:
        # Bounded in time too: of what another replica erases nothing stays here.
        self.last_committed: TTLCache[tuple[str, str], Document] = TTLCache(_REMEMBERED, _REMEMBERED_SECONDS)
        self._on_changed = on_changed
        self._database = database
        self._outbox = outbox
        self._document_blobs = document_blobs

    async def commit(self, change: Change) -> bool:
        try:
            await self._make(change)
        except _Lost:
            return False
        _note(change)
        self._remember(change.document)
        self._on_changed(change.document.document_id)
        if change.events:
            self._outbox.say_soon()
        await self._tell_twins(change)
        return True

    def _remember(self, document: Document) -> None:
        """While it is under way: each of its next changes is decided by what the one before has left."""
        key = document.tenant, document.document_id
        self.last_committed.pop(key, None)
        if document.state in WAITING:
            self.last_committed[key] = document

    async def _make(self, change: Change) -> None:
        """Raises _Lost, and what says that something of it is missing."""
        # Most changes are one statement, and BEGIN and COMMIT would be two more.
        if _is_one_statement(change):
            with suppress(_UndoneError):
                return await self._make_at_once(change)
            # A transaction tells what was missing, and makes it where that is there by now.
        async with self._database.transaction() as connection:
            await self._write(connection, change)

    async def _make_at_once(self, change: Change) -> None:
        """Raises _Lost where there is nothing to undo, else _UndoneError."""
        async with self._database.autocommit() as connection:
            try:
                row = await self._written(connection, change, change_written_or_undone(ChangeShape.of(change)))
            except DBAPIError as error:
                if isinstance(error.orig, InvalidTextRepresentation):
                    raise _UndoneError from error
                raise
        if row is None:
            raise _Lost

    async def _write(self, connection: AsyncConnection, change: Change) -> None:
        document = change.document
        await self._write_row(connection, change)
        await self._outbox.write(connection, *change.events[1:])
        await _write_decision(connection, change)
        if change.asks:
            await connection.execute(delete(acknowledgements).where(is_of(acknowledgements.c, document)))
        if change.forgets:
            for gone in bands_forgotten(document):
                await connection.execute(gone)
        if (oldest := _oldest_kept(change)) > 1:
            await self._document_blobs.release(connection, document.document_id, oldest)

    async def _write_row(self, connection: AsyncConnection, change: Change) -> None:
        """With all that is written beside it. Raises _Lost where somebody else was faster, or its collection takes
        nothing."""
        if change.near_duplicates is not None and not _is_first(change.document):
            await connection.execute(bands_of_before_forgotten(change.document))
        row = await self._written(connection, change, change_written(ChangeShape.of(change)))
        if row is None or row.document_id is None:
            raise _Lost
        if change.keeps:
            check_kept(change.keeps, row.kept or ())
        if change.request is not None and row.request is None:
            raise _Lost
        if change.counted is not None:
            check_day(change.document.tenant, change.counted, row)

    async def _written(self, connection: AsyncConnection, change: Change, statement: Executable) -> Row[Any] | None:
        said = self._outbox.row(change.events[0]) if change.events else {}
        return (await connection.execute(statement, change_parameters(change, said))).first()

    async def _tell_twins(self, change: Change) -> None:
        """Rows of others after the commit of one's own, and in one order everywhere, so that twins that are cut at the
        same time never wait for each other in a circle. A crash in between leaves one of two unaware, which its next
        version mends."""
        tenant, mine, names = change.document.tenant, change.document.document_id, documents.c.near_duplicates
        if change.near_duplicates is not None:
            unaware = func.array_position(names, mine).is_(None) & (func.cardinality(names) < MOST_NEAR)
            await self._tell(tenant, change.near_duplicates.document_ids, unaware, func.array_append(names, mine))
        if change.forgets:
            # Not those that it names itself: whose list was full is named by it and names it not.
            await self._tell(tenant, await self._aware(tenant, mine), true(), func.array_remove(names, mine))

    async def _aware(self, tenant: str, document_id: str) -> Sequence[str]:
        async with self._database.autocommit() as connection:
            return [row.document_id for row in await connection.execute(aware_query(tenant, document_id))]

    async def _tell(
        self, tenant: str, twins: Sequence[str], which: ColumnElement[bool], names: ColumnElement[Any]
    ) -> None:
        if not twins:
            return
        columns = documents.c
        named = (columns.tenant == tenant, columns.document_id.in_(twins), which)
        held = select(columns.document_id).where(*named).order_by(columns.document_id).with_for_update().cte("held")
        mine = (columns.tenant == tenant, columns.document_id == held.c.document_id)
        async with self._database.autocommit() as connection:
            await connection.execute(update(documents).where(*mine).values(near_duplicates=names))


def aware_query(tenant: str, document_id: str) -> Select[Any]:
    """Those that name it as their near-duplicate."""
    names_it = documents.c.near_duplicates.bool_op("@>")(bindparam(None, [document_id], ARRAY(Text)))
    return select(documents.c.document_id).where(documents.c.tenant == tenant, NAMES_SOME, names_it)


def _is_one_statement(change: Change) -> bool:
    """Whether all of it is written with the row of the document."""
    of_before = change.near_duplicates is not None and not _is_first(change.document)
    more = (change.decision, change.asks, change.forgets, change.events[1:], of_before, _oldest_kept(change) > 1)
    return change.document.state != "erased" and not any(more)


def _oldest_kept(change: Change) -> int:
    """The oldest version that keeps its blobs; 1 where all do."""
    return change.document.revision.version - change.versions_kept + 1 if change.versions_kept else 1


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


async def _write_decision(connection: AsyncConnection, change: Change) -> None:
    document = change.document
    if change.decision is not None:
        row = decision_row(document, change.decision)
        await connection.execute(insert(decisions).values(row).on_conflict_do_nothing())
    if document.state == "erased":
        gone = {"note_key": None, "note_nonce": None, "note": None}
        await connection.execute(update(decisions).where(is_of(decisions.c, document)).values(gone))
