"""MLflow registry: an exported version as a run with its files, and a version of a registered model that names where it
comes from.

It needs the extra `mlflow` of this package. Credentials are MLflow's own (`MLFLOW_TRACKING_TOKEN`, or name and
password).
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from sluiceway_client.errors import Invalid, Unavailable
from sluiceway_client.model_values import ModelVersion

EXPERIMENT: Final = "sluiceway"
_FOLDER: Final = "adapter"
_SIGNATURE: Final = "model.sig"
_LONGEST_TAG: Final = 5_000
_THERE: Final = "RESOURCE_ALREADY_EXISTS"
# It tells its makers who uses it, asks a server that is away for minutes, and prints, unless it is told not to.
_ENVIRONMENT: Final = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "60",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_LOGGING_LEVEL": "WARNING",
}


@dataclass(frozen=True, kw_only=True)
class MlflowVersion:
    """A version as MLflow has it: its own number, and the run with the files. `is_new` is false where it was there."""

    model: str
    version: str
    run_id: str
    is_new: bool


def write(folder: Path, version: ModelVersion, uri: str) -> MlflowVersion:
    """Writes an exported folder to the tracking server, or database, at `uri`. The same version twice is one, by its
    digest. Raises Invalid without the extra, Unavailable where MLflow does not take it: a version is registered when
    all its files are there."""
    mlflow = _imported()
    try:
        with _as_default(mlflow, uri):
            client = mlflow.MlflowClient(tracking_uri=uri, registry_uri=uri)
            writing = _Writing(client, mlflow.exceptions.MlflowException)
            return _known(client, version) or writing.written(folder, version)
    except (mlflow.exceptions.MlflowException, OSError) as error:
        # Its own words may hold the address, with a password in it.
        said = getattr(error, "error_code", None) or type(error).__name__
        raise Unavailable(
            f"MLflow did not take the version ({said}); see that the address is right and it runs"
        ) from error


def tags_of(folder: Path, version: ModelVersion) -> Mapping[str, str]:
    """Where a version comes from, and whether it may be used."""
    signature = hashlib.sha256((folder / _SIGNATURE).read_bytes()).hexdigest()
    said = {
        "version": str(version.version),
        "digest": version.digest,
        "signature_sha256": signature,
        "base": version.base,
        "base_sha256": version.base_sha256,
        "run_id": version.run_id,
        "dataset_id": version.dataset_id,
        "dataset_sha256": version.dataset_sha256,
        "tainted_by": " ".join(version.tainted_by)[:_LONGEST_TAG],
        "trained_at": version.created_at.isoformat(),
    }
    return {f"sluiceway.{name}": text for name, text in said.items()}


def _imported() -> ModuleType:
    for name, text in _ENVIRONMENT.items():
        os.environ.setdefault(name, text)
    try:
        import mlflow  # an extra, and half a second
        import mlflow.exceptions
    except ImportError as error:
        raise Invalid("MLflow is not installed here; get it by `pip install 'sluiceway-client[mlflow]'`") from error
    return mlflow


@contextmanager
def _as_default(mlflow: ModuleType, uri: str) -> Iterator[None]:
    """A registry in files asks MLflow's default server too: without one it would make a database where we stand."""
    before = mlflow.get_tracking_uri() if mlflow.is_tracking_uri_set() else None
    mlflow.set_tracking_uri(uri)
    try:
        yield
    finally:
        mlflow.set_tracking_uri(before)


def _known(client: Any, version: ModelVersion) -> MlflowVersion | None:
    """That which has the digest, and its taint as it is now."""
    for there in client.search_model_versions(f"name='{version.model}'"):
        if there.tags.get("sluiceway.digest") == version.digest:
            taint = " ".join(version.tainted_by)[:_LONGEST_TAG]
            client.set_model_version_tag(version.model, there.version, "sluiceway.tainted_by", taint)
            return MlflowVersion(model=there.name, version=str(there.version), run_id=there.run_id, is_new=False)
    return None


class _Writing:
    """A run that is ended whatever becomes of it."""

    def __init__(self, client: Any, exception: type[Exception]) -> None:
        self._client, self._exception = client, exception

    def written(self, folder: Path, version: ModelVersion) -> MlflowVersion:
        tags = tags_of(folder, version)
        run = self._client.create_run(
            self._experiment(), tags=dict(tags), run_name=f"{version.model}@{version.version}"
        )
        status = "FAILED"
        try:
            registered = self._registered(run.info, folder, version, tags)
            status = "FINISHED"
        finally:
            self._client.set_terminated(run.info.run_id, status)
        return registered

    def _registered(self, run: Any, folder: Path, version: ModelVersion, tags: Mapping[str, str]) -> MlflowVersion:
        for name, figure in version.metrics.items():
            self._client.log_metric(run.run_id, name, figure, step=int(version.metrics.get("step", 0)))
        self._client.log_artifacts(run.run_id, str(folder), _FOLDER)
        # Of a folder that went meanwhile it takes nothing, and says nothing.
        (folder / _SIGNATURE).stat()
        self._model(version.model)
        source = f"{run.artifact_uri}/{_FOLDER}"
        made = self._client.create_model_version(
            version.model, source=source, run_id=run.run_id, tags=dict(tags), await_creation_for=None
        )
        return MlflowVersion(model=version.model, version=str(made.version), run_id=run.run_id, is_new=True)

    def _experiment(self) -> str:
        there = self._client.get_experiment_by_name(EXPERIMENT)
        return str(there.experiment_id if there is not None else self._client.create_experiment(EXPERIMENT))

    def _model(self, name: str) -> None:
        try:
            self._client.create_registered_model(name)
        except self._exception as error:
            if getattr(error, "error_code", "") != _THERE:
                raise
