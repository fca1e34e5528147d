"""Files of adapters that were handed in: by their SHA-256, each whole before it is seen, and bounded in bytes."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Final

from sluiceway.engine.v1 import engine_service_pb2 as wire
from sluiceway_common.blobs.staging import ArrivingFile, StagingFolder
from sluiceway_common.errors import Invalid, Overloaded, Unavailable
from sluiceway_common.tasks import Threads

_HEX: Final = frozenset("0123456789abcdef")


class UploadedAdapters:
    """Files `<folder>/<sha256>.gguf`, at most `bytes_in_all`; one of them may have `most_bytes`."""

    def __init__(self, folder: Path, *, bytes_in_all: int, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._folder, self._bytes_in_all = folder, bytes_in_all
        self._incoming = StagingFolder(folder / ".incoming")
        self._threads = Threads(1, "uploads")
        self._one_at_a_time = asyncio.Lock()

    def path(self, adapter: wire.Adapter) -> Path | None:
        path = self._path(adapter.sha256)
        return path if path.is_file() else None

    async def take(self, pieces: AsyncIterator[wire.UploadAdapterRequest], kept: Callable[[], Sequence[Path]]) -> None:
        # One at a time: a worker's disk is not filled by as many as care to begin.
        async with self._one_at_a_time:
            try:
                async with self._incoming.arriving(self._threads) as arriving:
                    sha256 = await self._written(pieces, arriving)
                    await self._threads(self._make_room, set(kept()))
                    await arriving.move_to(self._path(sha256))
            except OSError as error:
                raise Unavailable(
                    f"the folder of adapters cannot be used ({error.strerror or error}); see to the disk of the worker"
                ) from error

    async def _written(self, pieces: AsyncIterator[wire.UploadAdapterRequest], arriving: ArrivingFile) -> str:
        """The digest of what came, which is the one that was said."""
        said, digest, size = "", hashlib.sha256(), 0
        async for piece in pieces:
            said = said or piece.sha256
            if len(said) != 64 or not set(said) <= _HEX:
                raise Invalid("`sha256` is missing or no SHA-256; send it first, in 64 digits of hex", field="sha256")
            size += len(piece.content)
            if size > self.most_bytes:
                raise Overloaded(f"the file has more than {self.most_bytes} bytes; this worker takes no larger one")
            digest.update(piece.content)
            await arriving.write(piece.content)
        if digest.hexdigest() != said:
            raise Invalid(
                f"the {size} bytes have another digest than `sha256` says; hand the file in again", field="sha256"
            )
        return said

    def _make_room(self, keep: set[Path]) -> None:
        """Those that nobody holds go, the oldest first."""
        files = sorted(self._folder.glob("*.gguf"), key=lambda path: path.stat().st_mtime)
        size = sum(path.stat().st_size for path in files)
        for path in files:
            if size + self.most_bytes > self._bytes_in_all and path not in keep:
                size -= path.stat().st_size
                path.unlink()

    def _path(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.gguf"
