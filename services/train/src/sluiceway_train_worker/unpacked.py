"""Cache of unpacked bases, a folder each, which is taken where it is whole.

A worker that is killed leaves a folder beside; a machine that loses its power one whose bytes never reached the disk.
"""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_MANIFEST: Final = "SIZES.json"


def unpacked_into(target: Path, unpack: Callable[[Path], None]) -> Path:
    """The folder `target`, written by `unpack` where it is not there or not as it was left. Of several who ask at once
    one unpacks, and the others wait."""
    if not _is_whole(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with _alone(target):
            if not _is_whole(target):
                _remove_what_is_left(target)
                _make(target, unpack)
    return target


def _is_whole(folder: Path) -> bool:
    try:
        sizes = json.loads((folder / _MANIFEST).read_text("utf-8"))
        return all((folder / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError, AttributeError):
        return False


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """The lock is the kernel's: a worker that is killed lets go of it."""
    with target.with_name(f"{target.name}.lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _remove_what_is_left(target: Path) -> None:
    """Of this base, by those who had the lock before."""
    for folder in (target, *target.parent.glob(f"{target.name}.*")):
        if folder.is_dir():
            shutil.rmtree(folder)


def _make(target: Path, unpack: Callable[[Path], None]) -> None:
    making = Path(tempfile.mkdtemp(dir=target.parent, prefix=f"{target.name}."))
    try:
        unpack(making)
        _complete(making)
        making.rename(target)
        _sync(target.parent)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _complete(folder: Path) -> None:
    """All of it is on the disk before it has its name."""
    sizes = {str(path.relative_to(folder)): path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    (folder / _MANIFEST).write_text(json.dumps(sizes), "utf-8")
    for path in (*folder.rglob("*"), folder):
        _sync(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
