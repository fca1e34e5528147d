"""One `up` a data folder, and nothing left of one that was killed."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sluiceway_common.errors import Conflict


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
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return None
    except FileNotFoundError:
        return None
    except BlockingIOError:
        return _number(lock)


def wait_until_free(lock: Path, *, seconds: float) -> bool:
    """Whether the holder let go in that time."""
    deadline = time.monotonic() + seconds
    while holder(lock) is not None:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def _number(lock: Path) -> int:
    text = lock.read_text().strip()
    return int(text) if text.isdigit() else 0
