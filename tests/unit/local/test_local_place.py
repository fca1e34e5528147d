"""The data folder, its lock and its secrets."""

import fcntl
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from sluiceway_common.errors import Conflict, Unavailable
from sluiceway_local import keys
from sluiceway_local.detached import stop
from sluiceway_local.held import UNKNOWN, held, holder, wait_until_free
from sluiceway_local.place import Place, find

HOLD = "import sys, time; from sluiceway_local.held import held; from pathlib import Path\n"
HOLD += "with held(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"


def test_the_folder_that_was_named_comes_first(tmp_path: Path) -> None:
    assert find(tmp_path / "named", {"SLUICEWAY_DATA": "/other"}).data == tmp_path / "named"


def test_the_environment_comes_second(tmp_path: Path) -> None:
    assert find(None, {"SLUICEWAY_DATA": str(tmp_path)}).data == tmp_path


def test_then_the_nearest_one_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".sluiceway").mkdir()
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert find(None, {}).data == tmp_path / ".sluiceway"


def test_what_is_made_is_closed_to_others(tmp_path: Path) -> None:
    place = Place(tmp_path / "data")
    place.make()
    others_read = stat.S_IRGRP | stat.S_IROTH
    assert not any(folder.stat().st_mode & others_read for folder in (place.data, place.run, place.secrets))


def test_a_place_where_nothing_can_be_written_is_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Conflict, match=r"Not a directory.*choose a folder with --data"):
        Place(tmp_path / "file" / "data").make()


def test_a_full_disk_is_refused_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=5 << 20))
    with pytest.raises(Conflict, match=r"only 5 MB are free.*make room"):
        Place(tmp_path / "data").make()


def test_a_folder_is_held_by_one(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with held(lock):
        assert holder(lock) == os.getpid()
        with pytest.raises(Conflict, match=f"in use by process {os.getpid()}"), held(lock):
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
        with held(lock):
            assert holder(lock) == os.getpid()


def test_a_holder_that_has_not_said_who_it_is_is_not_known(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as holding:
        fcntl.flock(holding, fcntl.LOCK_EX)
        assert holder(tmp_path / "lock") == UNKNOWN


def test_a_stranger_with_the_number_of_a_dead_holder_is_not_asked_to_stop(tmp_path: Path) -> None:
    place = Place(tmp_path / "data")
    place.make()
    with subprocess.Popen(("sleep", "60")) as stranger, place.lock.open("w") as holding:
        fcntl.flock(holding, fcntl.LOCK_EX)
        place.lock.write_text(str(stranger.pid))
        with pytest.raises(Unavailable, match="has not said who it is"):
            stop(place)
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


def test_secrets_are_drawn_once_and_read_by_their_owner_alone(tmp_path: Path) -> None:
    first = keys.provide(tmp_path)
    second = keys.provide(tmp_path)
    drawn = (first.database_password, first.master_key, first.internal_key)
    assert (second.database_password, second.master_key, second.internal_key) == drawn
    assert len(set(drawn)) == 3
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}


def test_secrets_do_not_show_when_printed(tmp_path: Path) -> None:
    made = keys.provide(tmp_path)
    assert made.master_key not in repr(made)
