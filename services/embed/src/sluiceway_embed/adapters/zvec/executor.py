"""Serial executor and child processes: where the work of zvec runs.

zvec 0.8 hangs for ever when a vector is searched while another thread flushes, writes or optimises, in one collection
or in two (seen with every number of its own threads). So all calls of a process run on one thread, one after another,
and what takes long runs in a child.
"""

import asyncio
import os
import signal
import sys
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Generic, Literal, TypeVar

import zvec

from sluiceway_common.errors import Unavailable
from sluiceway_common.processes import launched

_ARROW_THREADS: Final = 16
# Under a storm of searches one write comes after so many.
_READS_BEFORE_A_WRITE: Final = 16

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


class _Piece(Generic[T]):
    """A piece of work, and who waits for it."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self.done: Future[T] = Future()

    def run(self) -> None:
        """Nothing where everybody has left before it began."""
        if not self.done.set_running_or_notify_cancel():
            return
        try:
            self.done.set_result(self._guarded())
        # A thread is a border: whatever it raises belongs to who waits.
        except BaseException as error:
            self.done.set_exception(error)

    def _guarded(self) -> T:
        try:
            return self._work()
        except (ValueError, RuntimeError, KeyError, OSError) as error:
            raise Unavailable("the vector index of this process failed; its log has the reason") from error


class SerialExecutor:
    """Priority queue of one thread: what searches ask for goes before what writers do, and writers never starve.

    Each piece of work must be short: a search waits for the one that runs.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="zvec")
        self._reads: deque[_Piece[Any]] = deque()
        self._writes: deque[_Piece[Any]] = deque()
        self._reads_in_a_row = 0

    async def run(self, work: Callable[[], T]) -> T:
        """What the work returns, in its turn. What zvec raises becomes Unavailable."""
        return await self._queued(self._writes, work)

    async def read(self, work: Callable[[], T]) -> T:
        """The same, before all that `run` was given and has not begun."""
        return await self._queued(self._reads, work)

    def shutdown(self) -> None:
        self._thread.shutdown(wait=True)

    async def _queued(self, line: "deque[_Piece[Any]]", work: Callable[[], T]) -> T:
        piece = _Piece(work)
        line.append(piece)
        # Whoever's turn it is then: there are as many turns as pieces.
        self._thread.submit(self._turn)
        return await asyncio.wrap_future(piece.done)

    def _turn(self) -> None:
        is_read = bool(self._reads) and (self._reads_in_a_row < _READS_BEFORE_A_WRITE or not self._writes)
        self._reads_in_a_row = self._reads_in_a_row + 1 if is_read else 0
        (self._reads if is_read else self._writes).popleft().run()


async def run_child(job: Job, folder: Path, seconds: float) -> bool:
    """Whether a child did the job in time. It dies with its caller and with us. Raises Unavailable if none starts."""
    command = (sys.executable, "-m", "sluiceway_embed.adapters.zvec.child", job, str(folder))
    try:
        child = await asyncio.create_subprocess_exec(
            *launched(command, signal.SIGKILL), stdout=asyncio.subprocess.DEVNULL
        )
    except OSError as error:
        raise Unavailable(
            f"no process could be started to {job} {folder}; see to memory and the limit of processes"
        ) from error
    try:
        async with asyncio.timeout(seconds):
            return await child.wait() == 0
    except TimeoutError:
        return False
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
