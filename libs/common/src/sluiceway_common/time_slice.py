"""Time slices of threads, under the scheduler of Linux (EEVDF from 6.12 on): who has a short one is let in at once.

What answers a call waits dozens of times, and wakes up for a fraction of a millisecond. A thread that computes keeps
the processor meanwhile until its own slice is over, or the next tick of the clock, however nice it is. A short slice
buys no more of the processor and needs no privilege; it says that little is wanted, and soon. Threads and processes
have that of whoever starts them.
"""

import ctypes
import platform
import struct
import sys
from typing import Final, NamedTuple

SHORT_NANOSECONDS: Final = 600_000
"""As long as most of what an event loop does at a time, so that those who answer callers do not interrupt each other;
shorter than any usual slice, which are 0.7 ms and longer with more processors."""

# The kernel's own of a thread that asks for none.
_USUAL: Final = 0
_WRITE, _READ = 0, 1
_CALLS: Final = {"x86_64": (314, 315), "aarch64": (274, 275)}
# Those whose slices may be asked for: SCHED_OTHER and SCHED_BATCH.
_POLICIES: Final = (0, 3)
_LAYOUT: Final = struct.Struct("=IIQiIQQQ")


class _Attributes(NamedTuple):
    """`struct sched_attr` of sched(7) as it was first."""

    size: int
    policy: int
    flags: int
    nice: int
    priority: int
    runtime: int
    deadline: int
    period: int


def shorten(thread: int = 0) -> None:
    """Asks for short slices for a thread (0: this one), and so for what it starts from now on. A kernel that knows
    nothing of it goes on as before."""
    _ask_for(SHORT_NANOSECONDS, thread)


def restore(thread: int = 0) -> None:
    """Gives it the usual ones again: for what computes, and lets others in."""
    _ask_for(_USUAL, thread)


def nanoseconds(thread: int = 0) -> int | None:
    """How long its slices are; None where the kernel does not tell."""
    attributes = _attributes(thread)
    return attributes.runtime or None if attributes is not None else None


def _ask_for(slice_nanoseconds: int, thread: int) -> None:
    attributes = _attributes(thread)
    if attributes is None or attributes.policy not in _POLICIES:
        return
    asked = attributes._replace(runtime=slice_nanoseconds, deadline=0, period=0)
    _call(_WRITE, thread, ctypes.create_string_buffer(_LAYOUT.pack(*asked)), 0)


def _attributes(thread: int) -> _Attributes | None:
    told = ctypes.create_string_buffer(_LAYOUT.size)
    is_told = _call(_READ, thread, told, _LAYOUT.size, 0)
    return _Attributes(*_LAYOUT.unpack(told.raw)) if is_told else None


def _call(which: int, thread: int, attributes: "ctypes.Array[ctypes.c_char]", *more: int) -> bool:
    """False where there is no such call, or it may not be made here (seccomp)."""
    if sys.platform != "linux" or platform.machine() not in _CALLS:
        return False
    number = ctypes.c_long(_CALLS[platform.machine()][which])
    return bool(ctypes.CDLL(None).syscall(number, thread, attributes, *more) == 0)
