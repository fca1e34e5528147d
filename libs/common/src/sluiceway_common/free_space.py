"""Free space of disks, and the floor that it must not come under."""

import asyncio
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sluiceway_common.errors import Overloaded, Unavailable

_MIB: Final = 2**20
_RETRY_AFTER: Final = 10.0
# Looks of one moment are shared; what is written in it is little against a floor.
_FRESH_SECONDS: Final = 0.1
# A disk of the network may never answer.
_LONGEST_SECONDS: Final = 1.0


class _SharedLook:
    """The last answer of a disk, and the look that is under way: of a disk that hangs one thread waits."""

    def __init__(self) -> None:
        self._free, self._at = 0, float("-inf")
        self._looking: asyncio.Future[int] | None = None

    async def free(self, read: Callable[[], int]) -> int:
        """As of a tenth of a second ago. Raises Unavailable."""
        if time.monotonic() - self._at < _FRESH_SECONDS:
            return self._free
        if self._looking is None or self._looking.done():
            self._looking = asyncio.ensure_future(self._look(read))
            self._looking.add_done_callback(lambda done: done.cancelled() or done.exception())
        try:
            async with asyncio.timeout(_LONGEST_SECONDS):
                return await asyncio.shield(self._looking)
        except TimeoutError as error:
            raise Unavailable(
                f"a disk does not say within {_LONGEST_SECONDS:g} s how much is free; see that its server answers",
                retry_after=_RETRY_AFTER,
            ) from error

    async def _look(self, read: Callable[[], int]) -> int:
        self._free, self._at = await _in_its_own_thread(read), time.monotonic()
        return self._free


def _in_its_own_thread(read: Callable[[], int]) -> asyncio.Future[int]:
    """Those of the loop may all be at work for longer than a disk may take; and a disk that hangs ends no process."""
    told = Future[int]()

    def look() -> None:
        try:
            told.set_result(read())
        except Exception as error:
            told.set_exception(error)

    threading.Thread(target=look, name="free space", daemon=True).start()
    return asyncio.wrap_future(told)


@dataclass(frozen=True)
class FreeSpace:
    """The free space of the disks that the folders are on, and the floor that it must not come under; `setting` is the
    variable that says so."""

    folders: Sequence[Path]
    floor: int
    setting: str = "SLUICEWAY_DISK_FLOOR_BYTES"
    _look: _SharedLook = field(default_factory=_SharedLook, init=False, repr=False, compare=False)

    async def free(self) -> int:
        """Free bytes of the fullest of the disks, as of a tenth of a second ago. Raises Unavailable where one cannot be
        read, or does not answer."""
        return await self._look.free(self._read)

    def _read(self) -> int:
        return min((_free(folder) for folder in self.folders), default=self.floor)

    async def check(self) -> None:
        """Raises Overloaded, and Unavailable where nothing can be read."""
        self.judge(await self.free())

    def judge(self, free: int) -> None:
        """Raises Overloaded where so many bytes are too few. Says how much is missing and not where: callers read it,
        too."""
        if free < self.floor:
            raise Overloaded(
                f"the disk is nearly full: {free // _MIB} MiB are free, and {self.floor // _MIB} MiB must be "
                f"({self.setting}); make room, and it goes on by itself",
                retry_after=_RETRY_AFTER,
            )


def _free(folder: Path) -> int:
    """A folder that is not there yet will be made where the nearest one above it is."""
    try:
        there = next(path for path in (folder, *folder.parents) if path.exists())
        return shutil.disk_usage(there).free
    except OSError as error:
        raise Unavailable(
            f"the free space of a disk cannot be read ({error.strerror or error}); see that its folder is there"
        ) from error
