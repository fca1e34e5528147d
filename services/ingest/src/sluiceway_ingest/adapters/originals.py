"""Temporary files of blobs, for parsers that want a file."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

from sluiceway_common.blobs.port import BlobRef, Blobs
from sluiceway_common.errors import NotFound, Unavailable
from sluiceway_common.temporary_folders import WorkFolder

_PIECE: Final = 8 * 2**20


class FileOriginals:
    """A folder for each document; piece by piece, so that a large one does not fill the memory."""

    def __init__(self, blobs: Blobs, folder: Path | None = None) -> None:
        self._blobs = blobs
        self._folder = folder

    @asynccontextmanager
    async def opened(self, blob: BlobRef, name: str) -> AsyncIterator[Path]:
        with _translating_errors():
            folder = await asyncio.to_thread(WorkFolder, self._folder)
        try:
            path = folder.path / "original"
            await self._fill(path, blob)
            yield path
        finally:
            await asyncio.to_thread(folder.remove)

    async def _fill(self, path: Path, blob: BlobRef) -> None:
        digest = hashlib.sha256()
        with _translating_errors():
            await asyncio.to_thread(path.touch, 0o600)
        for start in range(0, blob.bytes, _PIECE):
            piece = await self._blobs.get_range(blob.uri, start, min(start + _PIECE, blob.bytes))
            digest.update(piece)
            with _translating_errors():
                await asyncio.to_thread(_append, path, piece)
        if digest.hexdigest() != blob.sha256:
            raise NotFound(f"the object store gives other bytes than {blob.uri} names; no repetition brings them back")


@contextmanager
def _translating_errors() -> Iterator[None]:
    """A full disk says nothing of the document that it does not hold."""
    try:
        yield
    except OSError as error:
        raise Unavailable(
            f"no temporary file can be written ({error.strerror or 'no reason is given'}); make room in the folder for "
            "temporary files (TMPDIR), and it goes on by itself"
        ) from error


def _append(path: Path, piece: bytes) -> None:
    with path.open("ab") as file:
        file.write(piece)
