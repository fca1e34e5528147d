"""Thread pool for calls that block, beside the loop, a bounded number at a time."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from sluiceway_common import tasks

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """Threads of one adapter: what it waits for holds up nobody else's calls."""

    def __init__(self, number: int, name: str) -> None:
        self._executor = ThreadPoolExecutor(number, thread_name_prefix=name)

    async def __call__(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A caller that is cancelled goes at once; the call goes on to its end by itself."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, partial(call, *args, **kwargs))

    async def to_the_end(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A caller that is cancelled waits first: what the call works on may be closed after it, never under it."""
        return await tasks.to_the_end(self(call, *args, **kwargs))
