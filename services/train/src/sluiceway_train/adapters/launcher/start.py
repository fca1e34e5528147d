"""Becomes the worker of a run: takes the lock of its folder, bounds itself, says who it is, and goes on as the program.

Run by itself, with nothing but the standard library. The lock is the kernel's: it is held by the program for as long as
it lives, also when whoever started it is gone, and nobody can hold it beside. So a folder has one worker at the most.
"""

import fcntl
import json
import os
import resource
import sys
import time

TAKEN = 76
_TRIES = 100
_PAUSE_SECONDS = 0.02


def main() -> None:
    """`start.py LOCK ATTEMPT NICE MEMORY_BYTES PROGRAM…`; no memory means no bound."""
    lock, attempt, nice, memory = sys.argv[1:5]
    # Whatever a library of the service has left open is none of the worker's.
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    os.umask(0o077)
    os.chdir(os.path.dirname(lock))
    held = _locked(lock)
    _give_way(int(nice))
    if int(memory):
        resource.setrlimit(resource.RLIMIT_DATA, (int(memory), int(memory)))
    # A core dump would have the rows in it.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Last: whoever reads who it is finds it bounded.
    os.ftruncate(held, 0)
    os.pwrite(held, json.dumps({"pid": os.getpid(), "born": born(os.getpid()), "attempt": int(attempt)}).encode(), 0)
    os.execv(sys.argv[5], sys.argv[5:])


def _give_way(nice: int) -> None:
    """With its session, of which it is the first: where the kernel weighs sessions first (autogroup), the niceness of a
    process counts within its own alone. It takes one word in 0.1 s, unless it is of root, and refuses the others."""
    os.nice(nice)
    for _ in range(_TRIES):
        try:
            with open("/proc/self/autogroup", "w") as session:
                session.write(str(nice))
        except BlockingIOError:
            time.sleep(_PAUSE_SECONDS)
        except OSError:  # sessions have no weight here
            return
        else:
            return


def _locked(path: str) -> int:
    """Tried again for a moment, where somebody is only looking. The descriptor stays open in the program."""
    held = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    for _ in range(_TRIES):
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE_SECONDS)
        else:
            os.set_inheritable(held, True)
            return held
    sys.exit(TAKEN)


def born(pid: int) -> str:
    """When a process was born, as the kernel counts; a number alone would be another program's by tomorrow. Empty where
    the kernel does not tell."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[19].decode()
    except OSError:
        return ""


if __name__ == "__main__":
    main()
