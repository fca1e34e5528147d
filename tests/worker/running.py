"""A worker as a process, as the service starts it."""

import dataclasses
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sluiceway_train_worker.job import FILE, TrainingJob
from sluiceway_train_worker.report import FILE as REPORT

LONGEST = 300.0
Line = dict[str, Any]


def folder_of(job: TrainingJob, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(json.dumps(dataclasses.asdict(job)))
    return folder


def started(folder: Path, together: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    """`together`: by torchrun, with these arguments."""
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    torchrun = ["-m", "torch.distributed.run", *together] if together else []
    command = [sys.executable, *torchrun, "-m", "sluiceway_train_worker", str(folder)]
    with (folder / "output.txt").open("ab") as output:
        return subprocess.Popen(command, env=environment, stdout=output, stderr=output)


def done(folder: Path, together: Sequence[str] = ()) -> int:
    """Its exit code."""
    worker = started(folder, together)
    try:
        return worker.wait(LONGEST)
    finally:
        worker.kill()
        worker.wait()


def ended_at(folder: Path, step: int, number: signal.Signals) -> int:
    """Its exit code, where it gets a signal after it has said that a step is done."""
    return ended_when(folder, lambda line: line.get("step") == step, number)


def ended_when(folder: Path, is_said: Callable[[Line], bool], number: signal.Signals) -> int:
    """Its exit code, where it gets a signal after it has said such a line."""
    worker = started(folder)
    try:
        until(lambda: any(map(is_said, report(folder))), worker)
        worker.send_signal(number)
        return worker.wait(LONGEST)
    finally:
        worker.kill()
        worker.wait()


def until(holds: Callable[[], bool], worker: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + LONGEST
    while not holds():
        assert worker.poll() is None, "the worker ended before"
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.01)


def report(folder: Path) -> list[Line]:
    path = folder / REPORT
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def said(folder: Path, kind: str) -> list[Line]:
    return [line for line in report(folder) if line["kind"] == kind]


def weights(folder: Path) -> str:
    return hashlib.sha256((folder / "adapter/adapter_model.safetensors").read_bytes()).hexdigest()
