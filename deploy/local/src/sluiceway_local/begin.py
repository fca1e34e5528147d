"""The three ways in which `up` goes: it runs already, it is left running, it stays in the foreground."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console

from sluiceway_common.errors import Conflict
from sluiceway_local import detached, machine
from sluiceway_local.addresses import BASE
from sluiceway_local.held import holder
from sluiceway_local.printed import Changes
from sluiceway_local.state import State
from sluiceway_local.view import Greeting, view
from sluiceway_local.wish import Wish


def runs_already(wish: Wish, err: Console) -> State | None:
    """What runs where somebody said `up` before, as soon as it is ready; None where nobody did."""
    if holder(wish.place.lock) is None:
        return None
    with view(err) as looking:
        now = detached.follow_other(wish.place, looking.show)
    if wish.port_base not in (BASE, now.port_base):
        raise Conflict(f"it runs already, with --port-base {now.port_base}; `sluiceway down` stops it")
    return now


def leave_running(wish: Wish, err: Console) -> State:
    """Starts it in a session of its own and returns when all is ready."""
    with view(err) as looking:
        return detached.follow(wish.place, detached.launch(wish), looking.show)


def stay(wish: Wish, err: Console) -> int:
    """Until Ctrl-C; the exit code says how it went. All is said where the table is drawn: two pens would smear it."""
    greeting = Greeting(err, wish.place)
    with view(err) as looking:
        end = _until_the_end(wish, looking.show, greeting.show)
    return _told(end, err)


def stay_for_a_program(wish: Wish, out: Console, err: Console) -> int:
    """The same, with every change as an object on stdout."""
    return _told(_until_the_end(wish, Changes(out).show), err)


@dataclass(frozen=True)
class _End:
    code: int
    problem: str


def _until_the_end(wish: Wish, *looks: Callable[[State], None]) -> _End:
    problem = ""

    def look(now: State) -> None:
        nonlocal problem
        problem = now.problem
        for each in looks:
            each(now)

    code = asyncio.run(machine.run(wish, look))
    return _End(code, problem)


def _told(end: _End, err: Console) -> int:
    if end.problem:
        err.print(f"sluiceway: {end.problem}", markup=False)
    return end.code
