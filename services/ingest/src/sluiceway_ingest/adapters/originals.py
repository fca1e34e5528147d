"""Temporary files of blobs, for parsers that want a file."""

import asyncio
import hashlib
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from sluiceway_common.blobs.port import BlobRef, Blobs
from sluiceway_common.errors import NotFound

_PIECE: Final = 8 * 2**20


class FileOriginals:
    """A folder for each document; piece by piece, so that a large one does not fill the memory."""

    def __init__(self, blobs: Blobs, folder: Path | None = None) -> None:
        self._blobs = blobs
        self._folder = folder

    @asynccontextmanager
    async def opened(self, blob: BlobRef, name: str) -> AsyncIterator[Path]:
        folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="ingest-", dir=self._folder))
        try:
            path = folder / "original"
            await self._fill(path, blob)
            yield path
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _fill(self, path: Path, blob: BlobRef) -> None:
        digest = hashlib.sha256()
        await asyncio.to_thread(path.touch, 0o600)
        for start in range(0, blob.bytes, _PIECE):
            piece = await self._blobs.get_range(blob.uri, start, min(start + _PIECE, blob.bytes))
            digest.update(piece)
            await asyncio.to_thread(_append, path, piece)
        if digest.hexdigest() != blob.sha256:
            raise NotFound(f"the object store gives other bytes than {blob.uri} names; no repetition brings them back")


def _append(path: Path, piece: bytes) -> None:
    with path.open("ab") as file:
        file.write(piece)
