"""One `up` a data folder, and nothing left of one that was killed."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from sluiceway_common.errors import Conflict

_BLINK_SECONDS = 0.02


@contextmanager
def held(lock: Path) -> Iterator[None]:
    """Holds the folder while inside. The kernel lets go of it when we die, whatever way. Raises Conflict when held."""
    with lock.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(
                f"{lock.parent.parent} is in use by process {_number(lock)}; see `sluiceway status`"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def holder(lock: Path) -> int | None:
    """The process that holds the folder; None when nobody does."""
    try:
        with lock.open("r+") as file:
            return None if _taken(file, tries=1) else _number(lock)
    except (FileNotFoundError, NotADirectoryError):
        return None


def wait_until_free(lock: Path, *, seconds: float) -> bool:
    """Whether the holder let go in that time."""
    deadline = time.monotonic() + seconds
    while holder(lock) is not None:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def _taken(file: TextIO, *, tries: int) -> bool:
    for left in reversed(range(tries)):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if left:
                time.sleep(_BLINK_SECONDS)
    return False


def _number(lock: Path) -> int:
    text = lock.read_text().strip()
    return int(text) if text.isdigit() else 0
