"""Datasets as runs need them: frozen ones, and their rows in files."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from sluiceway_common.errors import Conflict, NotFound
from sluiceway_train.domain.datasets import Dataset, DatasetName, as_frozen, dataset_name
from sluiceway_train.domain.rows import Split
from sluiceway_train.domain.trained import FrozenDataset, Shards
from sluiceway_train.ports.datasets import DatasetStore, ShardFiles
from sluiceway_train.service.datasets import named_dataset


@dataclass(frozen=True, kw_only=True)
class DatasetTrainingData:
    """Nothing is learned of a dataset that nobody has looked at, or that lost rows."""

    datasets: DatasetStore
    files: ShardFiles

    async def frozen(self, tenant: str, name: str) -> FrozenDataset:
        return as_frozen(await self._meant(tenant, name))

    async def _meant(self, tenant: str, name: str) -> Dataset:
        """Of a name alone the last version that is frozen; where there is none, what there is says why."""
        said = dataset_name(name)
        if said == DatasetName(name=said.name):
            last = await self.datasets.last_frozen(tenant, said.name)
            if last is not None:
                return last
        return await named_dataset(self.datasets, tenant, name)

    async def write(self, dataset: FrozenDataset, folder: Path) -> Shards:
        """Compared with what was frozen: a document may have been withdrawn since."""
        now = await self.frozen(dataset.tenant, dataset.dataset_id)
        if now != dataset:
            raise Conflict(
                "the dataset is not as it was when the run was asked for; start a run again", field="dataset_id"
            )
        paths: dict[Split, list[Path]] = {"training": [], "validation": []}
        for number, shard in enumerate(await self.datasets.shards(dataset.tenant, dataset.dataset_id)):
            try:
                content = await self.files.get(dataset.tenant, shard)
            except NotFound as error:
                raise Conflict("rows of the dataset were withdrawn; build it anew", field="dataset_id") from error
            path = folder / f"{shard.split}-{number:05}.parquet"
            await asyncio.to_thread(_write_private, path, content)
            paths[shard.split].append(path)
        return Shards(training=tuple(paths["training"]), validation=tuple(paths["validation"]))


def _write_private(path: Path, content: bytes) -> None:
    """Readable by this user alone, from its first byte on."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(content)
