"""Data folder: which one it is, and what is refused."""

import shutil
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from sluiceway_common.errors import Conflict
from sluiceway_local.data_directory import DataDirectory, find


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
    directory = DataDirectory(tmp_path / "data")
    directory.make()
    others_read = stat.S_IRGRP | stat.S_IROTH
    assert not any(folder.stat().st_mode & others_read for folder in (directory.data, directory.run, directory.secrets))


def test_a_place_where_nothing_can_be_written_is_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Conflict, match=r"Not a directory.*choose a folder with --data"):
        DataDirectory(tmp_path / "file" / "data").make()


def test_a_full_disk_is_refused_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=5 << 20))
    with pytest.raises(Conflict, match=r"only 5 MB are free.*make room"):
        DataDirectory(tmp_path / "data").make()
