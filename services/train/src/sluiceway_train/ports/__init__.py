"""Ports of train: what it needs of the world, and what its three parts need of each other."""

from pathlib import Path
from typing import Protocol

from sluiceway_train.domain.trained import FrozenDataset, Shards, TrainedAdapter


class TrainingData(Protocol):
    """Datasets, as runs need them. Errors: NotFound, Conflict for one that is not frozen or is tainted, Unavailable."""

    async def frozen(self, tenant: str, name: str) -> FrozenDataset:
        """By `ds_…`, `name@version`, or a name for its last frozen version. Raises NotFound and Conflict, both with
        the field `dataset_id`."""
        ...

    async def write(self, dataset: FrozenDataset, folder: Path) -> Shards:
        """Its rows as Parquet files in a folder, readable by this user alone. What is there already is written anew."""
        ...


class Registry(Protocol):
    """Versions of models, as runs need them. Errors: Unavailable."""

    async def register(self, trained: TrainedAdapter) -> int:
        """Signs the adapter and keeps it as the next version of its model. The same run twice is one version."""
        ...
