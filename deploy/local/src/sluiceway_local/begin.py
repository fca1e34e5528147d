"""The three ways in which `up` goes: it runs already, it is left running, it stays in the foreground."""

import asyncio

from rich.console import Console

from sluiceway_common.errors import Conflict
from sluiceway_local import detached, machine
from sluiceway_local.addresses import BASE
from sluiceway_local.held import holder
from sluiceway_local.state import State
from sluiceway_local.view import Greeting, view, welcome
from sluiceway_local.wish import Wish


def runs_already(wish: Wish, out: Console, err: Console) -> bool:
    """Whether somebody said `up` before; then waits until it is ready and says so."""
    if holder(wish.place.lock) is None:
        return False
    with view(err) as looking:
        now = detached.follow_other(wish.place, looking.show)
    if wish.port_base not in (BASE, now.port_base):
        raise Conflict(f"it runs already, with --port-base {now.port_base}; `sluiceway down` stops it")
    out.print(welcome(now, wish.place, already=True), markup=False)
    return True


def leave_running(wish: Wish, out: Console, err: Console) -> None:
    """Starts it in a session of its own and returns when all is ready."""
    with view(err) as looking:
        now = detached.follow(wish.place, detached.launch(wish), looking.show)
    out.print(welcome(now, wish.place, already=False), markup=False)


def stay(wish: Wish, err: Console) -> int:
    """Until Ctrl-C; the exit code says how it went. All is said where the table is drawn: two pens would smear it."""
    greeting = Greeting(err, wish.place)
    problems: list[str] = []
    with view(err) as looking:

        def look(now: State) -> None:
            looking.show(now)
            greeting.show(now)
            problems[:] = [now.problem] if now.problem else []

        code = asyncio.run(machine.run(wish, look))
    for problem in problems:
        err.print(f"sluiceway: {problem}", markup=False)
    return code
