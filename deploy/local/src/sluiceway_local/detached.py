"""A supervisor that outlives the terminal, and how whoever started it follows it until it is ready."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from sluiceway_common.errors import Conflict, Unavailable
from sluiceway_local import state
from sluiceway_local.children import end_leftovers
from sluiceway_local.held import UNKNOWN, holder, wait_until_free
from sluiceway_local.place import Place
from sluiceway_local.servers.process import last_line
from sluiceway_local.state import State
from sluiceway_local.wish import Wish

_LOOK_SECONDS = 0.1
_STOP_SECONDS = 240.0
_LEFTOVER_SECONDS = 20.0


def launch(wish: Wish) -> "subprocess.Popen[bytes]":
    """Starts a supervisor in a session of its own."""
    wish.place.make()
    with wish.place.log("supervisor").open("wb") as log:
        return subprocess.Popen(
            (sys.executable, "-m", "sluiceway_local", *wish.arguments()),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def follow(place: Place, child: "subprocess.Popen[bytes]", look: Callable[[State], None]) -> State:
    """Returns when everything is ready. Raises Unavailable with the reason when it never will be."""
    try:
        while child.poll() is None:
            if (now := state.read(place.state)) is not None and now.supervisor == child.pid:
                look(now)
                if now.phase == "ready":
                    return now
            time.sleep(_LOOK_SECONDS)
    except KeyboardInterrupt:
        child.terminate()
        child.wait()
        raise
    raise Unavailable(_why(place, child))


def follow_other(place: Place, look: Callable[[State], None]) -> State:
    """The same for a supervisor that somebody else started."""
    while holder(place.lock) is not None:
        if (now := state.read(place.state)) is not None:
            if now.phase == "ready":
                return now
            look(now)
            if now.phase != "starting":
                raise Conflict(f"process {now.supervisor} is stopping what runs in {place.data}; try again in a moment")
        time.sleep(_LOOK_SECONDS)
    raise Unavailable(f"what ran in {place.data} has ended; see `sluiceway logs supervisor`")


def stop(place: Place) -> bool:
    """Asks the supervisor to end everything and waits for it; False when none ran."""
    pid = holder(place.lock)
    if pid is None:
        return bool(end_leftovers(place.children, seconds=_LEFTOVER_SECONDS))
    if pid == UNKNOWN:
        raise Unavailable(f"whoever holds {place.data} has not said who it is; try again in a moment")
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    if not wait_until_free(place.lock, seconds=_STOP_SECONDS):
        raise Unavailable(f"process {pid} did not stop within {_STOP_SECONDS:.0f} s; end it with: kill -9 {pid}")
    return True


def _why(place: Place, child: "subprocess.Popen[bytes]") -> str:
    now = state.read(place.state)
    if now is not None and now.supervisor == child.pid and now.problem:
        return now.problem
    return last_line(place.log("supervisor")) or f"the supervisor ended with exit code {child.returncode}"
