"""Atomic and durable writes of files: readers see the old content or the new one, and a loss of power takes neither."""

import os
from pathlib import Path


def write_atomically(path: Path, content: str, *, mode: int = 0o600) -> None:
    """Writes the whole file or leaves it as it was. Raises OSError.

    A process that is killed meanwhile leaves its unfinished file beside it, which nobody reads.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as file:
        file.write(content)
    move_into_place(fresh, path)


def move_into_place(fresh: Path, path: Path) -> None:
    """Gives a finished file its name once every byte is on the disk; then the name is there too. Raises OSError."""
    fsync(fresh)
    fresh.replace(path)
    fsync(path.parent)


def fsync(path: Path) -> None:
    """The bytes of a file, or the names in a folder, are on the disk when it returns. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
