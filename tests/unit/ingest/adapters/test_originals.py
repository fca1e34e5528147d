"""Temporary files of blobs: a disk that does not hold one says nothing of its document."""

import errno
import hashlib
import os
from pathlib import Path

import pytest

from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.errors import Unavailable
from sluiceway_ingest.adapters import originals
from sluiceway_ingest.adapters.originals import FileOriginals


@pytest.fixture
def blobs(tmp_path: Path) -> FilesystemBlobs:
    return FilesystemBlobs(tmp_path / "blobs")


async def test_the_file_has_the_bytes_and_is_gone_afterwards(blobs: FilesystemBlobs, tmp_path: Path) -> None:
    blob = await blobs.put("acme", b"water")
    async with FileOriginals(blobs, tmp_path).opened(blob, "a.txt") as path:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == blob.sha256
    assert not path.exists()


async def test_a_folder_that_takes_nothing_is_no_fault_of_the_document(blobs: FilesystemBlobs, tmp_path: Path) -> None:
    blob = await blobs.put("acme", b"water")
    (tmp_path / "full").touch()
    with pytest.raises(Unavailable, match="make room in the folder for temporary files"):
        async with FileOriginals(blobs, tmp_path / "full").opened(blob, "a.txt"):
            pytest.fail("it was opened")


async def test_nor_is_a_disk_that_is_full_amid_it(
    blobs: FilesystemBlobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(_path: Path, _piece: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    blob = await blobs.put("acme", b"water")
    monkeypatch.setattr(originals, "_append", fill)
    with pytest.raises(Unavailable, match="No space left on device"):
        async with FileOriginals(blobs, tmp_path).opened(blob, "a.txt"):
            pytest.fail("it was opened")
    assert [name for name in os.listdir(tmp_path) if name.startswith("ingest-")] == []
