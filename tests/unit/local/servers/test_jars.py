"""The jars that a lock names, and no others."""

import errno
import hashlib
from pathlib import Path

import pytest

from sluiceway_common.errors import Invalid
from sluiceway_local.servers import jars
from sluiceway_local.servers.kafka import LOCK


def test_kafkas_lock_names_each_jar_once_with_a_digest() -> None:
    locked = jars.read_lock(LOCK)
    assert len({jar.name for jar in locked}) == len(locked) > 40
    assert all(len(jar.sha256) == 64 and int(jar.sha256, 16) for jar in locked)


def test_the_folder_holds_exactly_what_the_lock_names(tmp_path: Path) -> None:
    folder = jars.provide(_lock(tmp_path, b"bytes of a jar"), tmp_path)
    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == [("a-1.jar", b"bytes of a jar")]


def test_what_was_fetched_takes_its_room_once(tmp_path: Path) -> None:
    folder = jars.provide(_lock(tmp_path, b"bytes of a jar"), tmp_path)
    assert (folder / "a-1.jar").samefile(_downloaded(tmp_path))


def test_where_a_disk_has_no_links_there_is_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: Path, file: Path) -> None:
        raise OSError(errno.EPERM, f"no link from {name} to {file}")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    folder = jars.provide(_lock(tmp_path, b"bytes of a jar"), tmp_path)
    assert (folder / "a-1.jar").read_bytes() == b"bytes of a jar"


def test_the_second_time_nobody_is_asked(tmp_path: Path) -> None:
    lock = _lock(tmp_path, b"bytes of a jar")
    first = jars.provide(lock, tmp_path)
    (tmp_path / "maven" / "org" / "sluiceway" / "a" / "1" / "a-1.jar").unlink()
    assert jars.fetched(lock, tmp_path)
    assert jars.provide(lock, tmp_path) == first


def test_a_jar_with_other_bytes_is_refused_and_thrown_away(tmp_path: Path) -> None:
    lock = _lock(tmp_path, b"bytes of a jar")
    _downloaded(tmp_path).write_bytes(b"something else")
    with pytest.raises(Invalid, match=r"a-1\.jar is not the file that the lock names"):
        jars.provide(lock, tmp_path)
    assert not _downloaded(tmp_path).exists()
    assert not jars.fetched(lock, tmp_path)


def test_another_lock_is_another_folder(tmp_path: Path) -> None:
    first = jars.provide(_lock(tmp_path, b"old"), tmp_path)
    second = jars.provide(_lock(tmp_path, b"new"), tmp_path)
    assert (first != second, first.is_dir()) == (True, True)


def _lock(cache: Path, content: bytes) -> Path:
    """A lock of one jar that was downloaded already."""
    jar = _downloaded(cache)
    jar.parent.mkdir(parents=True, exist_ok=True)
    jar.write_bytes(content)
    lock = cache / "small.lock"
    lock.write_text(f"# a comment\n{hashlib.sha256(content).hexdigest()}  org.sluiceway:a:1\n")
    return lock


def _downloaded(cache: Path) -> Path:
    return cache / "maven" / "org" / "sluiceway" / "a" / "1" / "a-1.jar"
