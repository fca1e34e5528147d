"""Bases by name and digest: made once, and anew where a file has changed."""

import hashlib
import os
from pathlib import Path

import pytest

from sluiceway_common.errors import NotFound, Unavailable
from sluiceway_train.adapters.bases import FileBases, NamedBase, packaged


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def test_the_first_one_is_the_standard(tmp_path: Path) -> None:
    (tmp_path / "a.gguf").write_bytes(b"a")
    (tmp_path / "b.gguf").write_bytes(b"b")
    bases = FileBases([NamedBase("a", tmp_path / "a.gguf"), NamedBase("b", tmp_path / "b.gguf")])
    assert await bases.get("") == await bases.get("a")
    assert (await bases.get("b")).sha256 == sha256(b"b")


async def test_a_folder_is_known_by_the_digests_of_its_weights_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name, content in {"2.safetensors": b"two", "1.safetensors": b"one", "config.json": b"{}"}.items():
        (tmp_path / name).write_bytes(content)
    base = await FileBases([NamedBase("a", tmp_path)]).get("a")
    assert base.sha256 == sha256((sha256(b"one") + sha256(b"two")).encode())


async def test_a_digest_is_made_anew_only_where_the_file_is_another(tmp_path: Path) -> None:
    file = tmp_path / "a.gguf"
    file.write_bytes(b"a")
    bases = FileBases([NamedBase("a", file)])
    first, stat = await bases.get("a"), file.stat()
    file.write_bytes(b"x")
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert await bases.get("a") == first
    file.write_bytes(b"another one")
    assert (await bases.get("a")).sha256 == sha256(b"another one")


async def test_one_that_is_not_there_is_told_with_the_nearest_and_one_that_cannot_be_read_too(tmp_path: Path) -> None:
    bases = FileBases([NamedBase("smol", tmp_path / "nothing")])
    with pytest.raises(NotFound, match="did you mean 'smol'"):
        await bases.get("smoll")
    with pytest.raises(Unavailable, match="'smol' cannot be read"):
        await bases.get("smol")


async def test_the_one_that_comes_with_the_package_is_there() -> None:
    base = await FileBases([NamedBase("smollm2-135m", None)]).get("")
    assert (base.path, len(base.sha256)) == (packaged(), 64)
