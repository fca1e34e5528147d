"""Process control by the kernel: resource limits, signals, and no process that outlives the one that answers for it."""

import ctypes
import fcntl
import os
import resource
import signal
import sys
import termios
from contextlib import suppress
from pathlib import Path

from sluiceway_common import time_slice
from sluiceway_ingest.domain.limits import Limits

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
# Beyond the soft limit, which ends a process with a signal that says so.
_CPU_GRACE_SECONDS = 5


def die_with_parent() -> None:
    """The kernel kills this process when the one above it dies."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans() -> None:
    """Processes below this one whose parent is gone become its children."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def leave_terminal() -> None:
    """A group of its own, so that what a terminal tells the service is not told to us; and neither this process nor
    what it starts can write there. Not a session: some kernels weigh those first (autogroup), and no niceness beyond
    one."""
    os.setpgid(0, 0)
    # There is none.
    with suppress(OSError), open("/dev/tty", "rb", buffering=0) as terminal:
        fcntl.ioctl(terminal, termios.TIOCNOTTY)


def give_way(nice: int) -> None:
    """Scheduling priority of this process and of all that it starts."""
    time_slice.restore()
    os.nice(nice)


def confine(limits: Limits, cpu_seconds: int) -> None:
    """Memory, processor time and file sizes of this process and of all that it starts."""
    for what, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.result_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + _CPU_GRACE_SECONDS))


def kill_group(pid: int) -> None:
    """Kills a child of ours that was not waited for yet, and its group, which it may not have made so far."""
    for kill in (os.kill, os.killpg):
        try:
            kill(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):  # an empty group; on BSD a group of zombies
            continue


def kill_children(but: set[int]) -> None:
    """Kills what was orphaned to us: descendants of a dead child that had left its group."""
    for pid in _children() - but:
        os.kill(pid, signal.SIGKILL)


def _children() -> set[int]:
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    return {int(pid) for pid in listed.read_text().split()} if listed.exists() else set()


def _prctl(option: int, argument: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, argument, 0, 0, 0)
