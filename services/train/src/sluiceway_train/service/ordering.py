"""Orders of datasets: of what people said about answers, or of the rows of a file."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.blobs.uncommitted import UncommittedPuts
from sluiceway_common.clock import Clock
from sluiceway_common.content_length import check_content_length, held_to
from sluiceway_common.errors import Conflict, Invalid
from sluiceway_common.ids import drawn, sha256
from sluiceway_common.principal import Principal
from sluiceway_common.upload_pace import UploadPace, paced
from sluiceway_train.domain.datasets import (
    Dataset,
    DatasetOptions,
    DatasetQuery,
    Shard,
    checked_name,
    checked_options,
    checked_query,
)
from sluiceway_train.domain.imported import MOST_BYTES, FileFormat
from sluiceway_train.domain.rows import DatasetRow, IdentifiedRow
from sluiceway_train.domain.trained import Objective
from sluiceway_train.ports.datasets import DatasetOrder, DatasetStore, FileRows, ShardFiles, ShardFormat
from sluiceway_train.service.dataset_events import dataset_requested
from sluiceway_train.service.datasets import named_dataset
from sluiceway_train.service.retention import DatasetQuotaCheck


@dataclass(frozen=True, kw_only=True)
class SentFile:
    """A file that comes in pieces, and what is to be made of it."""

    name: str
    objective: Objective
    format: FileFormat
    options: DatasetOptions
    pieces: AsyncIterator[bytes]
    content_length: int | None = None


@dataclass(frozen=True, kw_only=True)
class DatasetOrdering:
    """The row of a dataset and the order to build it are one transaction. `acting` is who asks guard about its rows:
    without the roles for that it raises Unavailable before anything is ordered."""

    datasets: DatasetStore
    rows: FileRows
    files: ShardFiles
    format: ShardFormat
    clock: Clock
    imports: ConcurrencyLimit
    quotas: DatasetQuotaCheck
    consenting: Collection[str]
    acting: Callable[[str], Principal]
    pace: UploadPace = field(default_factory=UploadPace)

    async def order(
        self, caller: Principal, name: str, objective: Objective, query: DatasetQuery, options: DatasetOptions
    ) -> Dataset:
        """Raises Conflict where this installation keeps no examples of the tenant, TooLarge where its quota is used
        up."""
        caller.must("operator")
        checked_name(name)
        query, options = checked_query(query, objective), checked_options(options)
        self._must_consent(caller.tenant)
        self.acting(caller.tenant)
        await self.quotas.check(caller.tenant)
        dataset = self._new(caller.tenant, name, objective, query)
        return await self._add(DatasetOrder(dataset=dataset, options=options))

    async def order_again(self, caller: Principal, name: str) -> Dataset:
        """The next version of its name, asked for as it was, of what had been said by then and is held still. Raises
        NotFound, and Conflict where it comes from a file, or this installation keeps no examples of the tenant."""
        caller.must("operator")
        named = await named_dataset(self.datasets, caller.tenant, name)
        before = await self.datasets.order(caller.tenant, named.dataset_id)
        if before is None or before.dataset.query is None:
            raise Conflict(
                f"the dataset {named.name}@{named.version} comes from a file; import that file again",
                field="dataset_id",
            )
        self._must_consent(caller.tenant)
        self.acting(caller.tenant)
        await self.quotas.check(caller.tenant)
        query, asked_at = before.dataset.query, before.dataset.created_at
        until = min(query.until, asked_at) if query.until is not None else asked_at
        dataset = self._new(caller.tenant, named.name, named.objective, replace(query, until=until))
        return await self._add(DatasetOrder(dataset=dataset, options=before.options))

    async def import_file(self, caller: Principal, sent: SentFile) -> Dataset:
        """Raises Invalid that names the line, Overloaded where too many files come at the same time, Unavailable where
        this one comes too slowly, TooLarge where the quota of the tenant is used up."""
        caller.must("operator")
        checked_name(sent.name)
        options = checked_options(sent.options)
        self.acting(caller.tenant)
        await self.quotas.check(caller.tenant)
        if sent.content_length is not None:
            check_content_length(sent.content_length, MOST_BYTES)
        with self.imports.slot(caller):
            async with UncommittedPuts(self.files.discard) as puts:
                source = await self._source(caller.tenant, sent, puts)
                dataset = self._new(caller.tenant, sent.name, sent.objective, None)
                added = await self._add(DatasetOrder(dataset=dataset, options=options, source=source))
                puts.committed()
                return added

    def _must_consent(self, tenant: str) -> None:
        if tenant not in self.consenting:
            raise Conflict(
                f"this installation keeps no feedback of the tenant {tenant!r}; name it in TRAIN_LEARNS_FROM, or "
                "import a file",
                field="query",
            )

    async def _source(self, tenant: str, sent: SentFile, puts: UncommittedPuts[str]) -> tuple[Shard, ...]:
        """Shards of the file as it came: its rows are cleaned and judged when the dataset is built. None is stored that
        the quota has no room for."""
        source: list[Shard] = []
        pieces = paced(sent.pieces, self.pace, self.clock, what="file")
        if sent.content_length is not None:
            pieces = held_to(sent.content_length, pieces)
        async with aclosing(self.rows.read(pieces, sent.format, sent.objective)) as batches:
            async for rows in batches:
                content = await self._written(rows, sent.objective)
                await self.quotas.check(tenant, sum(shard.bytes for shard in source) + len(content))
                source.append(_unsplit(content, await puts.put(self.files.put(tenant, content))))
        if not source:
            raise Invalid("the file has no rows; write one a line", field="file")
        return tuple(source)

    async def _written(self, rows: Sequence[DatasetRow], objective: Objective) -> bytes:
        return await self.format.write([IdentifiedRow("", "training", row) for row in rows], objective)

    def _new(self, tenant: str, name: str, objective: Objective, query: DatasetQuery | None) -> Dataset:
        now = self.clock.now()
        return Dataset(
            tenant=tenant, dataset_id=drawn("ds", now), name=name, objective=objective, created_at=now, query=query
        )

    async def _add(self, order: DatasetOrder) -> Dataset:
        return await self.datasets.add(order, dataset_requested(order.dataset.tenant, order.dataset.dataset_id))


def _unsplit(content: bytes, uri: str) -> Shard:
    return Shard(sha256=sha256(content), split="training", row_ids=(), uri=uri, bytes=len(content))
