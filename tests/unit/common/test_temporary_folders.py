"""A temporary folder goes with its work, and where its process was killed with the start of the next."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sluiceway_common.temporary_folders import Sweeper, WorkFolder, sweep, work_folder

_HOLDS = """
import sys, time
from pathlib import Path
from sluiceway_common.temporary_folders import WorkFolder
folder = WorkFolder(Path(sys.argv[1]))
(folder.path / "original").write_text("The heron nests on the tower.")
print(folder.path, flush=True)
time.sleep(60)
"""


def killed_over_one(inside: Path) -> Path:
    """The folder of a process that was killed."""
    with subprocess.Popen((sys.executable, "-c", _HOLDS, str(inside)), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        path = Path(process.stdout.readline().strip())
        assert sweep(inside) == 0
        assert (path / "original").is_file()
        process.send_signal(signal.SIGKILL)
    return path


def test_only_this_user_may_look_into_it_and_it_goes_with_all_that_is_in_it(tmp_path: Path) -> None:
    with work_folder(tmp_path) as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "inner").mkdir()
        (folder / "inner/file").write_text("x")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_swept_and_what_is_at_work_stays(tmp_path: Path) -> None:
    with work_folder(tmp_path) as mine:
        left = killed_over_one(tmp_path)
        assert left.is_dir()
        assert sweep(tmp_path) == 1
        assert [mine] == list(tmp_path.iterdir())


def test_what_is_named_otherwise_or_is_no_folder_is_nobodys_to_sweep(tmp_path: Path) -> None:
    other, elsewhere = tmp_path / "sluiceway-else", tmp_path / "else"
    other.mkdir()
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("x")
    (tmp_path / "sluiceway-work-file").write_text("x")
    (tmp_path / "sluiceway-work-link").symlink_to(elsewhere)
    assert sweep(tmp_path) == 0
    assert (elsewhere / "kept").is_file()
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a folder to somebody else")
def test_what_belongs_to_another_user_is_left_to_him(tmp_path: Path) -> None:
    theirs = killed_over_one(tmp_path)
    os.chown(theirs, 12345, 12345)
    assert sweep(tmp_path) == 0
    assert theirs.is_dir()


async def test_a_replica_sweeps_when_it_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = await asyncio.to_thread(killed_over_one, tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    await Sweeper().start()
    assert not left.exists()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    await Sweeper().start()


def test_where_none_can_be_made_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileNotFoundError, match="No such file"):
        WorkFolder(tmp_path / "gone")

    def away(_path: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", away)
    with pytest.raises(OSError, match="No space left"):
        WorkFolder(tmp_path)
    assert list(tmp_path.iterdir()) == []
