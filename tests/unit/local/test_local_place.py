"""The data folder, its lock and its secrets."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from sluiceway_common.errors import Conflict
from sluiceway_local import keys
from sluiceway_local.held import held, holder, wait_until_free
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
    drawn = (first.database_password, first.master_key, first.inner_key)
    assert (second.database_password, second.master_key, second.inner_key) == drawn
    assert len(set(drawn)) == 3
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}


def test_secrets_do_not_show_when_printed(tmp_path: Path) -> None:
    made = keys.provide(tmp_path)
    assert made.master_key not in repr(made)
