"""A collection takes no more of the disk than what is in it, and its copy no more than the collection."""

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sluiceway_embed.adapters.zvec.sparse import copy_folder, dig_holes

MIB = 1 << 20


def sparse(path: Path) -> Path:
    """Five megabytes, of which the first bytes, some in the middle, and the last ones are written."""
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        for at, written in ((0, b"head"), (2 * MIB + 77, b"middle" * 1000), (5 * MIB - 4, b"tail")):
            file.seek(at)
            file.write(written)
    return path


def test_holes_stay_holes_and_every_byte_is_the_same(tmp_path: Path) -> None:
    original = sparse(tmp_path / "1" / "0" / "vector.index.3.proxima")
    (tmp_path / "1" / "empty").touch()
    (tmp_path / "1" / "hole").write_bytes(b"")
    with (tmp_path / "1" / "hole").open("r+b") as file:
        file.truncate(MIB)
    copy_folder(tmp_path / "1", tmp_path / "2")
    copies = {path.relative_to(tmp_path / "2"): path for path in (tmp_path / "2").rglob("*") if path.is_file()}
    assert {str(name) for name in copies} == {"0/vector.index.3.proxima", "empty", "hole"}
    for name, copy in copies.items():
        assert copy.read_bytes() == (tmp_path / "1" / name).read_bytes()
    assert copies[Path("0/vector.index.3.proxima")].stat().st_blocks <= original.stat().st_blocks


def meddled(
    monkeypatch: pytest.MonkeyPatch, meddle: Callable[[], object], *, times: int, before: bool = False
) -> list[int]:
    """The first copies are meddled with, before or after they are made; how many there were."""
    copies, copytree = list[int](), shutil.copytree

    def copied(*given: Any, **named: Any) -> Any:
        copies.append(len(copies))
        if before and len(copies) <= times:
            meddle()
        made = copytree(*given, **named)
        if not before and len(copies) <= times:
            meddle()
        return made

    monkeypatch.setattr(shutil, "copytree", copied)
    return copies


@pytest.mark.parametrize("before", [True, False])
def test_a_folder_that_changes_while_it_is_copied_is_copied_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: bool
) -> None:
    source = tmp_path / "1"
    source.mkdir()
    for name in ("000009.sst", "000010.sst", "MANIFEST"):
        (source / name).write_text(name)

    def merge() -> None:
        (source / "000009.sst").unlink(missing_ok=True)
        with (source / "MANIFEST").open("a") as file:
            file.write("less")

    copies = meddled(monkeypatch, merge, times=2, before=before)
    copy_folder(source, tmp_path / "2")
    assert len(copies) == 3
    assert {path.name: path.read_text() for path in (tmp_path / "2").iterdir()} == {
        "000010.sst": "000010.sst",
        "MANIFEST": "MANIFESTlessless",
    }


def test_a_folder_that_never_rests_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, names = tmp_path / "1", itertools.count()
    source.mkdir()
    meddled(monkeypatch, lambda: (source / str(next(names))).touch(), times=1000)
    with pytest.raises(OSError, match=r"the files of .* do not come to rest"):
        copy_folder(source, tmp_path / "2")


def test_a_file_that_cannot_be_copied_is_no_change(tmp_path: Path) -> None:
    source = tmp_path / "1"
    source.mkdir()
    (source / "dangling").symlink_to(tmp_path / "nowhere")
    with pytest.raises(shutil.Error):
        copy_folder(source, tmp_path / "2")


def test_zeros_become_holes_and_every_byte_is_the_same(tmp_path: Path) -> None:
    file = tmp_path / "vector.index.3.proxima"
    content = b"head" + bytes(MIB) + b"middle" * 1000 + bytes(2 * MIB) + b"tail"
    file.write_bytes(content)
    dig_holes(file)
    assert file.read_bytes() == content
    assert file.stat().st_blocks * 512 < MIB // 2


def test_a_file_without_zeros_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "vector.index.3.proxima"
    file.write_bytes(b"all" * MIB)
    before = file.stat().st_blocks
    dig_holes(file)
    assert (file.read_bytes(), file.stat().st_blocks) == (b"all" * MIB, before)
