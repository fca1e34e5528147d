"""Sparse files: zvec lays out a vector file by the megabyte, and writes zeros where it has nothing yet."""

import ctypes
import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

_PIECE: Final = 1 << 20
# Shorter runs of zeros are left: each hole is one more thing that the file system has to know.
_HOLE: Final = 1 << 16
_ZEROS: Final = bytes(_HOLE)
# How often a folder is copied until it has not changed meanwhile, and what lies between two times.
_TRIES: Final = 10
_REST_SECONDS: Final = 0.05
# Of Linux' fallocate(2).
_KEEP_SIZE: Final = 1
_PUNCH_HOLE: Final = 2


def copy_folder(source: Path, fresh: Path) -> None:
    """The folder as it is at one moment, though it is open: nobody writes to it, but what RocksDB merges after the last
    flush still changes files for some milliseconds, and then it is copied anew.

    Holes stay holes: a vector file of zvec has five megabytes, of which it uses one.
    """
    for _ in range(_TRIES):
        if _copied(source, fresh):
            return
        shutil.rmtree(fresh)
        time.sleep(_REST_SECONDS)
    raise OSError(f"the files of {source} do not come to rest")


def _copied(source: Path, fresh: Path) -> bool:
    """Whether no file changed meanwhile."""
    before = _files(source)
    try:
        shutil.copytree(source, fresh, copy_function=_copy_sparse)
    except shutil.Error:
        if _files(source) == before:
            raise
    return _files(source) == before


def _files(folder: Path) -> Mapping[Path, tuple[int, int]]:
    """Size and time of each; one that goes while it is looked at is none."""
    found = dict[Path, tuple[int, int]]()
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            told = path.stat()
            found[path] = told.st_size, told.st_mtime_ns
    return found


def dig_holes(path: Path) -> None:
    """Gives the zeros of a file back to the disk and to memory. It reads as before; nobody may be writing to it. Where
    the file system knows no holes, it stays as it is."""
    if sys.platform != "linux":
        return
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        for start in _zeros(descriptor, os.fstat(descriptor).st_size):
            _punch(descriptor, start)
    finally:
        os.close(descriptor)


def _zeros(descriptor: int, size: int) -> Iterator[int]:
    """Where so many zeros begin as a hole has."""
    for start, end in _data(descriptor, size):
        for at in range(-(-start // _HOLE) * _HOLE, end - _HOLE + 1, _HOLE):
            if os.pread(descriptor, _HOLE, at) == _ZEROS:
                yield at


def _punch(descriptor: int, start: int) -> None:
    offset, length = ctypes.c_longlong(start), ctypes.c_longlong(_HOLE)
    ctypes.CDLL(None).fallocate(descriptor, _PUNCH_HOLE | _KEEP_SIZE, offset, length)


def _copy_sparse(source: str, target: str) -> None:
    with open(source, "rb", buffering=0) as reader, open(target, "wb", buffering=0) as writer:
        size = os.fstat(reader.fileno()).st_size
        writer.truncate(size)
        for start, end in _data(reader.fileno(), size):
            for at in range(start, end, _PIECE):
                os.pwrite(writer.fileno(), os.pread(reader.fileno(), min(_PIECE, end - at), at), at)


def _data(descriptor: int, size: int) -> Iterator[tuple[int, int]]:
    """Where something is written."""
    end = 0
    # Behind the last of it there is none: seeking fails.
    with suppress(OSError):
        while end < size:
            start = os.lseek(descriptor, end, os.SEEK_DATA)
            end = os.lseek(descriptor, start, os.SEEK_HOLE)
            yield start, end
