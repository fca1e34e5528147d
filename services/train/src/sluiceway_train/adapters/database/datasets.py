"""PostgreSQL store of datasets: a change, its shards and its events are one transaction."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Select, delete, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway_common.access.port import Seal
from sluiceway_common.blobs.references import BlobReferences
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.clock import Clock
from sluiceway_common.database import Database, advisory_lock
from sluiceway_common.errors import Refusal, Unavailable
from sluiceway_common.outbox import Outbox
from sluiceway_common.paging import Position
from sluiceway_train.adapters.database import dataset_retention, examples
from sluiceway_train.adapters.database.dataset_rows import (
    changing,
    dataset_of,
    document_rows,
    opened_options,
    row_of,
    sealed_options,
    shard_of,
    shard_rows,
)
from sluiceway_train.adapters.database.dataset_tables import dataset_documents, datasets
from sluiceway_train.adapters.database.dataset_tables import shards as shards_table
from sluiceway_train.domain.datasets import Dataset, DatasetName, Shard, documents_of
from sluiceway_train.domain.quotas import DatasetUsage
from sluiceway_train.ports.datasets import DatasetOrder, DatasetPlace

_ROWS: Final = "rows"
_SOURCE: Final = "source"


class PostgresDatasets:
    """One schema for all tenants; every statement names the tenant. Also the store of withdrawals: their marks, and
    what was made of a document, are of the same transactions."""

    def __init__(
        self, database: Database, outbox: Outbox, references: BlobReferences, *, seal: Seal, clock: Clock
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._references = references
        self._seal = seal
        self._clock = clock

    async def add(self, order: DatasetOrder, *events: OutgoingEvent) -> Dataset:
        dataset = order.dataset
        options = await sealed_options(self._seal, dataset.tenant, order.options)
        async with self._database.transaction() as connection:
            # Versions of a name are numbered by one at a time.
            await advisory_lock(connection, "datasets", dataset.tenant, dataset.name)
            last = (await connection.execute(_named(dataset.tenant, DatasetName(name=dataset.name)))).first()
            number = await dataset_retention.next_number(connection, dataset, last.version if last is not None else 0)
            dataset = replace(dataset, version=number, parent=last.dataset_id if last is not None else "")
            await connection.execute(insert(datasets).values({**row_of(dataset), **options}))
            await self._keep(connection, dataset, _SOURCE, order.source)
            await self._outbox.write(connection, *events)
        await self._outbox.flush()
        return dataset

    async def get(self, tenant: str, name: DatasetName) -> Dataset | None:
        async with self._database.autocommit() as connection:
            row = (await connection.execute(_named(tenant, name))).first()
        return dataset_of(row) if row is not None else None

    async def last_frozen(self, tenant: str, name: str) -> Dataset | None:
        usable = (datasets.c.state == "frozen", datasets.c.tainted_by == [])
        async with self._database.autocommit() as connection:
            row = (await connection.execute(_named(tenant, DatasetName(name=name)).where(*usable))).first()
        return dataset_of(row) if row is not None else None

    async def page(self, tenant: str, name: str, before: Position | None, limit: int) -> Sequence[Dataset]:
        place = (datasets.c.created_at, datasets.c.dataset_id)
        wanted = select(datasets).where(datasets.c.tenant == tenant)
        if name:
            wanted = wanted.where(datasets.c.name == name)
        if before is not None:
            wanted = wanted.where(tuple_(*place) < tuple_(before.at, before.id))
        async with self._database.autocommit() as connection:
            found = await connection.execute(wanted.order_by(*(one.desc() for one in place)).limit(limit))
            return [dataset_of(row, with_report=False) for row in found]

    async def order(self, tenant: str, dataset_id: str) -> DatasetOrder | None:
        async with self._database.autocommit() as connection:
            row = (await connection.execute(_named(tenant, DatasetName(id=dataset_id)))).first()
        if row is None:
            return None
        source = await self._shards(tenant, dataset_id, _SOURCE)
        return DatasetOrder(dataset=dataset_of(row), options=await opened_options(self._seal, row), source=source)

    async def change(self, dataset: Dataset, *events: OutgoingEvent, shards: Sequence[Shard] = ()) -> bool:
        mine = (datasets.c.tenant == dataset.tenant, datasets.c.dataset_id == dataset.dataset_id)
        written = update(datasets).where(*mine, datasets.c.revision == dataset.revision - 1).values(changing(dataset))
        source: list[str] = []
        async with self._database.transaction() as connection:
            await self._refuse_withdrawn(connection, dataset, shards)
            if not (await connection.execute(written)).rowcount:
                return False
            if dataset.state in ("ready", "refused"):
                source = await self._let_go_of_source(connection, dataset)
            await self._keep(connection, dataset, _ROWS, shards)
            await self._outbox.write(connection, *events)
        await self._outbox.flush()
        # Rows that nobody has judged. What cannot be deleted now is collected in a day.
        with suppress(Refusal):
            await self._references.erase(source)
        return True

    async def shards(self, tenant: str, dataset_id: str) -> Sequence[Shard]:
        return await self._shards(tenant, dataset_id, _ROWS)

    async def usage(self, tenant: str) -> DatasetUsage:
        async with self._database.autocommit() as connection:
            return await dataset_retention.usage(connection, tenant)

    async def superseded(self, before: datetime, after: DatasetPlace | None, limit: int) -> Sequence[Dataset]:
        async with self._database.autocommit() as connection:
            found = await connection.execute(dataset_retention.superseded(before, after, limit))
            return [dataset_of(row, with_report=False) for row in found]

    async def unbuilt(self, before: datetime, after: DatasetPlace | None, limit: int) -> Sequence[Dataset]:
        async with self._database.autocommit() as connection:
            found = await connection.execute(dataset_retention.unbuilt(before, after, limit))
            return [dataset_of(row) for row in found]

    async def let_go(self, dataset: Dataset) -> bool:
        async with self._database.transaction() as connection:
            parts = await dataset_retention.delete(connection, dataset)
            if parts is None:
                return False
            released = [
                await self._references.release(connection, _holder(dataset.dataset_id, *each)) for each in parts
            ]
        # What a crash leaves here is collected in a day.
        await self._references.erase([uri for uris in released for uri in uris])
        return True

    async def withdraw(self, tenant: str, document_id: str) -> int:
        async with self._database.transaction() as connection:
            return await examples.withdraw(connection, tenant, document_id, self._clock.now())

    async def datasets_of(self, tenant: str, document_id: str) -> Sequence[Dataset]:
        mine = select(dataset_documents.c.dataset_id).where(*_of_document(tenant, document_id))
        wanted = select(datasets).where(datasets.c.tenant == tenant, datasets.c.dataset_id.in_(mine))
        async with self._database.autocommit() as connection:
            return [dataset_of(row) for row in await connection.execute(wanted.order_by(datasets.c.dataset_id))]

    async def erase(self, tenant: str, document_id: str) -> int:
        doomed = await self._shards_of(tenant, document_id)
        async with self._database.transaction() as connection:
            for row in doomed:
                await self._references.release(connection, _holder(row.dataset_id, _ROWS, row.number))
        # What a crash leaves between the two is named by the rows of the shards still.
        await self._references.erase([row.uri for row in doomed])
        places = [(row.dataset_id, row.number) for row in doomed]
        of_them = tuple_(shards_table.c.dataset_id, shards_table.c.number).in_(places)
        gone = delete(shards_table).where(shards_table.c.tenant == tenant, shards_table.c.part == _ROWS, of_them)
        async with self._database.transaction() as connection:
            await connection.execute(gone)
            await connection.execute(delete(dataset_documents).where(*_of_document(tenant, document_id)))
        return sum(row.rows for row in doomed)

    async def _shards_of(self, tenant: str, document_id: str) -> Sequence[Row[Any, Any, Any, Any]]:
        """Shards that are there still and have rows of the document."""
        joined = shards_table.join(
            dataset_documents,
            (shards_table.c.tenant == dataset_documents.c.tenant)
            & (shards_table.c.dataset_id == dataset_documents.c.dataset_id)
            & (shards_table.c.number == dataset_documents.c.number)
            & (shards_table.c.part == _ROWS),
        )
        columns = (shards_table.c.dataset_id, shards_table.c.number, shards_table.c.uri, dataset_documents.c.rows)
        wanted = select(*columns).select_from(joined).where(*_of_document(tenant, document_id))
        async with self._database.autocommit() as connection:
            return (await connection.execute(wanted)).all()

    async def _refuse_withdrawn(self, connection: AsyncConnection, dataset: Dataset, shards: Sequence[Shard]) -> None:
        documents = sorted(documents_of(shards))
        if not documents:
            return
        await examples.lock(connection, dataset.tenant)
        if await examples.marked(connection, dataset.tenant, documents):
            raise Unavailable("a document of the rows was withdrawn meanwhile; they are read anew", retry_after=1.0)

    async def _keep(self, connection: AsyncConnection, dataset: Dataset, part: str, kept: Sequence[Shard]) -> None:
        if not kept:
            return
        for number, shard in enumerate(kept):
            await self._references.refer(connection, _holder(dataset.dataset_id, part, number), shard.uri)
        await connection.execute(insert(shards_table), shard_rows(dataset, part, kept))
        if part == _ROWS and (rows := document_rows(dataset, kept)):
            await connection.execute(insert(dataset_documents), rows)

    async def _let_go_of_source(self, connection: AsyncConnection, dataset: Dataset) -> list[str]:
        """Uris of what it was."""
        mine = (shards_table.c.tenant == dataset.tenant, shards_table.c.dataset_id == dataset.dataset_id)
        gone = delete(shards_table).where(*mine, shards_table.c.part == _SOURCE).returning(shards_table.c.number)
        numbers = (await connection.execute(gone)).scalars().all()
        holders = [_holder(dataset.dataset_id, _SOURCE, number) for number in numbers]
        return [uri for holder in holders for uri in await self._references.release(connection, holder)]

    async def _shards(self, tenant: str, dataset_id: str, part: str) -> tuple[Shard, ...]:
        mine = (shards_table.c.tenant == tenant, shards_table.c.dataset_id == dataset_id, shards_table.c.part == part)
        documents: dict[int, list[tuple[str, int]]] = defaultdict(list)
        named = (dataset_documents.c.tenant == tenant, dataset_documents.c.dataset_id == dataset_id)
        in_order = select(dataset_documents).where(*named).order_by(dataset_documents.c.document_id)
        async with self._database.transaction() as connection:
            found = (await connection.execute(select(shards_table).where(*mine).order_by(shards_table.c.number))).all()
            for row in await connection.execute(in_order):
                documents[row.number].append((row.document_id, row.rows))
        return tuple(shard_of(row, documents) for row in found)


def _named(tenant: str, name: DatasetName) -> Select[Any]:
    mine = select(datasets).where(datasets.c.tenant == tenant)
    if name.id:
        return mine.where(datasets.c.dataset_id == name.id)
    mine = mine.where(datasets.c.name == name.name)
    if name.version:
        mine = mine.where(datasets.c.version == name.version)
    return mine.order_by(datasets.c.version.desc()).limit(1)


def _of_document(tenant: str, document_id: str) -> tuple[Any, Any]:
    return dataset_documents.c.tenant == tenant, dataset_documents.c.document_id == document_id


def _holder(dataset_id: str, part: str, number: int) -> str:
    return f"{dataset_id}/{part}/{number}"
