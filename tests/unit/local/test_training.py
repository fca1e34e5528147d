"""Training on one machine: what train is told, and workers that `down` ends."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from sluiceway_common.testing import eventually
from sluiceway_local.port_plan import allocate
from sluiceway_local.services import ServiceProcess
from sluiceway_local.training import end_workers, worker_python
from sluiceway_train.adapters.launcher import LocalLauncher, WorkerBounds
from tests.support import scripted_worker as worker
from tests.support.laptop import lives
from tests.support.scripted_worker import WAITS, Deed
from tests.unit.local.test_services import shared


def train(folder: Path, python: str) -> ServiceProcess:
    listener = next(each for each in allocate().listeners if each.service == "train")
    return ServiceProcess(listener, replace(shared(folder), worker=python))


def test_the_environment_of_the_checkout_is_found(tmp_path: Path) -> None:
    python = tmp_path / ".venv-worker/bin/python"
    assert worker_python({}, tmp_path / ".venv") == ""
    python.parent.mkdir(parents=True)
    python.touch()
    assert worker_python({}, tmp_path / ".venv") == str(python)
    assert worker_python({"TRAIN_WORKER": "/theirs"}, tmp_path / ".venv") == "/theirs"


def test_train_is_told_which_python_trains(tmp_path: Path) -> None:
    process = train(tmp_path, "/opt/worker/bin/python")
    assert process.program().environment["TRAIN_WORKER"] == "/opt/worker/bin/python"
    assert process.name.remark == ""


def test_where_nothing_trains_its_line_says_the_way(tmp_path: Path) -> None:
    process = train(tmp_path, "")
    assert "TRAIN_WORKER" not in process.program().environment
    assert "`make worker`" in process.name.remark


@pytest.mark.parametrize("deeds", [[WAITS], [{"deaf": True}, {"say": {"kind": "deaf"}}, WAITS]])
async def test_workers_end_with_all_else(tmp_path: Path, deeds: list[Deed]) -> None:
    launcher = LocalLauncher(
        worker.written(tmp_path / "worker", deeds), WorkerBounds(memory_bytes=0, nice=0, processes=1)
    )
    folder = tmp_path / "data/train/runs/run_1"
    folder.mkdir(parents=True)
    (folder / "job.json").write_text('{"attempt": 1}')
    await launcher.start(folder, 1)
    if len(deeds) > 1:
        await eventually((folder / "report.jsonl").exists, within=30)
    pid = json.loads((folder / "worker.lock").read_text())["pid"]
    assert await asyncio.to_thread(end_workers, tmp_path / "data", seconds=0.5 if len(deeds) > 1 else 30) == 1
    assert not lives(pid)

    async def is_ended() -> bool:
        return await launcher.look(folder, 1) == "ended"

    await eventually(is_ended, within=30)
    assert await asyncio.to_thread(end_workers, tmp_path / "data") == 0


def test_where_nothing_was_ever_trained_there_is_nobody_to_end(tmp_path: Path) -> None:
    assert end_workers(tmp_path) == 0
