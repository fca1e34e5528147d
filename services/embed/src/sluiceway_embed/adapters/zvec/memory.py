"""Memory of the process, as the C library keeps it (glibc): what zvec frees goes back to the system."""

import ctypes
from typing import Final

_C: Final = ctypes.CDLL(None)
# Of mallopt(3).
_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
# More than what an encoder takes and frees for each step of a text of 380 tokens, and less than the 8 MB of an empty
# table of RocksDB: a flush or an opening makes a handful of those, and frees as many.
_LARGE: Final = 7 << 20


def keep_nothing_large() -> None:
    """From here on what is large is taken from the system by itself, and is the system's again once it is freed. As a
    rule glibc takes the first of that size to be the first of many, and keeps the room of all that come later."""
    if hasattr(_C, "mallopt"):
        _C.mallopt(_MMAP_THRESHOLD, _LARGE)
        _C.mallopt(_TRIM_THRESHOLD, 2 * _LARGE)


def give_back() -> None:
    """What zvec's threads have freed lies in arenas of their own, which keep it. That is 200 MB after a few sortings of
    a thousand passages, and takes some milliseconds."""
    if hasattr(_C, "malloc_trim"):
        _C.malloc_trim(0)
