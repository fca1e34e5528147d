"""Cache of graphs that are made once a machine, each in a process that gives its memory back."""

import fcntl
import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sluiceway_common.disk import fsync, move_into_place
from sluiceway_common.errors import Unavailable

_SECONDS: Final = 300


def digest(*parts: str) -> str:
    """SHA-256 of all of them, hexadecimal."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def kept(source: Path, made: Path, by: str) -> Path:
    """`made`, a file or a folder, out of `source` by `python -m by SOURCE TARGET`, unless it is there.

    Who comes second waits for the first; what is half made never has the name.
    """
    if made.exists():
        return made
    made.parent.mkdir(parents=True, exist_ok=True)
    with _alone(made.with_suffix(".lock")):
        if not made.exists():
            _make(source, made, by)
    return made


def _make(source: Path, made: Path, by: str) -> None:
    with tempfile.TemporaryDirectory(dir=made.parent) as folder:
        fresh = Path(folder) / made.name
        try:
            subprocess.run(
                [sys.executable, "-m", by, str(source), str(fresh)], check=True, capture_output=True, timeout=_SECONDS
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise Unavailable(f"the encoder could not be prepared in {made.parent}; is there room?") from error
        for part in fresh.iterdir() if fresh.is_dir() else ():
            fsync(part)
        move_into_place(fresh, made)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
