"""Serial executor: the one thread that calls zvec.

Its 0.8 hangs for ever when a vector is searched while another thread flushes, writes or optimises, in one collection or
in two (seen with every number of its own threads). So all calls of a process run here, one after another.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sluiceway_common.errors import Unavailable

T = TypeVar("T")


class SerialExecutor:
    """Work in the order in which it was asked for. Pieces must be short: a search waits for what is before it."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="zvec")

    async def run(self, work: Callable[[], T]) -> T:
        """What the work returns. What zvec raises becomes Unavailable."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._guarded, work)

    def shutdown(self) -> None:
        self._thread.shutdown(wait=True)

    def _guarded(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except (ValueError, RuntimeError, KeyError, OSError) as error:
            raise Unavailable("the vector index of this process failed; its log has the reason") from error
