"""Whole runs of the worker's process: what it learns, and what is left where it is ended."""

import json
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from sluiceway_train_worker.__main__ import DONE, REFUSED, STOPPED
from tests.worker import running, tiny


@pytest.fixture(scope="module")
def whole(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of twenty steps that nobody disturbed."""
    folder = _sft(base, tmp_path_factory.mktemp("whole"))
    assert running.done(folder) == DONE
    return folder


def test_supervised_learning_brings_the_loss_down(whole: Path) -> None:
    losses = [line["loss"] for line in running.said(whole, "step") if "loss" in line]
    assert len(losses) == 20
    assert losses[-1] < losses[0] - 0.5


def test_a_preferred_answer_becomes_likelier_than_the_rejected_one(base: Path, tmp_path: Path) -> None:
    rows = tiny.shard(tmp_path / "rows.parquet", tiny.dpo_rows(80))
    folder = running.folder_of(tiny.job(base, rows, tmp_path / "cache", objective="dpo"), tmp_path / "run")
    assert running.done(folder) == DONE
    margins = [line["margin"] for line in running.said(folder, "step")]
    assert margins[0] == 0
    assert margins[-1] > 0.2


def test_a_killed_run_ends_with_the_bytes_of_one_that_was_not(base: Path, tmp_path: Path, whole: Path) -> None:
    folder = _sft(base, tmp_path)
    assert running.ended_at(folder, 13, signal.SIGKILL) == -signal.SIGKILL
    assert running.done(folder) == DONE
    assert running.said(folder, "phase")[-2]["checkpoint"] == "checkpoint-10"
    assert running.weights(folder) == running.weights(whole)


def test_a_torn_checkpoint_is_passed_over_for_the_one_before_it(base: Path, tmp_path: Path, whole: Path) -> None:
    folder = _sft(base, tmp_path)
    assert running.ended_at(folder, 13, signal.SIGKILL) == -signal.SIGKILL
    torn = folder / "checkpoints/checkpoint-10/adapter_model.safetensors"
    torn.write_bytes(torn.read_bytes()[:-9])
    assert running.done(folder) == DONE
    assert running.said(folder, "phase")[-2]["checkpoint"] == "checkpoint-5"
    assert running.weights(folder) == running.weights(whole)


def test_a_run_that_is_asked_to_end_keeps_the_step_it_was_in_and_promotes_nothing(
    base: Path, tmp_path: Path, whole: Path
) -> None:
    folder = _sft(base, tmp_path)
    assert running.ended_at(folder, 7, signal.SIGTERM) == STOPPED
    (stopped,) = running.said(folder, "stopped")
    assert 7 <= stopped["step"] < 20
    assert not (folder / "adapter").exists()
    assert running.done(folder) == DONE
    assert running.said(folder, "phase")[-2]["checkpoint"] == f"checkpoint-{stopped['step']}"
    assert running.weights(folder) == running.weights(whole)


def test_a_checkpoint_of_another_job_is_not_taken_up(base: Path, tmp_path: Path) -> None:
    folder = _sft(base, tmp_path)
    assert running.ended_at(folder, 7, signal.SIGKILL) == -signal.SIGKILL
    said = json.loads((folder / "job.json").read_text())
    (folder / "job.json").write_text(json.dumps(said | {"digest": "e" * 64}))
    assert running.done(folder) == DONE
    assert running.said(folder, "phase")[-2]["checkpoint"] is None


def test_an_adapter_says_nothing_of_the_machine_it_was_made_on(whole: Path, base: Path) -> None:
    files = {path.name: path.read_bytes() for path in (whole / "adapter").iterdir()}
    assert set(files) == {"adapter.gguf", "adapter_config.json", "adapter_model.safetensors"}
    assert [name for name, content in files.items() if str(base).encode() in content] == []
    assert json.loads(files["adapter_config.json"])["base_model_name_or_path"] == "tiny"
    assert {file["name"] for file in running.said(whole, "done")[0]["files"]} == set(files)


def test_another_base_than_the_run_names_is_refused(base: Path, tmp_path: Path) -> None:
    job = tiny.job(base, tiny.shard(tmp_path / "rows.parquet", tiny.sft_rows(8)), tmp_path / "cache")
    folder = running.folder_of(replace(job, base=replace(job.base, sha256="0" * 64)), tmp_path / "run")
    assert running.done(folder) == REFUSED
    (refused,) = running.said(folder, "refused")
    assert refused["reason"] == "BASE_DIFFERS"


def _sft(base: Path, folder: Path) -> Path:
    rows = tiny.shard(folder / "rows.parquet", tiny.sft_rows(160))
    return running.folder_of(tiny.job(base, rows, folder / "cache"), folder / "run")
