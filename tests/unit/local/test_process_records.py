"""ChildProcess records: what the next `up` ends, and what it leaves alone."""

import os
import sys
from pathlib import Path

from sluiceway_common.processes import ChildProcess, Program
from sluiceway_local.process_records import ProcessRecords, end_leftovers


def test_what_a_killed_supervisor_left_is_ended(tmp_path: Path) -> None:
    process = ChildProcess(Program(argv=(sys.executable, "-c", "import time; time.sleep(60)"), log=tmp_path / "log"))
    process.spawn()
    ProcessRecords(tmp_path / "children").note("left", process.pid)
    assert end_leftovers(tmp_path / "children", seconds=0) == ("left",)
    assert process.pid is None


def test_another_program_with_the_same_number_is_left_alone(tmp_path: Path) -> None:
    born_before = f'[{{"name": "left", "pid": {os.getpid()}, "at": 1.0}}]'
    (tmp_path / "children").write_text(born_before)
    assert end_leftovers(tmp_path / "children", seconds=0) == ()
