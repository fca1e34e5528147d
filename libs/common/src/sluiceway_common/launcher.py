"""Launcher of child processes: `python -I -S launcher.py SIGNAL PARENT USER GROUP NICE PATH …`, with -1 for no user.

It asks the kernel for SIGNAL when PARENT dies (Linux), and becomes the program. It is a program of its own because a
process with threads may run no Python between fork and exec: a lock or a library of another thread may be half-way.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
_CANNOT_START = 127


def launch(ending: int, parent: int, user: int, group: int, program: list[str]) -> None:
    """Returns where there is no such program, or nobody whom it could outlive. Once it is another user it may read no
    library of Python any more, so that it imports none."""
    if user >= 0:
        os.setgroups([])
        os.setgid(group)
        os.setuid(user)
    # The kernel clears it when the user changes, hence after that.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, ending)
    if os.getppid() != parent:
        return
    # Python ignores them, and what is ignored stays so for who comes after.
    for ignored in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(ignored, signal.SIG_DFL)
    try:
        os.execv(program[0], program)
    except OSError as error:
        print(f"`{program[0]}` cannot be started ({error.strerror or error})", file=sys.stderr)


if __name__ == "__main__":
    ending, parent, user, group, nice = map(int, sys.argv[1:6])
    # From the first line on: what it imports is no more urgent than what it does.
    os.nice(nice)
    launch(ending, parent, user, group, sys.argv[6:])
    sys.exit(_CANNOT_START)
