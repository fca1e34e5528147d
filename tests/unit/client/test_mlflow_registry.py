"""Versions in an MLflow registry: registered once, with their files and where they come from."""

import shutil
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sluiceway_client import mlflow_registry
from sluiceway_client.errors import Invalid, Unavailable
from sluiceway_client.mlflow_registry import MlflowVersion, tags_of
from sluiceway_client.model_values import ModelVersion

VERSION = ModelVersion(
    model="tickets",
    version=3,
    base="smollm2-135m",
    base_sha256="b" * 64,
    digest="d" * 64,
    files=(),
    run_id="run_1",
    dataset_id="ds_1",
    dataset_sha256="e" * 64,
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
    tainted_by=(),
    metrics={"step": 12.0, "loss": 0.5},
)
FILES = ("README.md", "adapter_config.json", "adapter_model.safetensors", "bom.cdx.json", "model.sig")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "tickets"
    folder.mkdir()
    for name in FILES:
        (folder / name).write_text(f"this is {name}")
    return folder


@pytest.fixture
def uri(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A registry in files, by MLflow itself."""
    pytest.importorskip("mlflow", reason="MLflow is not installed; `make setup` gets it")
    # Without a database there is this one alone, which it wants to be asked for.
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    monkeypatch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
    return (tmp_path / "mlruns").as_uri()


def client(uri: str) -> Any:
    import mlflow

    return mlflow.MlflowClient(tracking_uri=uri, registry_uri=uri)


def test_nothing_is_written_but_to_the_address(
    folder: Path, uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    mlflow_registry.write(folder, VERSION, uri)
    assert list(here.iterdir()) == []


def test_a_version_is_registered_with_its_files_its_figures_and_where_it_comes_from(folder: Path, uri: str) -> None:
    written = mlflow_registry.write(folder, VERSION, uri)
    assert written == MlflowVersion(model="tickets", version="1", run_id=written.run_id, is_new=True)
    there = client(uri)
    registered = there.get_model_version("tickets", "1")
    assert registered.tags == tags_of(folder, VERSION)
    assert registered.tags["sluiceway.digest"] == "d" * 64
    run = there.get_run(written.run_id)
    assert (run.info.status, run.data.metrics) == ("FINISHED", {"step": 12.0, "loss": 0.5})
    assert sorted(file.path for file in there.list_artifacts(written.run_id, "adapter")) == [
        f"adapter/{name}" for name in FILES
    ]


def test_the_same_version_twice_is_one_with_its_taint_as_it_is_now(folder: Path, uri: str) -> None:
    first = mlflow_registry.write(folder, VERSION, uri)
    again = mlflow_registry.write(folder, replace(VERSION, tainted_by=("doc_1",)), uri)
    assert again == replace(first, is_new=False)
    assert client(uri).get_model_version("tickets", "1").tags["sluiceway.tainted_by"] == "doc_1"
    other = mlflow_registry.write(folder, replace(VERSION, version=4, digest="f" * 64), uri)
    assert (other.version, other.is_new) == ("2", True)


def test_what_fails_halfway_is_no_version_and_its_run_says_so(
    folder: Path, uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mlflow = pytest.importorskip("mlflow")

    def full(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(mlflow.MlflowClient, "log_artifacts", full)
    with pytest.raises(Unavailable, match="MLflow did not take the version"):
        mlflow_registry.write(folder, VERSION, uri)
    there = client(uri)
    assert list(there.search_model_versions("name='tickets'")) == []
    (run,) = there.search_runs([there.get_experiment_by_name("sluiceway").experiment_id])
    assert run.info.status == "FAILED"


def test_a_folder_that_goes_meanwhile_is_no_version_without_files(
    folder: Path, uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a folder that is not there MLflow takes nothing, and says nothing."""
    mlflow = pytest.importorskip("mlflow")
    monkeypatch.setattr(mlflow.MlflowClient, "log_metric", lambda *_, **__: shutil.rmtree(folder, ignore_errors=True))
    with pytest.raises(Unavailable, match=r"MLflow did not take the version \(FileNotFoundError\)"):
        mlflow_registry.write(folder, VERSION, uri)
    assert list(client(uri).search_model_versions("name='tickets'")) == []


def test_a_server_that_is_away_is_one_line_without_its_password(folder: Path, uri: str) -> None:
    assert uri
    with pytest.raises(Unavailable, match="MLflow did not take the version") as refused:
        mlflow_registry.write(folder, VERSION, "http://ann:secret@127.0.0.1:9")
    assert "secret" not in str(refused.value)


def test_without_the_extra_it_says_how_to_get_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mlflow", None)
    with pytest.raises(Invalid, match=r"get it by `pip install 'sluiceway-client\[mlflow\]'`"):
        mlflow_registry.write(folder, VERSION, "http://127.0.0.1:9")
