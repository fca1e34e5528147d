"""Datasets of an installation that has none."""

from pathlib import Path

from sluiceway_common.errors import NotFound
from sluiceway_train.domain.trained import FrozenDataset, Shards


class NoDatasets:
    """No dataset is there."""

    async def frozen(self, tenant: str, name: str) -> FrozenDataset:
        raise NotFound(f"there is no dataset {name[:80]!r}", field="dataset_id")

    async def write(self, dataset: FrozenDataset, folder: Path) -> Shards:
        raise NotFound(f"there is no dataset {dataset.dataset_id}", field="dataset_id")
