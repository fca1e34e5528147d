"""Keyed executor and child processes: where the work of zvec runs.

zvec 0.8 takes calls of several threads where they concern several collections; one collection takes one call at a time.
So what concerns one tenant runs one after another, tenants run beside one another, and what takes long runs in a child.
"""

import asyncio
import signal
import sys
import threading
from collections import Counter, deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, Generic, Literal, TypeVar

from sluiceway_common.errors import Unavailable
from sluiceway_common.processes import launched

# How many keys read and how many write at the same moment: reading waits for no other key's writing.
_READERS: Final = 4
_WRITERS: Final = 2
# Under a storm of searches one write comes after so many.
_READS_BEFORE_A_WRITE: Final = 16

T = TypeVar("T")

Job = Literal["check", "optimize", "rewrite"]
"""What a child does to a folder; a function of `child`."""


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


Turn = Literal["read", "write"]


class _Queue:
    """What one key wants done."""

    def __init__(self) -> None:
        self.pieces: Mapping[Turn, deque[_Piece[Any]]] = {"read": deque(), "write": deque()}
        self.is_running = False
        self._reads_in_a_row = 0
        # Turns that came while a piece ran.
        self._deferred: Counter[Turn] = Counter()

    def begin(self) -> _Piece[Any]:
        """The next piece, which runs from here on. There are as many pieces as turns."""
        reads, writes = self.pieces["read"], self.pieces["write"]
        is_read = bool(reads) and (self._reads_in_a_row < _READS_BEFORE_A_WRITE or not writes)
        self._reads_in_a_row = self._reads_in_a_row + 1 if is_read else 0
        self.is_running = True
        return (reads if is_read else writes).popleft()

    def defer(self, turn: Turn) -> None:
        self._deferred[turn] += 1

    def end(self) -> Turn | None:
        """The turn to take next, of those that came meanwhile: one that waits for no other key's writing first."""
        self.is_running = False
        for turn in ("read", "write"):
            if self._deferred[turn]:
                self._deferred[turn] -= 1
                return turn
        return None

    @property
    def is_empty(self) -> bool:
        return not any(self.pieces.values())


class KeyedExecutor:
    """Priority queue a key: its pieces of work run one after another, those of several keys beside one another.

    What searches ask for goes before what writers do, and writers never starve. Keys take turns, a piece each. Each
    piece of work must be short: a search waits for the one of its key that runs.
    """

    def __init__(self) -> None:
        self._pools: Mapping[Turn, ThreadPoolExecutor] = {
            "read": ThreadPoolExecutor(_READERS, thread_name_prefix="zvec.read"),
            "write": ThreadPoolExecutor(_WRITERS, thread_name_prefix="zvec.write"),
        }
        self._lock = threading.Lock()
        self._queues: dict[str, _Queue] = {}

    async def run(self, key: str, work: Callable[[], T]) -> T:
        """What the work returns, in its turn. What zvec raises becomes Unavailable."""
        return await asyncio.wrap_future(self.submit(key, work))

    async def read(self, key: str, work: Callable[[], T]) -> T:
        """The same, before all that `run` was given for this key and has not begun."""
        return await asyncio.wrap_future(self.submit(key, work, "read"))

    def submit(self, key: str, work: Callable[[], T], turn: Turn = "write") -> Future[T]:
        """The same, from any thread."""
        piece = _Piece(work)
        with self._lock:
            self._queues.setdefault(key, _Queue()).pieces[turn].append(piece)
        self._pools[turn].submit(self._take, key, turn)
        return piece.done

    def shutdown(self) -> None:
        """When nothing is queued any more."""
        for pool in self._pools.values():
            pool.shutdown(wait=True)

    def _take(self, key: str, turn: Turn) -> None:
        with self._lock:
            queue = self._queues[key]
            if queue.is_running:
                queue.defer(turn)
                return
            piece = queue.begin()
        piece.run()
        with self._lock:
            following = queue.end()
            if queue.is_empty:
                del self._queues[key]
        if following is not None:
            self._pools[following].submit(self._take, key, following)


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
