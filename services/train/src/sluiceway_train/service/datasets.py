"""Datasets by name: read, listed, compared and frozen."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

from sluiceway_common.clock import Clock
from sluiceway_common.errors import NotFound, Unavailable
from sluiceway_common.paging import ListPage, Position, ended_at, page_of, page_size, page_within, unknown_token
from sluiceway_common.principal import Principal
from sluiceway_train.domain.dataset_cards import croissant, datasheet
from sluiceway_train.domain.datasets import Dataset, Shard, checked_name, dataset_name, must_be_built, must_be_whole
from sluiceway_train.domain.rows import IdentifiedRow
from sluiceway_train.ports.datasets import DatasetStore, ShardFiles, ShardFormat
from sluiceway_train.service.dataset_events import dataset_changed

MOST_DIFFERENT: Final = 10_000
_TRIES: Final = 5


class DatasetDifference(NamedTuple):
    """Rows that one of two datasets alone has, by their ids, and how many both have."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    common: int


class DatasetCard(NamedTuple):
    """What is known of a dataset: for people as Markdown, for machines as JSON-LD."""

    datasheet: str
    croissant: str


@dataclass(frozen=True, kw_only=True)
class DatasetQueries:
    """What is known of datasets. Words are told to operators alone."""

    datasets: DatasetStore
    files: ShardFiles
    format: ShardFormat

    async def get(self, caller: Principal, name: str) -> Dataset:
        """Raises NotFound."""
        caller.must("reader")
        return await named_dataset(self.datasets, caller.tenant, name)

    async def page(self, caller: Principal, name: str, size: int, token: str) -> ListPage[Dataset]:
        caller.must("reader")
        limit, before = page_size(size), ended_at(token)
        if name:
            checked_name(name)
        found = await self.datasets.page(caller.tenant, name, before, limit + 1)
        return page_of(found, limit, lambda one: Position(at=one.created_at, id=one.dataset_id))

    async def card(self, caller: Principal, name: str) -> DatasetCard:
        """Raises Conflict where it is not built."""
        caller.must("reader")
        dataset = await named_dataset(self.datasets, caller.tenant, name)
        must_be_built(dataset)
        shards = await self.datasets.shards(caller.tenant, dataset.dataset_id)
        return DatasetCard(datasheet(dataset), croissant(dataset, shards))

    async def rows(self, caller: Principal, name: str, size: int, token: str) -> ListPage[IdentifiedRow]:
        """In the order of their ids. Raises Conflict where it is not built, or rows of it were withdrawn."""
        caller.must("operator")
        limit = page_size(size)
        if token and (len(token) != 64 or not set(token) <= set("0123456789abcdef")):
            raise unknown_token()
        dataset = await named_dataset(self.datasets, caller.tenant, name)
        must_be_whole(dataset)
        shards = await self.datasets.shards(caller.tenant, dataset.dataset_id)
        wanted = sorted(row_id for shard in shards for row_id in shard.row_ids if row_id > token)[: limit + 1]
        return page_within(await self._rows(dataset, shards, wanted), limit, lambda row: row.row_id, _bytes_of)

    async def _rows(self, dataset: Dataset, shards: Sequence[Shard], wanted: Sequence[str]) -> Sequence[IdentifiedRow]:
        found, ids = dict[str, IdentifiedRow](), frozenset(wanted)
        for shard in shards:
            if not ids.isdisjoint(shard.row_ids):
                content = await self.files.get(dataset.tenant, shard)
                rows = await self.format.read(content, shard, dataset.objective)
                found |= {row.row_id: row for row in rows if row.row_id in ids}
        return [found[row_id] for row_id in wanted]

    async def diff(self, caller: Principal, before: str, after: str) -> DatasetDifference:
        caller.must("operator")
        one, other = await self._ids(caller.tenant, before, "before"), await self._ids(caller.tenant, after, "after")
        return DatasetDifference(
            added=tuple(islice(sorted(other - one), MOST_DIFFERENT)),
            removed=tuple(islice(sorted(one - other), MOST_DIFFERENT)),
            common=len(one & other),
        )

    async def _ids(self, tenant: str, name: str, field: str) -> frozenset[str]:
        dataset = await named_dataset(self.datasets, tenant, name, field)
        must_be_built(dataset)
        shards = await self.datasets.shards(tenant, dataset.dataset_id)
        return frozenset(row_id for shard in shards for row_id in shard.row_ids)


@dataclass(frozen=True, kw_only=True)
class DatasetFreezing:
    """Lets runs learn from what somebody has looked at."""

    datasets: DatasetStore
    clock: Clock

    async def freeze(self, caller: Principal, name: str) -> Dataset:
        """Twice is once. Raises Conflict where it may not be learned from."""
        caller.must("operator")
        for _ in range(_TRIES):
            dataset = await named_dataset(self.datasets, caller.tenant, name)
            must_be_whole(dataset)
            if dataset.state == "frozen":
                return dataset
            frozen = dataset.frozen(self.clock.now())
            if await self.datasets.change(frozen, dataset_changed(frozen, self.clock.now())):
                return frozen
        raise Unavailable("the dataset is being changed by others; try again in a moment", retry_after=1.0)


def _bytes_of(row: IdentifiedRow) -> int:
    return sum(len(text.encode()) for text in row.row.texts)


async def named_dataset(store: DatasetStore, tenant: str, name: str, field: str = "dataset_id") -> Dataset:
    """Raises NotFound, Invalid."""
    dataset = await store.get(tenant, dataset_name(name, field))
    if dataset is None:
        raise NotFound(f"there is no dataset {name[:80]!r}; see `sluiceway datasets list`", field=field)
    return dataset
