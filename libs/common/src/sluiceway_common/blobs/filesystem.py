"""Object store in files of one machine, without a server."""

import errno
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from sluiceway_common.blobs.measured import Measured, checked_range, compared, ref_to
from sluiceway_common.blobs.port import Announce, BlobRef, owned, parts_of, prefix_of, uri_of
from sluiceway_common.blobs.staging import StagingFolder
from sluiceway_common.errors import NotFound, Unavailable
from sluiceway_common.tasks import Threads

STAGING: Final = ".incoming"
_THREADS: Final = 8


class FilesystemBlobs:
    """Blobs under `<root>/<tenant>/[<owner>/]<first two digits>/<sha256>`.

    A file appears under its name whole and on the disk, or not at all. The staging folder tells a store without the
    blob from the mount point of a volume that is away.
    """

    def __init__(self, root: Path, *, owner: str = "") -> None:
        self._root = root
        self._owner = owner
        self._incoming = StagingFolder(root / STAGING)
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
        with _translating_errors(f"a blob of {tenant!r}"):
            async with self._incoming.arriving(self._threads) as arriving:
                async for piece in pieces:
                    measured.take(piece)
                    await arriving.write(piece)
                ref = measured.ref(tenant, self._owner)
                if announce is not None:
                    await announce(ref)
                await arriving.move_to(self._path(ref.uri))
        return ref

    async def get(self, uri: str) -> bytes:
        path = self._path(uri)
        with _translating_errors(uri):
            content = await self._threads(self._look, uri, path.read_bytes)
        return compared(uri, path.name, content)

    async def get_range(self, uri: str, start: int, end: int) -> bytes:
        checked_range(start, end)
        read = partial(_read_range, self._path(uri), start, end)
        with _translating_errors(uri):
            return await self._threads(self._look, uri, read)

    async def exists(self, uri: str) -> bool:
        with _translating_errors(uri):
            return await self._threads(self._is_there, self._path(uri))

    async def delete(self, uri: str) -> None:
        with _translating_errors(uri):
            await self._threads(self._delete, self._path(uri))

    async def delete_tenant(self, tenant: str) -> int:
        folder = self._root / prefix_of(tenant)
        with _translating_errors(f"the blobs of {tenant!r}"):
            return await self._threads(self._delete_all, folder)

    async def abort_unfinished(self, age: timedelta) -> int:
        """What has no name yet lies in the staging folder, and goes with the next put that is an hour later."""
        return 0

    async def list(self, tenant: str) -> AsyncIterator[BlobRef]:
        folder = self._root / prefix_of(tenant) / self._owner
        with _translating_errors(f"the blobs of {tenant!r}"):
            found = await self._threads(self._listed, folder)
        for name, size in found:
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

    def _is_there(self, path: Path) -> bool:
        if path.is_file():
            return True
        self._incoming.check()
        return False

    def _delete(self, path: Path) -> None:
        self._incoming.open()
        path.unlink(missing_ok=True)

    def _delete_all(self, folder: Path) -> int:
        self._incoming.open()
        count = len(_files(folder, "**/??/*"))
        _remove(folder)
        return count

    def _listed(self, folder: Path) -> Sequence[tuple[str, int]]:
        self._incoming.check()
        return _files(folder, "??/*")

    def _look(self, uri: str, read: Callable[[], bytes]) -> bytes:
        """Raises NotFound where the store is there and the file is not."""
        try:
            return read()
        except FileNotFoundError as error:
            self._incoming.check()
            raise NotFound(f"{uri} is not in the store; put it there first") from error


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
    except OSError as error:
        raise Unavailable(
            f"the store cannot reach {what} ({_why(error)}); see to the disk and the rights of its folder"
        ) from error


def _why(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full"
    return "its folder is missing" if error.errno == errno.ENOENT else os.strerror(error.errno or 0)
