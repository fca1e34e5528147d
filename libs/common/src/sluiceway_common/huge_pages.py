"""Huge pages under the heap of a process (Linux, from 6.1 on), so that the processor looks up fewer addresses of pages.

A call walks over some megabytes of objects and of code that lie anywhere in a hundred. In pages of 4 KiB nearly each
step needs the address of another page, which is looked up twice over in a virtual machine; in those of 2 MiB few do.
Nothing else changes: a kernel that knows nothing of it, has no such page left or was told to make none goes on as
before.
"""

import ctypes
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

SIZE: Final = 2 * 2**20
# Where those of a processor have another size, nothing is found to be in use whole.
_SMALL: Final = 4096
# MADV_COLLAPSE of madvise(2).
_COLLAPSE: Final = 25
# The rest of a page is filled up: a stack of a thread, of which little is used, would take the memory of a whole one.
_LEAST_SHARE: Final = 0.9
_NEVER: Final = "[never]"
_SETTING: Final = Path("/sys/kernel/mm/transparent_hugepage/enabled")
_MAPS: Final = Path("/proc/self/maps")


@dataclass(frozen=True)
class Mapping:
    """Part of the memory of this process, a line of proc(5)'s `maps`; `file` is empty where it is of no file."""

    start: int
    end: int
    rights: str
    file: str

    @classmethod
    def read(cls, line: str) -> "Mapping":
        places, rights, _offset, _device, inode, *file = line.split(maxsplit=5)
        start, _, end = places.partition("-")
        return cls(int(start, 16), int(end, 16), rights, file[0].strip() if file and inode != "0" else "")

    @property
    def is_heap(self) -> bool:
        return self.rights == "rw-p" and not self.file

    def huge(self) -> Iterator[int]:
        """Where pages of this size begin that lie in it whole."""
        return iter(range(-(-self.start // SIZE) * SIZE, self.end - SIZE + 1, SIZE))


def settle() -> int:
    """Puts into huge pages what is in use by now; to be called when a process has all that it holds for good. Returns
    the bytes that lie in them."""
    if not _may():
        return 0
    mappings = [Mapping.read(line) for line in _MAPS.read_text().splitlines()]
    return SIZE * sum(_collapsed(page) for page in _wanted(mappings))


def _may() -> bool:
    """Who runs the machine may have said no."""
    try:
        return sys.platform == "linux" and _NEVER not in _SETTING.read_text()
    except OSError:
        return False


def _wanted(mappings: Iterable[Mapping]) -> Iterator[int]:
    for mapping in mappings:
        if mapping.is_heap:
            yield from (page for page in mapping.huge() if _is_in_use(page))


def _is_in_use(page: int) -> bool:
    there = (ctypes.c_ubyte * (SIZE // _SMALL))()
    if _libc().mincore(ctypes.c_void_p(page), ctypes.c_size_t(SIZE), there) != 0:
        return False
    return sum(one & 1 for one in there) >= _LEAST_SHARE * len(there)


def _collapsed(page: int) -> bool:
    return bool(_libc().madvise(ctypes.c_void_p(page), ctypes.c_size_t(SIZE), _COLLAPSE) == 0)


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None)
