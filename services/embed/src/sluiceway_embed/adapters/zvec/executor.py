"""Serial executor, group commit and child processes: where the work of zvec runs.

zvec 0.8 hangs for ever when a vector is searched while another thread flushes, writes or optimises, in one collection
or in two (seen with every number of its own threads). So all calls of a process run on one thread, one after another,
and what takes long runs in a child.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal, TypeVar

import zvec

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Unavailable
from sluiceway_common.processes import dies_with_parent
from sluiceway_embed.domain.chunks import Namespace

_ARROW_THREADS: Final = 16
# A flush takes some 40 ms of the processor; a document that waits this much longer for it is hardly later.
GATHER_SECONDS: Final = 0.1

T = TypeVar("T")

Job = Literal["check", "optimize", "rewrite"]
"""What a child does to a folder; a function of `child`."""


def initialise(log_level: zvec.LogLevel = zvec.LogLevel.ERROR) -> None:
    """Once a process; zvec refuses the second time.

    Its Arrow runs work that waits for work on one pool, made when it is first needed, of as many threads as this
    variable says: with one thread, or two on two cores, a search may wait for itself for ever.
    """
    os.environ["OMP_NUM_THREADS"] = str(_ARROW_THREADS)
    with suppress(RuntimeError):
        zvec.init(query_threads=1, optimize_threads=1, log_level=log_level)


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


class GroupCommit:
    """One flush for all who wrote meanwhile: it costs as much for one passage as for thousands."""

    def __init__(self, flush: Callable[[Namespace], Awaitable[None]], clock: Clock) -> None:
        self._flush = flush
        self._clock = clock
        self._coming: dict[Namespace, asyncio.Task[None]] = {}

    async def flushed(self, namespace: Namespace) -> None:
        """What was written before the call is on the disk when it returns. Raises what the flush raises."""
        if namespace not in self._coming:
            self._coming[namespace] = asyncio.create_task(self._gathered(namespace), name="zvec-flush")
        # Others wait for it too, so it outlives a caller who leaves.
        await asyncio.shield(self._coming[namespace])

    async def stop(self) -> None:
        """Returns when nobody waits any more."""
        await asyncio.gather(*self._coming.values(), return_exceptions=True)

    async def _gathered(self, namespace: Namespace) -> None:
        await self._clock.sleep(GATHER_SECONDS)
        # Whoever writes from here on may be too late for this one.
        del self._coming[namespace]
        await self._flush(namespace)


async def run_child(job: Job, folder: Path, seconds: float) -> bool:
    """Whether a child did the job in time. It dies with its caller and with us. Raises Unavailable if none starts."""
    command = (sys.executable, "-m", "sluiceway_embed.adapters.zvec.child", job, str(folder))
    try:
        child = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.DEVNULL, preexec_fn=dies_with_parent(signal.SIGKILL)
        )
    except OSError as error:
        raise Unavailable(f"no process could be started to {job} {folder}") from error
    try:
        async with asyncio.timeout(seconds):
            return await child.wait() == 0
    except TimeoutError:
        return False
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
