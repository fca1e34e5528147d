"""Library zvec: what it is told once a process, and the memory that it has freed."""

import ctypes
import os
from contextlib import suppress
from typing import Final

import zvec

_C: Final = ctypes.CDLL(None)
# Of mallopt(3).
_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
# More than what an encoder of twelve heads takes and frees for each step of a text of 380 tokens, and less than the 8
# MB of an empty table of RocksDB: a flush or an opening makes a handful of those, and frees as many. A text of 512
# tokens takes more at each step, which is the system's again between two of them.
_LARGE: Final = 7 << 20
# A search has work on Arrow's pool that waits for other work on it: more threads than there can be of both.
_ARROW_THREADS: Final = 16


def initialise(log_level: zvec.LogLevel = zvec.LogLevel.ERROR) -> None:
    """Once a process; zvec refuses the second time.

    Its Arrow runs work that waits for work on one pool, made when it is first needed, of as many threads as this
    variable says: with one thread a search waits for itself for ever, whatever else the process does.
    """
    os.environ["OMP_NUM_THREADS"] = str(_ARROW_THREADS)
    _keep_nothing_large()
    with suppress(RuntimeError):
        zvec.init(query_threads=1, optimize_threads=1, log_level=log_level)


def _keep_nothing_large() -> None:
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
