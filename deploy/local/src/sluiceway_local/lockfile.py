"""Lock file of a data folder: one `up` at a time, and nothing left of one that was killed."""

import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from sluiceway_common.errors import Conflict

UNKNOWN = 0
_BLINK_SECONDS = 0.02
_BLINKS = 50


@contextmanager
def lock_held(lock: Path) -> Iterator[None]:
    """Holds the folder while inside. The kernel lets go of it when we die, whatever way. Raises Conflict when held."""
    with lock.open("a+") as file:
        if not _taken(file, fcntl.LOCK_EX, tries=_BLINKS):
            who = _number(lock)
            by = f"process {who}" if who else "another process"
            raise Conflict(f"{lock.parent.parent} is in use by {by}; see `sluiceway status`")
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def holder(lock: Path) -> int | None:
    """The process that holds the folder; None when nobody does, UNKNOWN where it has not said who it is."""
    try:
        with lock.open() as file:
            for _ in range(_BLINKS):
                # Shared, so that two who look at once do not take each other for the holder.
                if _taken(file, fcntl.LOCK_SH, tries=1):
                    return None
                if number := _number(lock):
                    return number
                time.sleep(_BLINK_SECONDS)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return UNKNOWN


def wait_until_free(lock: Path, *, seconds: float) -> bool:
    """Whether the holder let go in that time."""
    deadline = time.monotonic() + seconds
    while holder(lock) is not None:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def _taken(file: TextIO, how: int, *, tries: int) -> bool:
    """Tried again where somebody may only be looking."""
    for left in reversed(range(tries)):
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if left:
                time.sleep(_BLINK_SECONDS)
    return False


def _number(lock: Path) -> int:
    """Of the process that wrote it, if it has the lock open still: the number of a dead one may be a stranger's now."""
    text = lock.read_text().strip()
    if not text.isdigit():
        return UNKNOWN
    return int(text) if str(lock.resolve()) in _opened(int(text)) else UNKNOWN


def _opened(pid: int) -> set[str]:
    """The files that a process has open, as far as we may know. On Linux without a library: `status` asks each time."""
    if sys.platform == "linux":
        return set(_links(Path(f"/proc/{pid}/fd")))
    import psutil

    try:
        return {file.path for file in psutil.Process(pid).open_files()}
    except psutil.Error:
        return set()


def _links(folder: Path) -> Iterator[str]:
    """What the links of a folder say. One that goes meanwhile, as a file that a process closes, is left out."""
    with suppress(OSError):
        for link in folder.iterdir():
            with suppress(OSError):
                yield os.readlink(link)
