"""Lock file of a data folder."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sluiceway_common.errors import Conflict, Unavailable
from sluiceway_local.data_directory import DataDirectory
from sluiceway_local.lockfile import UNKNOWN, holder, lock_held, wait_until_free
from sluiceway_local.process_records import stop

HOLD = "import sys, time; from sluiceway_local.lockfile import lock_held; from pathlib import Path\n"
HOLD += "with lock_held(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"


def test_a_folder_is_held_by_one(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with lock_held(lock):
        assert holder(lock) == os.getpid()
        with pytest.raises(Conflict, match=f"in use by process {os.getpid()}"), lock_held(lock):
            pass
    assert holder(lock) is None


def test_who_looks_holds_nothing(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.write_text(str(os.getpid()))
    with lock.open() as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        assert holder(lock) is None


def test_who_looks_keeps_nobody_from_holding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = tmp_path / "lock"
    with lock.open("w") as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        monkeypatch.setattr(time, "sleep", lambda _: fcntl.flock(looking, fcntl.LOCK_UN))
        with lock_held(lock):
            assert holder(lock) == os.getpid()


def test_a_holder_that_has_not_said_who_it_is_is_not_known(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as holding:
        fcntl.flock(holding, fcntl.LOCK_EX)
        assert holder(tmp_path / "lock") == UNKNOWN


def test_a_holder_that_opens_and_closes_files_meanwhile_is_known(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    busy = "import itertools\nfor n in itertools.count(): files = [open(sys.argv[1]) for _ in range(n % 40)]"
    with subprocess.Popen(
        (sys.executable, "-c", f"{HOLD.replace('time.sleep(60)', 'exec(sys.argv[2])')}", str(lock), busy),
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        assert {holder(lock) for _ in range(200)} == {child.pid}
        child.kill()


def test_a_stranger_with_the_number_of_a_dead_holder_is_not_asked_to_stop(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path / "data")
    directory.make()
    with subprocess.Popen(("sleep", "60")) as stranger, directory.lock.open("w") as holding:
        fcntl.flock(holding, fcntl.LOCK_EX)
        directory.lock.write_text(str(stranger.pid))
        with pytest.raises(Unavailable, match="has not said who it is"):
            stop(directory)
        assert stranger.poll() is None
        stranger.kill()


def test_a_killed_holder_lets_go(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with subprocess.Popen((sys.executable, "-c", HOLD, str(lock)), stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        assert holder(lock) == child.pid
        child.send_signal(signal.SIGKILL)
        assert wait_until_free(lock, seconds=10)
