"""Ports of 127.0.0.1 for tests that run beside each other."""

import fcntl
import os
import socket
from pathlib import Path
from tempfile import gettempdir
from typing import Final

# Below those that the kernel gives to whoever connects (32768 and up): one of them may be in use a moment after it was
# seen to be free, and a server that is killed and started again may find a caller on its own.
_FIRST: Final = 10_000
_COUNT: Final = 5_000


def free_port() -> int:
    """A port on which nobody listens, and that no other test on this machine is given for long."""
    for _ in range(_COUNT):
        port = _FIRST + turn("port", _COUNT)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("there is no free port on this machine")


def turn(name: str, count: int) -> int:
    """A number from 0 to `count` - 1; whoever asks on this machine, each comes again when all others were given out."""
    with Path(gettempdir(), f"sluiceway-tests-{name}-{os.getuid()}").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        given = int(file.read() or 0) + 1
        file.truncate(0)
        file.write(str(given))
    return given % count
