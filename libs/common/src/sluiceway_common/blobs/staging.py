"""Staged files: nobody sees one before it is whole."""

import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from sluiceway_common.disk import fsync, move_into_place
from sluiceway_common.tasks import Threads

_LEFT_BEHIND_SECONDS: Final = 3600.0


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
    async def arriving(self, threads: Threads) -> AsyncIterator[StagedFile]:
        """The same for a loop, which goes on where the disk hangs. To be written in these threads."""
        staged = ExitStack()
        try:
            yield await threads(staged.enter_context, self.file())
        finally:
            await threads.to_the_end(staged.close)

    def open(self) -> None:
        """For whoever changes what lies beside it. Raises FileNotFoundError where it is missing."""
        self._sweep()
        self.check()

    def check(self) -> None:
        """Raises FileNotFoundError where it is missing: then what else is missing says nothing."""
        self._folder.stat()

    def _sweep(self) -> None:
        now = time.monotonic()
        if now - self._swept_at < _LEFT_BEHIND_SECONDS:
            return
        _make_folder(self._folder)
        for path in self._folder.iterdir():
            # Another process may be writing: a file that still grows is young.
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < time.time() - _LEFT_BEHIND_SECONDS:
                    path.unlink()
        self._swept_at = now


def _make_folder(folder: Path) -> None:
    """Makes the folder and its parents, each one on the disk before anything is put into it."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    fsync(folder.parent)
