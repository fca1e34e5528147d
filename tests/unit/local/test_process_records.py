"""ChildProcess records: what the next `up` ends, and what it leaves alone."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sluiceway_common.errors import Unavailable
from sluiceway_common.processes import ChildProcess, Program
from sluiceway_local import process_records
from sluiceway_local.data_directory import DataDirectory
from sluiceway_local.lockfile import holder
from sluiceway_local.process_records import ProcessRecords, end_leftovers, stop

HOLD = """
import signal, sys, time
from pathlib import Path
from sluiceway_local.lockfile import lock_held
if sys.argv[2] == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
with lock_held(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    made = DataDirectory(tmp_path / "data")
    made.make()
    return made


@contextmanager
def supervisor(directory: DataDirectory, how: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that holds the folder."""
    words = (sys.executable, "-c", HOLD, str(directory.lock), how)
    with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def test_what_a_killed_supervisor_left_is_ended(tmp_path: Path) -> None:
    process = ChildProcess(Program(argv=(sys.executable, "-c", "import time; time.sleep(60)"), log=tmp_path / "log"))
    process.spawn()
    ProcessRecords(tmp_path / "children").note("left", process.pid)
    assert end_leftovers(tmp_path / "children", seconds=0) == ("left",)
    assert process.pid is None
    assert not (tmp_path / "children").exists(), "its number may be another program's by tomorrow"


def test_another_program_with_the_same_number_is_left_alone(tmp_path: Path) -> None:
    born_before = f'[{{"name": "left", "pid": {os.getpid()}, "at": 1.0}}]'
    (tmp_path / "children").write_text(born_before)
    assert end_leftovers(tmp_path / "children", seconds=0) == ()


def test_a_supervisor_is_asked_to_stop_and_waited_for(directory: DataDirectory) -> None:
    with supervisor(directory, "obeys"):
        assert stop(directory)
        assert holder(directory.lock) is None


def test_one_that_does_not_stop_is_named_with_the_way_to_end_it(
    directory: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_records, "_STOP_SECONDS", 0.2)
    with supervisor(directory, "stubborn") as process:
        with pytest.raises(Unavailable, match=f"did not stop .* end it with: kill -9 {process.pid}"):
            stop(directory)
        assert process.poll() is None


def test_where_no_supervisor_runs_what_it_left_is_stopped(
    directory: DataDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not stop(directory)
    process = ChildProcess(Program(argv=(sys.executable, "-c", "import time; time.sleep(60)"), log=tmp_path / "log"))
    process.spawn()
    ProcessRecords(directory.children).note("left", process.pid)
    monkeypatch.setattr(process_records, "_LEFTOVER_SECONDS", 0.0)
    assert stop(directory)
    assert process.pid is None
    assert not stop(directory), "nothing is left, and its record is gone"
