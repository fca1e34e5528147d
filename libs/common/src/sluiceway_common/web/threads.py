"""The native threads of the HTTP server.

They let go of the interpreter a moment after the server says that it has ended. A process that ends in that moment is
aborted (granian issue 693), and its exit code is lost.
"""

import asyncio
import gc
import os
from pathlib import Path

_TASKS = Path("/proc/self/task")
_PAUSE = 0.005
# Elsewhere than on Linux threads cannot be told apart: they get this pause, which is ten times what they need.
_BLIND_PAUSE = 0.05


class Threads:
    """Those that were born since it was made."""

    def __init__(self) -> None:
        self._before = _ids()
        self._born: frozenset[str] = frozenset()

    async def born(self, count: int, *, seconds: float = 1.0) -> None:
        """Waits until there are as many, and remembers them."""
        for _ in range(round(seconds / _PAUSE)):
            self._born = _ids() - self._before
            if len(self._born) >= count or not self._before:
                return
            await asyncio.sleep(_PAUSE)

    async def gone(self, *, seconds: float = 1.0) -> None:
        """Waits until they have ended."""
        # A request that failed hangs in a circle with its traceback, and holds the thread that called it.
        gc.collect()
        if not self._before:
            await asyncio.sleep(_BLIND_PAUSE)
        for _ in range(round(seconds / _PAUSE)):
            if not self._born & _ids():
                return
            await asyncio.sleep(_PAUSE)


def _ids() -> frozenset[str]:
    return frozenset(os.listdir(_TASKS)) if _TASKS.is_dir() else frozenset()
