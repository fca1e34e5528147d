"""PostgreSQL store of forgetting: folders with rows, on which machine ever, and the receipts that wait for them."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, and_, any_, delete, exists, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway_common.database import Database, advisory_lock
from sluiceway_train.adapters.database.forgetting_tables import (
    forgetting_receipts,
    row_folder_documents,
    row_folders,
    run_volumes,
)
from sluiceway_train.domain.runs import Run
from sluiceway_train.ports.forgetting import ForgettingReceipt


class PostgresRowFolders:
    """Folders of one machine."""

    def __init__(self, database: Database, machine: str) -> None:
        self._database = database
        self._machine = machine

    async def hold(self, run: Run) -> None:
        folder = {"machine": self._machine, "run_id": run.run_id}
        row = {**folder, "tenant": run.tenant, "dataset_id": run.dataset.dataset_id}
        async with self._database.transaction() as connection:
            await self._lock(connection)
            await connection.execute(insert(row_folders).values(row).on_conflict_do_nothing())

    async def let_go(self, run_id: str) -> None:
        async with self._database.transaction() as connection:
            for table in (row_folders, row_folder_documents):
                mine = (table.c.machine == self._machine, table.c.run_id == run_id)
                await connection.execute(delete(table).where(*mine))

    async def all(self) -> Sequence[str]:
        mine = select(row_folders.c.run_id).where(row_folders.c.machine == self._machine)
        async with self._database.autocommit() as connection:
            return (await connection.execute(mine.order_by(row_folders.c.run_id))).scalars().all()

    async def volume(self) -> str:
        mine = select(run_volumes.c.volume_id).where(run_volumes.c.machine == self._machine)
        async with self._database.autocommit() as connection:
            return (await connection.execute(mine)).scalar_one_or_none() or ""

    async def note_volume(self, volume_id: str, *, before: str) -> None:
        noted = insert(run_volumes).values(machine=self._machine, volume_id=volume_id)
        held = exists().where(row_folders.c.machine == self._machine)
        is_free = and_(run_volumes.c.volume_id == before, ~held)
        noted = noted.on_conflict_do_update(index_elements=["machine"], set_={"volume_id": volume_id}, where=is_free)
        async with self._database.transaction() as connection:
            await self._lock(connection)
            await connection.execute(noted)

    async def _lock(self, connection: AsyncConnection) -> None:
        """Who holds a folder and who notes another volume take turns."""
        await advisory_lock(connection, "run-volume", self._machine)


class PostgresForgetting:
    """One schema for all tenants; what is asked of a document names its tenant."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def hold_back(self, tenant: str, document_id: str, dataset_ids: Collection[str]) -> None:
        named = any_(literal(sorted(dataset_ids), ARRAY(Text)))
        theirs = (row_folders.c.tenant == tenant, row_folders.c.dataset_id == named)
        # Locked: a folder that is let go of meanwhile is either waited for, or takes what is noted here with it.
        found = select(row_folders.c.tenant, literal(document_id), row_folders.c.machine, row_folders.c.run_id)
        noted = insert(row_folder_documents).from_select(
            ["tenant", "document_id", "machine", "run_id"], found.where(*theirs).with_for_update()
        )
        async with self._database.autocommit() as connection:
            await connection.execute(noted.on_conflict_do_nothing())

    async def is_held_back(self, tenant: str, document_id: str) -> bool:
        mine = (row_folder_documents.c.tenant == tenant, row_folder_documents.c.document_id == document_id)
        async with self._database.autocommit() as connection:
            return bool((await connection.execute(select(exists().where(*mine)))).scalar_one())

    async def owe(self, receipt: ForgettingReceipt) -> None:
        row = {**vars(receipt), "let_go": dict(receipt.let_go), "owed_at": func.clock_timestamp()}
        async with self._database.autocommit() as connection:
            await connection.execute(insert(forgetting_receipts).values(row).on_conflict_do_nothing())

    async def due(self, limit: int) -> Sequence[ForgettingReceipt]:
        theirs = and_(
            row_folder_documents.c.tenant == forgetting_receipts.c.tenant,
            row_folder_documents.c.document_id == forgetting_receipts.c.document_id,
        )
        free = select(forgetting_receipts).where(~exists().where(theirs))
        async with self._database.autocommit() as connection:
            found = await connection.execute(free.order_by(forgetting_receipts.c.owed_at).limit(limit))
            return [_receipt(row) for row in found]

    async def settle(self, receipt: ForgettingReceipt) -> None:
        async with self._database.autocommit() as connection:
            await connection.execute(delete(forgetting_receipts).where(*_named(receipt)))


def _named(receipt: ForgettingReceipt) -> tuple[ColumnElement[bool], ...]:
    columns = forgetting_receipts.c
    return (
        columns.tenant == receipt.tenant,
        columns.document_id == receipt.document_id,
        columns.version == receipt.version,
        columns.erase == receipt.erase,
    )


def _receipt(row: Row[Any]) -> ForgettingReceipt:
    said = {name: value for name, value in row._mapping.items() if name != "owed_at"}
    return ForgettingReceipt(**said)
