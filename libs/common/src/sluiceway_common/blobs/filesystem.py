"""Object store in files of one machine, without a server."""

import errno
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sluiceway_common.blobs.measured import Measured, checked_range, compared, ref_to
from sluiceway_common.blobs.port import Announce, BlobRef, owned, parts_of, prefix_of, uri_of
from sluiceway_common.blobs.staging import StagingFolder
from sluiceway_common.errors import NotFound, Unavailable
from sluiceway_common.tasks import Threads

_THREADS: Final = 8


class FilesystemBlobs:
    """Blobs under `<root>/<tenant>/[<owner>/]<first two digits>/<sha256>`.

    A file appears under its name whole and on the disk, or not at all.
    """

    def __init__(self, root: Path, *, owner: str = "") -> None:
        self._root = root
        self._owner = owner
        self._incoming = StagingFolder(root / ".incoming")
        self._threads = Threads(_THREADS, "blobs")

    def ref(self, tenant: str, content: bytes) -> BlobRef:
        return ref_to(tenant, content, self._owner)

    async def put(self, tenant: str, content: bytes) -> BlobRef:
        ref = self.ref(tenant, content)
        with _translating_errors(ref.uri):
            await self._threads(self._write, ref, content)
        return ref

    async def put_stream(
        self, tenant: str, pieces: AsyncIterator[bytes], *, limit: int, announce: Announce | None = None
    ) -> BlobRef:
        prefix_of(tenant)
        measured = Measured(limit)
        with _translating_errors(f"a blob of {tenant!r}"), self._incoming.file() as arriving:
            async for piece in pieces:
                measured.take(piece)
                await self._threads.to_the_end(arriving.write, piece)
            ref = measured.ref(tenant, self._owner)
            if announce is not None:
                await announce(ref)
            await self._threads.to_the_end(arriving.move_to, self._path(ref.uri))
        return ref

    async def get(self, uri: str) -> bytes:
        path = self._path(uri)
        with _translating_errors(uri):
            content = await self._threads(path.read_bytes)
        return compared(uri, path.name, content)

    async def get_range(self, uri: str, start: int, end: int) -> bytes:
        checked_range(start, end)
        with _translating_errors(uri):
            return await self._threads(_read_range, self._path(uri), start, end)

    async def exists(self, uri: str) -> bool:
        return await self._threads(self._path(uri).is_file)

    async def delete(self, uri: str) -> None:
        with _translating_errors(uri):
            await self._threads(self._path(uri).unlink, missing_ok=True)

    async def delete_tenant(self, tenant: str) -> int:
        folder = self._root / prefix_of(tenant)
        with _translating_errors(f"the blobs of {tenant!r}"):
            count = len(await self._threads(_files, folder, "**/??/*"))
            await self._threads(_remove, folder)
        return count

    async def list(self, tenant: str) -> AsyncIterator[BlobRef]:
        for name, size in await self._threads(_files, self._root / prefix_of(tenant) / self._owner, "??/*"):
            yield BlobRef(uri_of(tenant, name, self._owner), name, size)

    def _path(self, uri: str) -> Path:
        tenant, digest, owner = parts_of(uri)
        return self._root / prefix_of(tenant) / owned(owner) / digest[:2] / digest

    def _write(self, ref: BlobRef, content: bytes) -> None:
        path = self._path(ref.uri)
        # A file of another size is damaged: writing it again mends it.
        if _size(path) == ref.bytes:
            return
        with self._incoming.file() as arriving:
            arriving.write(content)
            arriving.move_to(path)


def _size(path: Path) -> int | None:
    """One look: a collector may delete the file at any moment."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


def _read_range(path: Path, start: int, end: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(end - start)


def _files(folder: Path, pattern: str) -> list[tuple[str, int]]:
    """Names and sizes; what is deleted meanwhile is left out."""
    found = []
    for path in folder.glob(pattern):
        try:
            found.append((path.name, path.stat().st_size))
        except FileNotFoundError:
            continue
    return found


def _remove(folder: Path) -> None:
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return


@contextmanager
def _translating_errors(what: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise NotFound(f"{what} is not in the store; put it there first") from error
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        why = "the disk is full" if full else os.strerror(error.errno or 0)
        raise Unavailable(
            f"the store cannot reach {what} ({why}); see to the disk and the rights of its folder"
        ) from error
