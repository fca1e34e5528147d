"""Files of adapters come out of the object store in pieces, as they went in."""

from dataclasses import replace
from pathlib import Path

import pytest

from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.errors import Conflict, Invalid, NotFound
from sluiceway_common.ids import sha256
from sluiceway_train.adapters.adapter_files import PIECE, BlobAdapterFiles
from sluiceway_train.domain.trained import ReportedFile
from tests.support.train_models import trained


async def test_a_large_file_comes_in_pieces_of_a_mebibyte(tmp_path: Path) -> None:
    files = BlobAdapterFiles(FilesystemBlobs(tmp_path / "blobs"))
    left = trained(tmp_path / "run")
    content = bytes(range(256)) * (2 * PIECE // 256) + b"tail"
    (left.folder / "adapter.gguf").write_bytes(content)
    taken = next(file for file in await files.take_in(left) if file.name == "adapter.gguf")
    pieces = [piece async for piece in files.read(taken)]
    assert [len(piece) for piece in pieces] == [PIECE, PIECE, 4]
    assert b"".join(pieces) == content


async def test_what_is_gone_is_not_found(tmp_path: Path) -> None:
    blobs = FilesystemBlobs(tmp_path / "blobs")
    files = BlobAdapterFiles(blobs)
    taken, *_ = await files.take_in(trained(tmp_path / "run"))
    await blobs.delete(taken.uri)
    with pytest.raises(NotFound, match=taken.sha256):
        await anext(aiter(files.read(taken)))


@pytest.mark.parametrize("name", ["adapter.gguf", "adapter_config.json", "adapter_model.safetensors"])
async def test_a_file_that_is_not_as_reported_is_not_taken_in(tmp_path: Path, name: str) -> None:
    left = trained(tmp_path / "run")
    said = [(each.name, each.read_bytes()) for each in left.folder.iterdir()]
    reported = [ReportedFile(name=each, sha256=sha256(content), bytes=len(content)) for each, content in said]
    left = replace(left, reported=tuple(reported))
    files = BlobAdapterFiles(FilesystemBlobs(tmp_path / "blobs"))
    assert len(await files.take_in(left)) == 3
    (left.folder / name).write_bytes(bytes((left.folder / name).stat().st_size))
    with pytest.raises(Conflict, match=f"{name} of the run run_1 is not what its worker wrote"):
        await files.take_in(left)
    (left.folder / name).unlink()
    with pytest.raises(Conflict, match=f"{name} of the run run_1 is not what its worker wrote"):
        await files.take_in(left)


async def test_a_configuration_without_end_is_refused_unread(tmp_path: Path) -> None:
    left = trained(tmp_path / "run")
    (left.folder / "adapter_config.json").write_bytes(b" " * (2**20 + 1))
    with pytest.raises(Invalid, match="has too many bytes; it may have 1048576"):
        await BlobAdapterFiles(FilesystemBlobs(tmp_path / "blobs")).take_in(left)
