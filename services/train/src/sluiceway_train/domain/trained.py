"""Values that pass between datasets, runs and the registry: the rows of a run, and the adapter that it leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Objective = Literal["sft", "dpo"]


@dataclass(frozen=True, kw_only=True)
class FrozenDataset:
    """A dataset that runs may learn from, by what identifies it. `sha256` is that of its manifest."""

    tenant: str
    dataset_id: str
    name: str
    version: int
    sha256: str
    objective: Objective
    training_rows: int
    validation_rows: int


@dataclass(frozen=True)
class Shards:
    """Parquet files of its rows, as the worker reads them."""

    training: tuple[Path, ...]
    validation: tuple[Path, ...]


@dataclass(frozen=True, kw_only=True)
class LearnedBase:
    """A base by its name in infer, its file or folder, and the SHA-256 of its bytes."""

    name: str
    path: Path
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ReportedFile:
    """A file of an adapter, as the worker had it when it was done."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True, kw_only=True)
class TrainedAdapter:
    """What a run left: a folder with the adapter's files, and all that made it. `metrics` are its last figures;
    `hyperparameters` as the worker had them; `reported` the files as it wrote them, empty where it did not say."""

    tenant: str
    model: str
    run_id: str
    base: LearnedBase
    dataset: FrozenDataset
    folder: Path
    metrics: Mapping[str, float]
    hyperparameters: Mapping[str, str | int | float | tuple[str, ...]]
    reported: tuple[ReportedFile, ...] = ()

    def reported_file(self, name: str) -> ReportedFile | None:
        return next((one for one in self.reported if one.name == name), None)
