"""Temporary folders of work on documents and rows: only this user may look into them, and what a killed process leaves
is deleted by the next that starts. Else a document would lie there after the receipt of its erasure.
"""

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

# What has this name and no lock belongs to nobody any more. A folder gets it when its lock is held already.
_PREFIX: Final = "sluiceway-work-"
_NEW: Final = "sluiceway-new-"


class WorkFolder:
    """A folder that is there until it is removed, or its process ends and another one sweeps. Raises OSError."""

    def __init__(self, inside: Path | None = None) -> None:
        new = Path(tempfile.mkdtemp(prefix=_NEW, dir=inside))
        self._lock = os.open(new, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_SH)
            self.path = new.with_name(new.name.replace(_NEW, _PREFIX))
            new.rename(self.path)
        except OSError:
            os.close(self._lock)
            new.rmdir()
            raise

    def remove(self) -> None:
        """With all that is in it, as far as it can be. Once."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


@contextmanager
def work_folder(inside: Path | None = None) -> Iterator[Path]:
    """One for as long as the block lasts. Raises OSError where none can be made."""
    folder = WorkFolder(inside)
    try:
        yield folder.path
    finally:
        folder.remove()


def sweep(inside: Path | None = None) -> int:
    """Deletes those of this user whose process has ended; how many there were."""
    swept = 0
    for path in (inside or Path(tempfile.gettempdir())).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            swept += _is_swept(path)
    return swept


def _is_swept(path: Path) -> bool:
    """Raises BlockingIOError where its process lives."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(descriptor).st_uid != os.geteuid():
            return False
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(path)
        return True
    finally:
        os.close(descriptor)


class Sweeper:
    """Sweeps when a replica starts, as a component of it."""

    async def start(self) -> None:
        """A folder that cannot be read holds nobody up."""
        with suppress(OSError):
            await asyncio.to_thread(sweep)

    async def stop(self) -> None:
        """Nothing is under way."""
