"""Local launcher: workers as processes of this machine that outlive the service.

Whether one lives is asked of the lock of its folder, which the kernel lets go of when it dies. Its number is believed
only while the lock is held, and only where the process was born when the record says.
"""

import fcntl
import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sluiceway_common import time_slice
from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_common.tasks import Threads
from sluiceway_train.adapters.launcher import start
from sluiceway_train.domain.hyperparameters import Method
from sluiceway_train.ports import Worker

_LOCK: Final = "worker.lock"
_OUTPUT: Final = "output.txt"
_MODULE: Final = "sluiceway_train_worker"
_START_SECONDS: Final = 30.0
_GONE_SECONDS: Final = 30.0
_LOOK_SECONDS: Final = 0.02
# What a program needs of this machine; nothing of what the service was told.
_INHERITED: Final = ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "CUDA_HOME")


@dataclass(frozen=True, kw_only=True)
class WorkerBounds:
    """What a worker may take: bytes of memory, 0 for no bound, how much it stands back for others, and processes that
    learn together."""

    memory_bytes: int
    nice: int
    processes: int


@dataclass(frozen=True)
class _Record:
    """Who the worker is, as it says itself."""

    pid: int
    born: str
    attempt: int


class LocalLauncher:
    """`python` is that of the training environment; None where there is none."""

    def __init__(self, python: Path | None, bounds: WorkerBounds) -> None:
        self._python, self._bounds = python, bounds
        self._children: dict[Path, int] = {}
        self._threads = Threads(2, "launcher")

    def check(self, method: Method) -> None:
        python = self._there()
        if method == "qlora" and not any(python.parent.parent.glob("lib/python*/site-packages/bitsandbytes")):
            raise Invalid(
                "`hyperparameters.method` is qlora, and the training environment lacks the extra `qlora`; install it "
                "there, or take lora",
                field="hyperparameters.method",
            )

    async def start(self, folder: Path, attempt: int) -> None:
        await self._threads.to_the_end(self._start, folder, attempt)

    async def look(self, folder: Path, attempt: int) -> Worker:
        return await self._threads(self._look, folder, attempt)

    async def ask_to_end(self, folder: Path) -> None:
        await self._threads.to_the_end(self._signal, folder, signal.SIGTERM)

    async def kill(self, folder: Path) -> None:
        await self._threads.to_the_end(self._kill, folder)

    def _there(self) -> Path:
        if self._python is None or not os.access(self._python, os.X_OK):
            raise Unavailable(
                "train began without a training environment; `make worker` makes it (7 GB), TRAIN_WORKER names it, "
                "and train finds it at its next start"
            )
        return self._python

    def _start(self, folder: Path, attempt: int) -> None:
        """In a session of its own: what ends the service, or its terminal, ends no worker."""
        bounds = (str(attempt), str(self._bounds.nice), str(self._bounds.memory_bytes))
        argv = (sys.executable, "-I", "-S", start.__file__, str(folder / _LOCK), *bounds, *self._program(folder))
        try:
            pid = os.posix_spawn(
                argv[0], argv, self._environment(folder), file_actions=_streams(folder / _OUTPUT), setsid=True
            )
        except OSError as error:
            raise Unavailable(f"the worker cannot be started ({error.strerror or error}); see TRAIN_WORKER") from error
        time_slice.restore(pid)
        self._children[folder] = pid
        self._until_it_says_who_it_is(folder, pid)

    def _program(self, folder: Path) -> tuple[str, ...]:
        python = str(self._there().absolute())
        if self._bounds.processes == 1:
            return python, "-m", _MODULE, str(folder)
        together = ("--standalone", f"--nproc-per-node={self._bounds.processes}")
        return python, "-m", "torch.distributed.run", *together, "-m", _MODULE, str(folder)

    def _environment(self, folder: Path) -> Mapping[str, str]:
        """With the spin-wait of OpenMP several threads on busy cores crawl."""
        inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        return inherited | {"HOME": str(folder), "OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}

    def _until_it_says_who_it_is(self, folder: Path, pid: int) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not self._is_reaped(folder) and not _is_record_of(pid, _read(folder)):
            if time.monotonic() > deadline:
                raise Unavailable("the worker does not start; it is tried again")
            time.sleep(_LOOK_SECONDS)

    def _look(self, folder: Path, attempt: int) -> Worker:
        self._is_reaped(folder)
        record = _read(folder)
        if record is None or record.attempt != attempt:
            return "absent"
        return "alive" if _is_held(folder) else "ended"

    def _is_reaped(self, folder: Path) -> bool:
        """Whether the child of ours that was started there is gone, or there was never one."""
        pid = self._children.get(folder)
        with suppress(ChildProcessError):
            if pid is not None and os.waitpid(pid, os.WNOHANG) == (0, 0):
                return False
        self._children.pop(folder, None)
        return True

    def _signal(self, folder: Path, number: signal.Signals) -> None:
        record = _read(folder)
        if record is None or not _is_held(folder):
            return
        with suppress(ProcessLookupError), _handle(record.pid) as handle:
            # Looked at while the handle is open: then it stays the same process.
            if _is(record):
                signal.pidfd_send_signal(handle, number)

    def _kill(self, folder: Path) -> None:
        """With all that it started: they are in its session."""
        deadline = time.monotonic() + _GONE_SECONDS
        while (record := _read(folder)) is not None and _is_held(folder):
            with suppress(ProcessLookupError), _handle(record.pid):
                if _is(record):
                    os.killpg(record.pid, signal.SIGKILL)
            self._is_reaped(folder)
            if time.monotonic() > deadline:
                raise Unavailable("the worker of a run cannot be ended; it is tried again")
            time.sleep(_LOOK_SECONDS)
        # Its lock is free a moment before it can be asked how it ended, and nobody may look at this folder again.
        while record is not None and self._children.get(folder) == record.pid and not self._is_reaped(folder):
            if time.monotonic() > deadline:
                return
            time.sleep(_LOOK_SECONDS)


def _read(folder: Path) -> _Record | None:
    """None where there was never one, or one is about to say who it is."""
    try:
        return _Record(**json.loads((folder / _LOCK).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def _is_record_of(pid: int, record: _Record | None) -> bool:
    return record is not None and record.pid == pid and _is(record)


def _is(record: _Record) -> bool:
    return start.born(record.pid) == record.born


def _is_held(folder: Path) -> bool:
    """Shared, so that two who look do not take each other for the worker."""
    try:
        with (folder / _LOCK).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return False
    except BlockingIOError:
        return True
    except OSError:
        return False


@contextmanager
def _handle(pid: int) -> Iterator[int]:
    handle = os.pidfd_open(pid)
    try:
        yield handle
    finally:
        os.close(handle)


def _streams(output: Path) -> tuple[tuple[int, ...] | tuple[int, int, str, int, int], ...]:
    """Nothing to read; what it writes goes to a file of this user alone."""
    appending = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    return (
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(output), appending, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    )
