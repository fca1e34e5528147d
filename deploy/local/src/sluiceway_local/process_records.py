"""Process records: what we started, by number and time of birth, so that the next `up` ends exactly those."""

import json
import os
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from sluiceway_common.disk import write_atomically
from sluiceway_common.errors import Unavailable
from sluiceway_local.data_directory import DataDirectory
from sluiceway_local.lockfile import UNKNOWN, holder, wait_until_free
from sluiceway_local.training import end_workers

_SAME_BIRTH_SECONDS = 1.0
_STOP_SECONDS = 240.0
_LEFTOVER_SECONDS = 20.0


@dataclass(frozen=True)
class ProcessRecord:
    """A process. A number alone would be another program's by tomorrow."""

    name: str
    pid: int
    at: float


class ProcessRecords:
    """Those that live now, always also in the file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._records: dict[str, ProcessRecord] = {}

    def note(self, name: str, pid: int | None) -> None:
        """The child of that name has this number now, or is gone."""
        self._records.pop(name, None)
        process, at = _living(pid) if pid is not None else (None, 0.0)
        if process is not None:
            self._records[name] = ProcessRecord(name, process.pid, at)
        write_atomically(self._file, json.dumps([asdict(record) for record in self._records.values()]))


def end_leftovers(file: Path, *, seconds: float) -> tuple[str, ...]:
    """Ends what a killed supervisor left: most hear of its death by themselves, the rest is killed. Says who it was."""
    left = [(record.name, process) for record in _read(file) if (process := _same(record)) is not None]
    if sys.platform != "linux":
        _ask([process for _, process in left])
    _, alive = psutil.wait_procs([process for _, process in left], timeout=seconds)
    _kill(alive)
    file.unlink(missing_ok=True)
    return tuple(name for name, _ in left)


def stop(directory: DataDirectory) -> bool:
    """Asks the supervisor to end everything and waits for it; False when none ran."""
    pid = holder(directory.lock)
    if pid is None:
        left = end_leftovers(directory.children, seconds=_LEFTOVER_SECONDS)
        return bool(end_workers(directory.data)) or bool(left)
    if pid == UNKNOWN:
        raise Unavailable(f"whoever holds {directory.data} has not said who it is; try again in a moment")
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    if not wait_until_free(directory.lock, seconds=_STOP_SECONDS):
        raise Unavailable(f"process {pid} did not stop within {_STOP_SECONDS:.0f} s; end it with: kill -9 {pid}")
    return True


def lives(pid: int | None) -> bool:
    """A process that has ended and that nobody has asked for its exit code is dead."""
    return pid is not None and _living(pid)[0] is not None


def _ask(processes: Iterable[psutil.Process]) -> None:
    """Elsewhere nobody tells a child that its parent has died."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGINT)


def _kill(processes: Iterable[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
            process.kill()
            process.wait(5)


def _read(file: Path) -> tuple[ProcessRecord, ...]:
    try:
        return tuple(ProcessRecord(**record) for record in json.loads(file.read_text()))
    except (OSError, ValueError, TypeError):
        return ()


def _same(record: ProcessRecord) -> psutil.Process | None:
    process, at = _living(record.pid)
    return process if abs(at - record.at) < _SAME_BIRTH_SECONDS else None


def _living(pid: int) -> tuple[psutil.Process | None, float]:
    """The process and its time of birth, in seconds since 1970."""
    try:
        process = psutil.Process(pid)
        if process.status() != psutil.STATUS_ZOMBIE:
            return process, process.create_time()
    except psutil.NoSuchProcess:
        pass
    return None, 0.0
