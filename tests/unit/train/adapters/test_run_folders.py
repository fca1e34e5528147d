"""Folders of runs: what the worker is told, for this user alone."""

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from sluiceway_common.ids import sha256
from sluiceway_train.adapters.run_folders import DiskRunFolders, digest_of
from sluiceway_train.domain.hyperparameters import Schedule
from sluiceway_train.domain.trained import LearnedBase, Shards
from sluiceway_train_worker import job as worker_job
from tests.support.train_builders import a_run

BASE = LearnedBase(name="tiny", path=Path("/bases/tiny.gguf"), sha256="b" * 64)
SHARDS = Shards((Path("/rows/1.parquet"),), (Path("/rows/2.parquet"),))


async def written(folder: Path) -> dict[str, Any]:
    folders, run = DiskRunFolders(folder / "runs", folder / "cache"), a_run(attempt=2)
    await folders.make_for_rows(run)
    await folders.write_job(run, BASE, SHARDS)
    job: dict[str, Any] = json.loads((folders.of(run.run_id) / "job.json").read_text())
    return job


async def test_the_worker_understands_the_job(tmp_path: Path) -> None:
    job = await written(tmp_path)
    assert set(job) == {field.name for field in fields(worker_job.TrainingJob)}
    read = worker_job.read(tmp_path / "runs" / a_run().run_id)
    assert (read.run, read.attempt, read.objective, read.base.name) == (a_run().run_id, 2, "sft", "tiny")
    assert (read.adapter.rank, read.hyperparameters.learning_rate, read.hyperparameters.precision) == (16, 1e-3, "auto")
    assert (read.training, read.validation) == (("/rows/1.parquet",), ("/rows/2.parquet",))


async def test_only_this_user_may_look_into_it(tmp_path: Path) -> None:
    await written(tmp_path)
    folder = tmp_path / "runs" / a_run().run_id
    assert [path.stat().st_mode & 0o777 for path in (folder, folder / "rows")] == [0o700, 0o700]
    assert (folder / "job.json").stat().st_mode & 0o077 == 0


def test_what_decides_the_result_makes_another_digest_and_nothing_else() -> None:
    recipe = a_run().hyperparameters
    digest = digest_of(BASE, "d" * 64, recipe)
    others = [
        digest_of(replace(BASE, sha256="c" * 64), "d" * 64, recipe),
        digest_of(BASE, "e" * 64, recipe),
        digest_of(BASE, "d" * 64, replace(recipe, seed=1)),
    ]
    assert len({digest, *others}) == 4
    assert digest_of(replace(BASE, path=Path("/elsewhere")), "d" * 64, recipe) == digest


@pytest.mark.parametrize(
    ("schedule", "share", "is_as_before"),
    [("cosine", 0.1, True), ("constant", 0.0, True), ("constant", 0.1, False), ("cosine", 1.0, False)],
)
def test_a_checkpoint_whose_learning_rate_rose_otherwise_is_not_taken_up(
    schedule: Schedule, share: float, is_as_before: bool
) -> None:
    """Runs that an older version began: of most of them it rises as it did."""
    recipe = replace(a_run().hyperparameters, schedule=schedule, warmup_share=share)
    decided = {"base": BASE.sha256, "dataset": "d" * 64, **recipe.settings()}
    before = sha256(json.dumps(decided, sort_keys=True))
    assert (digest_of(BASE, "d" * 64, recipe) == before) is is_as_before


async def test_what_is_not_there_says_nothing_and_is_removed_twice(tmp_path: Path) -> None:
    folders = DiskRunFolders(tmp_path / "runs", tmp_path / "cache")
    assert (await folders.report("run_1", 0), await folders.report_size("run_1")) == (b"", 0)
    assert await folders.last_word("run_1") is None
    assert await folders.all() == []
    run = a_run()
    await folders.make_for_rows(run)
    assert await folders.all() == [run.run_id]
    await folders.remove(run.run_id)
    await folders.remove(run.run_id)
    assert await folders.all() == []
