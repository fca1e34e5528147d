"""Blocking calls of train: datasets, runs, and the registry of what they left."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from sluiceway_client.blocking_calls import BlockingCalls
from sluiceway_client.dataset_values import (
    BuiltDataset,
    BuiltRow,
    DatasetDocuments,
    FileKind,
    Objective,
    RowDifference,
    RowSource,
)
from sluiceway_client.model_values import ModelAlias, ModelDocuments, RegisteredModel, VerifiedVersion
from sluiceway_client.run_values import Point, Run
from sluiceway_client.runs import Setting


class TrainingCalls(BlockingCalls):
    """What `Sluiceway.runs` and `Sluiceway.registry` say."""

    def registered_models(self, *, limit: int = 1000) -> list[RegisteredModel]:
        return self._run(self._client.registry.list(limit=limit))

    def registered_model(self, model: str) -> RegisteredModel:
        return self._run(self._client.registry.get(model))

    def verify_model(self, model: str, version: int = 0) -> VerifiedVersion:
        return self._run(self._client.registry.verify(model, version))

    def set_alias(
        self,
        model: str,
        alias: str,
        version: int,
        *,
        canary_version: int = 0,
        canary_share: float = 0.0,
        expected_revision: int | None = None,
        note: str = "",
    ) -> ModelAlias:
        return self._run(
            self._client.registry.set_alias(
                model,
                alias,
                version,
                canary_version=canary_version,
                canary_share=canary_share,
                expected_revision=expected_revision,
                note=note,
            )
        )

    def delete_alias(self, model: str, alias: str, *, expected_revision: int | None = None) -> None:
        self._run(self._client.registry.delete_alias(model, alias, expected_revision=expected_revision))

    def delete_version(self, model: str, version: int) -> None:
        self._run(self._client.registry.delete_version(model, version))

    def model_documents(self, model: str, version: int = 0) -> ModelDocuments:
        return self._run(self._client.registry.documents(model, version))

    def export_model(self, model: str, folder: Path, version: int = 0) -> Path:
        return self._run(self._client.registry.export(model, folder, version))

    def build_dataset(
        self, name: str, *, objective: Objective = "sft", sources: Sequence[RowSource] = (), **query: Any
    ) -> BuiltDataset:
        """`query` is what else `Datasets.build` takes."""
        return self._run(self._client.datasets.build(name, objective=objective, sources=sources, **query))

    def rebuild_dataset(self, name: str) -> BuiltDataset:
        return self._run(self._client.datasets.rebuild(name))

    def import_dataset(
        self, name: str, file: Path, format: FileKind, *, objective: Objective = "sft", **options: Any
    ) -> BuiltDataset:
        """`options` are what else `Datasets.import_file` takes."""
        return self._run(self._client.datasets.import_file(name, file, format, objective=objective, **options))

    def wait_for_dataset(self, name: str) -> BuiltDataset:
        return self._run(self._client.datasets.wait(name))

    def dataset(self, name: str) -> BuiltDataset:
        return self._run(self._client.datasets.get(name))

    def datasets(self, *, name: str = "", limit: int = 1000) -> list[BuiltDataset]:
        return self._run(self._client.datasets.list(name=name, limit=limit))

    def dataset_rows(self, name: str, *, limit: int = 1000) -> list[BuiltRow]:
        return self._run(self._client.datasets.rows(name, limit=limit))

    def diff_datasets(self, before: str, after: str) -> RowDifference:
        return self._run(self._client.datasets.diff(before, after))

    def freeze_dataset(self, name: str) -> BuiltDataset:
        return self._run(self._client.datasets.freeze(name))

    def dataset_card(self, name: str) -> DatasetDocuments:
        return self._run(self._client.datasets.card(name))

    def start_run(
        self,
        model: str,
        dataset: str,
        *,
        base: str = "",
        hyperparameters: Mapping[str, Setting] | None = None,
        deadline: timedelta | None = None,
        key: str = "",
    ) -> Run:
        return self._run(
            self._client.runs.start(
                model, dataset, base=base, hyperparameters=hyperparameters, deadline=deadline, key=key
            )
        )

    def run(self, run_id: str) -> Run:
        return self._run(self._client.runs.get(run_id))

    def runs(self, *, model: str = "", state: str = "", limit: int = 1000) -> list[Run]:
        return self._run(self._client.runs.list(model=model, state=state, limit=limit))

    def watch_run(self, run_id: str) -> Iterator[Run | Point]:
        """The run, its points, and what happens, until its end. Raises Unavailable after a minute of silence."""
        return self._each(self._client.runs.watch(run_id))

    def cancel_run(self, run_id: str) -> Run:
        return self._run(self._client.runs.cancel(run_id))
