"""Whole runs of the worker's process: what it learns, and what is left where it is ended."""

import json
import os
import random
import shutil
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from peft import PeftModel
from transformers import AutoModelForCausalLM

from sluiceway_train_worker import base_model, checkpoints
from sluiceway_train_worker.__main__ import DONE, REFUSED, STOPPED
from sluiceway_train_worker.ending import Refused
from sluiceway_train_worker.trainers import CHECKPOINTS
from tests.worker import running, tiny

_UNUSED = ("bitsandbytes", "scipy")


@pytest.fixture(scope="module")
def whole(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of twenty steps that nobody disturbed. What it has no use for is installed, and notes that it is imported;
    and a file would be left by an interpreter that takes itself apart."""
    place = tmp_path_factory.mktemp("whole")
    for name in _UNUSED:
        (place / f"{name}.py").write_text("open(__file__ + '.imported', 'w')")
    (place / "sitecustomize.py").write_text("import atexit; atexit.register(open, __file__ + '.apart', 'w')")
    folder = _sft(base, place)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(place), prepend=os.pathsep)
        assert running.done(folder) == DONE
    return folder


@pytest.fixture(scope="module")
def preferred(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of ten steps over pairs that nobody disturbed."""
    folder = _dpo(base, tmp_path_factory.mktemp("preferred"))
    assert running.done(folder) == DONE
    return folder


def test_supervised_learning_brings_the_loss_down(whole: Path) -> None:
    losses = [line["loss"] for line in running.said(whole, "step") if "loss" in line]
    assert len(losses) == 20
    assert losses[-1] < losses[0] - 0.5


@pytest.mark.parametrize("name", _UNUSED)
def test_what_a_run_has_no_use_for_is_not_imported(whole: Path, name: str) -> None:
    assert (whole.parent / f"{name}.py").exists()
    assert not (whole.parent / f"{name}.py.imported").exists()


def test_a_worker_that_is_done_does_not_take_itself_apart(whole: Path) -> None:
    assert (whole.parent / "sitecustomize.py").exists()
    assert not (whole.parent / "sitecustomize.py.apart").exists()


def test_a_preferred_answer_becomes_likelier_than_the_rejected_one(preferred: Path) -> None:
    margins = [line["margin"] for line in running.said(preferred, "step")]
    assert margins[0] == 0
    assert margins[-1] > 0.2


def test_a_killed_run_ends_with_the_bytes_of_one_that_was_not(base: Path, tmp_path: Path, whole: Path) -> None:
    _killed_and_done(_sft(base, tmp_path), random.randrange(6, 19))
    assert running.weights(tmp_path / "run") == running.weights(whole)


def test_a_killed_run_of_preferences_does_as_well(base: Path, tmp_path: Path, preferred: Path) -> None:
    _killed_and_done(_dpo(base, tmp_path), random.randrange(6, 9))
    assert running.weights(tmp_path / "run") == running.weights(preferred)


def test_beside_a_base_in_four_bits_is_learned_what_serves_beside_the_whole_one(base: Path, tmp_path: Path) -> None:
    """QLoRA: the base is rounded, so that the loss is another one, and the adapter is that of any other run."""
    pytest.importorskip("bitsandbytes", reason="the environment lacks the extra `qlora`")
    rows = tiny.shard(tmp_path / "rows.parquet", tiny.sft_rows(160))
    job = tiny.job(base, rows, tmp_path / "cache")
    four_bits = replace(job, adapter=replace(job.adapter, method="qlora"))
    folder = running.folder_of(four_bits, tmp_path / "run")
    assert running.done(folder) == DONE
    losses = [line["loss"] for line in running.said(folder, "step") if "loss" in line]
    assert losses[-1] < losses[0] - 0.5
    whole = AutoModelForCausalLM.from_pretrained(base)
    learned = PeftModel.from_pretrained(whole, str(folder / "adapter"))
    assert {name for name, _ in learned.named_parameters() if "lora_" in name}
    assert {file["name"] for file in running.said(folder, "done")[0]["files"]} >= {"adapter.gguf"}


def test_four_bits_without_what_they_need_are_refused_with_the_name_of_the_extra(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "bitsandbytes", None)
    with pytest.raises(Refused, match="needs the extra `qlora` of sluiceway-train: install it, or take") as refused:
        base_model.model_of(base, "qlora")
    assert refused.value.reason == "METHOD_MISSING"


def test_a_torn_checkpoint_is_passed_over_for_the_one_before_it(tmp_path: Path, whole: Path) -> None:
    folder = _as_before_its_end(whole, tmp_path)
    torn = folder / "checkpoints/checkpoint-20/adapter_model.safetensors"
    torn.write_bytes(torn.read_bytes()[:-9])
    assert running.done(folder) == DONE
    assert running.said(folder, "phase")[-2]["checkpoint"] == "checkpoint-15"
    assert running.weights(folder) == running.weights(whole)


def test_a_run_that_is_asked_to_end_keeps_the_step_it_was_in_and_promotes_nothing(
    base: Path, tmp_path: Path, whole: Path
) -> None:
    folder = _sft(base, tmp_path)
    assert running.ended_at(folder, 7, signal.SIGTERM) == STOPPED
    (stopped,) = running.said(folder, "stopped")
    assert 7 <= stopped["step"] < 20
    assert running.said(folder, "phase")[-1]["phase"] == "stopping"
    assert not (folder / "adapter").exists()
    assert running.done(folder) == DONE
    assert running.said(folder, "phase")[-2]["checkpoint"] == f"checkpoint-{stopped['step']}"
    assert running.weights(folder) == running.weights(whole)


def test_a_run_that_is_asked_to_end_before_it_learns_ends_at_once_and_says_that_it_was_asked(
    base: Path, tmp_path: Path
) -> None:
    folder = _sft(base, tmp_path)
    assert running.ended_when(folder, _loads, signal.SIGTERM) == STOPPED
    (stopped,) = running.said(folder, "stopped")
    assert (stopped["step"], running.said(folder, "phase")[-1]["phase"]) == (0, "stopping")
    assert not running.said(folder, "step")


def _loads(line: running.Line) -> bool:
    return bool(line.get("phase") == "loading")


def test_a_checkpoint_of_another_job_is_not_taken_up(tmp_path: Path, whole: Path) -> None:
    folder = _as_before_its_end(whole, tmp_path)
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


def test_another_base_than_the_run_names_is_refused_before_torch_is_imported(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "torch.py").write_text("raise RuntimeError('imported')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    job = tiny.job(base, tiny.shard(tmp_path / "rows.parquet", tiny.sft_rows(8)), tmp_path / "cache")
    folder = running.folder_of(replace(job, base=replace(job.base, sha256="0" * 64)), tmp_path / "run")
    assert running.done(folder) == REFUSED
    (refused,) = running.said(folder, "refused")
    assert refused["reason"] == "BASE_DIFFERS"


def test_a_run_whose_numbers_run_away_is_refused_and_leaves_no_checkpoint_of_them(base: Path, tmp_path: Path) -> None:
    job = tiny.job(base, tiny.shard(tmp_path / "rows.parquet", tiny.sft_rows(160)), tmp_path / "cache")
    wild = replace(job, hyperparameters=replace(job.hyperparameters, learning_rate=1e30, checkpoint_every=1))
    folder = running.folder_of(wild, tmp_path / "run")
    assert running.done(folder) == REFUSED
    (refused,) = running.said(folder, "refused")
    assert refused["reason"] == "DIVERGED"
    assert refused["message"].endswith("take a lower learning_rate")
    learned = running.said(folder, "step")[-1]["step"]
    assert running.said(folder, "checkpoint")[-1]["step"] == learned
    assert not (folder / "checkpoints" / f"checkpoint-{learned + 1}").exists()
    assert not (folder / "adapter").exists()


def _as_before_its_end(whole: Path, place: Path) -> Path:
    """The folder of a run that was killed when its last checkpoint was written, and before its adapter was."""
    folder = shutil.copytree(whole, place / "run")
    shutil.rmtree(folder / "adapter")
    return folder


def _killed_and_done(folder: Path, step: int) -> None:
    """Killed when it has said that a step is done, and started again: it goes on from what it had kept."""
    assert running.ended_at(folder, step, signal.SIGKILL) == -signal.SIGKILL
    kept = checkpoints.newest(folder / CHECKPOINTS, "d" * 64)
    assert kept is not None, f"nothing was kept at step {step}"
    assert running.done(folder) == DONE
    assert running.said(folder, "phase")[-2]["checkpoint"] == kept.name


def _dpo(base: Path, folder: Path) -> Path:
    rows = tiny.shard(folder / "rows.parquet", tiny.dpo_rows(80))
    return running.folder_of(tiny.job(base, rows, folder / "cache", objective="dpo"), folder / "run")


def _sft(base: Path, folder: Path) -> Path:
    rows = tiny.shard(folder / "rows.parquet", tiny.sft_rows(160))
    return running.folder_of(tiny.job(base, rows, folder / "cache"), folder / "run")
