"""Staged files: nobody sees one before it is whole."""

import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from sluiceway_common.disk import fsync, move_into_place
from sluiceway_common.tasks import Threads

_LEFT_BEHIND_SECONDS: Final = 3600.0
# Of one stream in memory: as much as a client sends in one message.
_GATHERED_BYTES: Final = 256 * 1024


class StagedFile:
    """One file that is being written; it is there from its first piece on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def write(self, piece: bytes) -> None:
        self._opened().write(piece)

    def move_to(self, target: Path) -> None:
        """Gives it its name, once every byte is on the disk."""
        self._opened().flush()
        _make_folder(target.parent)
        move_into_place(self._path, target)

    def discard(self) -> None:
        """Leaves nothing behind; after `move_to` there is nothing."""
        if self._file is None:
            return
        try:
            self._file.close()
        finally:
            self._path.unlink(missing_ok=True)

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            self._file = self._path.open("xb")
        return self._file


class StagingFolder:
    """Folder of staged files. What a killed process left there is swept away by the next, once it is an hour old.

    It is made the first time. Where it is missing later, the volume is away that it lies on.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._swept_at = float("-inf")

    @contextmanager
    def file(self) -> Iterator[StagedFile]:
        self._sweep()
        staged = StagedFile(self._folder / uuid.uuid4().hex)
        try:
            yield staged
        finally:
            staged.discard()

    @asynccontextmanager
    async def arriving(self, threads: Threads) -> AsyncIterator["ArrivingFile"]:
        """The same for a loop, which goes on where the disk hangs: it is written in these threads."""
        if self._is_to_be_swept():
            await threads(self._sweep)
        arriving = ArrivingFile(self.file, threads)
        try:
            yield arriving
        finally:
            await arriving.discard()

    def open(self) -> None:
        """For whoever changes what lies beside it. Raises FileNotFoundError where it is missing."""
        self._sweep()
        self.check()

    def check(self) -> None:
        """Raises FileNotFoundError where it is missing: then what else is missing says nothing."""
        self._folder.stat()

    def _is_to_be_swept(self) -> bool:
        return time.monotonic() - self._swept_at >= _LEFT_BEHIND_SECONDS

    def _sweep(self) -> None:
        if not self._is_to_be_swept():
            return
        _make_folder(self._folder)
        for path in self._folder.iterdir():
            # Another process may be writing: a file that still grows is young.
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < time.time() - _LEFT_BEHIND_SECONDS:
                    path.unlink()
        self._swept_at = time.monotonic()


class ArrivingFile:
    """Staged file of a stream. What comes is gathered, so that a small file is one piece of work: between the loop and
    a thread each way is a wait for its turn. Pieces that were gathered may be lost to a cancellation, never a file."""

    def __init__(self, staged: Callable[[], AbstractContextManager[StagedFile]], threads: Threads) -> None:
        self._staged = staged
        self._threads = threads
        self._gathered: list[bytes] = []
        self._bytes = 0
        self._file: StagedFile | None = None
        self._opened = ExitStack()

    async def write(self, piece: bytes) -> None:
        self._gathered.append(piece)
        self._bytes += len(piece)
        if self._bytes >= _GATHERED_BYTES:
            await self._threads.to_the_end(self._write_gathered)

    async def move_to(self, target: Path) -> None:
        await self._threads.to_the_end(self._finish, target)

    async def discard(self) -> None:
        """Leaves nothing behind; after `move_to` there is nothing."""
        if self._file is not None:
            await self._threads.to_the_end(self._close)

    def _write_gathered(self) -> StagedFile:
        if self._file is None:
            self._file = self._opened.enter_context(self._staged())
        for piece in self._gathered:
            self._file.write(piece)
        self._gathered.clear()
        self._bytes = 0
        return self._file

    def _finish(self, target: Path) -> None:
        self._write_gathered().move_to(target)
        self._close()

    def _close(self) -> None:
        self._file = None
        self._opened.close()


def _make_folder(folder: Path) -> None:
    """Makes the folder and its parents, each one on the disk before anything is put into it."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    fsync(folder.parent)
