"""Files of adapters: read from the folder that a worker left, and kept in the object store under their digests."""

import asyncio
from collections.abc import AsyncIterator
from typing import IO, Final, Protocol

from sluiceway_common.blobs.port import BlobRef, Blobs
from sluiceway_common.errors import Conflict, Invalid
from sluiceway_common.ids import sha256
from sluiceway_train.domain.model_versions import ADAPTER_FILES, AdapterFile, checked_config
from sluiceway_train.domain.trained import TrainedAdapter

PIECE: Final = 2**20
# Adapters of the largest models have a few of them.
_MOST_BYTES: Final = 16 * 2**30
_MOST_CONFIG: Final = 2**20


class BlobWriter(Protocol):
    """The side of the object store that takes bytes."""

    async def put(self, tenant: str, content: bytes) -> BlobRef: ...

    async def put_stream(self, tenant: str, pieces: AsyncIterator[bytes], *, limit: int) -> BlobRef: ...


class BlobAdapterFiles:
    """Over the object store. Nothing is read of a folder but plain files that an adapter has.

    `writer` takes what comes in, where that is not the store itself.
    """

    def __init__(self, blobs: Blobs, writer: BlobWriter | None = None) -> None:
        self._blobs = blobs
        self._writer: BlobWriter = writer or blobs

    async def take_in(self, trained: TrainedAdapter) -> tuple[AdapterFile, ...]:
        await asyncio.to_thread(_check, trained)
        return tuple([await self._take(trained, name) for name in ADAPTER_FILES])

    async def put(self, tenant: str, name: str, content: bytes) -> AdapterFile:
        return _file(name, await self._writer.put(tenant, content))

    async def read(self, file: AdapterFile) -> AsyncIterator[bytes]:
        for start in range(0, file.bytes, PIECE):
            yield await self._blobs.get_range(file.uri, start, min(start + PIECE, file.bytes))

    async def _take(self, trained: TrainedAdapter, name: str) -> AdapterFile:
        with (trained.folder / name).open("rb") as opened:
            taken = _file(name, await self._writer.put_stream(trained.tenant, _pieces(opened), limit=_MOST_BYTES))
        _must_be_as_reported(trained, name, taken.bytes, taken.sha256)
        return taken


def _check(trained: TrainedAdapter) -> None:
    for name in ADAPTER_FILES:
        path = trained.folder / name
        if not path.exists() and trained.reported_file(name) is not None:
            raise _torn(trained, name)
        if path.is_symlink() or not path.is_file():
            raise Invalid(f"the run {trained.run_id} left no file {name}; an adapter has {', '.join(ADAPTER_FILES)}")
    config = trained.folder / "adapter_config.json"
    if config.stat().st_size > _MOST_CONFIG:
        raise Invalid(f"{config.name} of the run {trained.run_id} has too many bytes; it may have {_MOST_CONFIG}")
    content = config.read_bytes()
    # Before anybody reads it: of a torn file nothing is known but that it is one.
    _must_be_as_reported(trained, config.name, len(content), sha256(content))
    checked_config(content, trained.base.name, trained.base.sha256)


def _must_be_as_reported(trained: TrainedAdapter, name: str, size: int, digest: str) -> None:
    """Raises Conflict (`files`)."""
    reported = trained.reported_file(name)
    if reported is not None and (reported.bytes, reported.sha256) != (size, digest):
        raise _torn(trained, name)


def _torn(trained: TrainedAdapter, name: str) -> Conflict:
    return Conflict(
        f"{name} of the run {trained.run_id} is not what its worker wrote; see that its disk is sound and has room",
        field="files",
    )


async def _pieces(opened: IO[bytes]) -> AsyncIterator[bytes]:
    while piece := await asyncio.to_thread(opened.read, PIECE):
        yield piece


def _file(name: str, ref: BlobRef) -> AdapterFile:
    return AdapterFile(name=name, uri=ref.uri, sha256=ref.sha256, bytes=ref.bytes)
