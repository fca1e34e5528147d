"""What `status` says: from the state file, and only as long as its writer lives."""

from collections.abc import Iterable
from dataclasses import replace

from rich.console import RenderableType

from sluiceway_local import state
from sluiceway_local.children import lives
from sluiceway_local.held import holder
from sluiceway_local.place import Place
from sluiceway_local.state import ProcessState, State
from sluiceway_local.view import table


def current(place: Place) -> State | None:
    """How everything is; None when nothing was ever started. What no longer runs is `stopped`."""
    now = state.read(place.state)
    if now is None or holder(place.lock) == now.supervisor:
        return now
    stopped = tuple(replace(process, pid=None, state="stopped") for process in now.processes)
    return replace(now, phase="failed" if now.problem else "stopped", processes=stopped)


def all_ready(now: State) -> bool:
    return all(process.state == "ready" for process in now.processes)


def alive(place: Place) -> tuple[ProcessState, ...]:
    """The processes that were written down and live."""
    now = state.read(place.state)
    return tuple(process for process in now.processes if lives(process.pid)) if now else ()


def ended(before: Iterable[ProcessState]) -> tuple[ProcessState, ...]:
    """Those that live no longer, by the numbers that they had."""
    return tuple(replace(process, state="stopped") for process in before if not lives(process.pid))


def drawn(now: State | None, place: Place) -> RenderableType:
    """A table while something runs, one line when nothing does."""
    if now is None or now.phase in ("stopped", "failed"):
        why = f" ({now.problem})" if now and now.problem else ""
        return f"nothing runs in {place.data}{why}; `sluiceway up` starts it"
    return table(now)
