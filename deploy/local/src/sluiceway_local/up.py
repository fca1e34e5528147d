"""Ways of `up` and `down`: in the foreground, or by a supervisor that outlives the terminal and is followed."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field

from rich.console import Console

from sluiceway_common.errors import Conflict, Unavailable
from sluiceway_common.processes import keep_small, last_line
from sluiceway_local import machine, status
from sluiceway_local.data_directory import DataDirectory
from sluiceway_local.lockfile import UNKNOWN, holder
from sluiceway_local.port_plan import allocate, remembered
from sluiceway_local.status import JsonChanges, MachineState
from sluiceway_local.view import Welcome, view

_LOOK_SECONDS = 0.1

Look = Callable[[MachineState], None]


@dataclass(frozen=True)
class UpOptions:
    """Where everything lies, which ports it takes (those of before where not said), how many there are of each service
    (one where not said), and which servers are others'."""

    directory: DataDirectory
    port_base: int | None = None
    replicas: Mapping[str, int] = field(default_factory=dict)
    external: Set[str] = frozenset()

    @property
    def base(self) -> int:
        """The one that was named, else the one that the folder had before."""
        return remembered(self.directory.port_base) if self.port_base is None else self.port_base

    def arguments(self) -> tuple[str, ...]:
        """The same options as words of a command line."""
        counts = (word for name, count in self.replicas.items() for word in ("--replicas", f"{name}={count}"))
        others = (word for name in sorted(self.external) for word in ("--external", name))
        return ("--data", str(self.directory.data), "--port-base", str(self.base), *counts, *others)


def runs_already(options: UpOptions, err: Console) -> MachineState | None:
    """What runs where somebody said `up` before, as soon as it is ready; None where nobody did."""
    if holder(options.directory.lock) is None:
        return None
    with view(err) as looking:
        now = follow_other(options.directory, looking.show)
    option = options.directory.option
    if options.port_base not in (None, now.port_base):
        raise Conflict(f"it runs already, with --port-base {now.port_base}; `sluiceway{option} down` stops it")
    for service, count in options.replicas.items():
        if (running := sum(each.service == service for each in now.processes)) != count:
            raise Conflict(f"it runs already, with --replicas {service}={running}; `sluiceway{option} down` stops it")
    return now


def in_background(options: UpOptions, err: Console) -> MachineState:
    """Starts it in a session of its own and returns when all is ready; so it does for who has said so in the same
    moment, and comes second."""
    log = options.directory.log("supervisor")
    since = log.stat().st_size if log.exists() else 0
    try:
        with view(err) as looking:
            return follow(options.directory, launch(options), looking.show, since=since)
    except Unavailable:
        if (now := runs_already(options, err)) is None:
            raise
        return now


def in_foreground(options: UpOptions, err: Console) -> int:
    """Until Ctrl-C; the exit code says how it went. All is said where the table is drawn: two pens would smear it."""
    welcome = Welcome(err, options.directory)
    with view(err) as looking:
        code, problem = _until_the_end(options, looking.show, welcome.show)
    return _told(code, problem, err)


def in_foreground_as_json(options: UpOptions, write_line: Callable[[str], None], err: Console) -> int:
    """The same, with every change as an object on stdout."""
    return _told(*_until_the_end(options, JsonChanges(write_line).show), err)


def launch(options: UpOptions) -> "subprocess.Popen[bytes]":
    """Starts a supervisor in a session of its own."""
    options.directory.make()
    keep_small(options.directory.log("supervisor"))
    # Another one may have begun in the same moment, and writes there as well.
    with options.directory.log("supervisor").open("ab") as log:
        return subprocess.Popen(
            (sys.executable, "-m", "sluiceway_local.machine", *options.arguments()),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def follow(directory: DataDirectory, child: "subprocess.Popen[bytes]", look: Look, *, since: int) -> MachineState:
    """Returns when everything is ready. Raises Unavailable with the reason when it never will be; in the log it stands
    behind the byte `since`."""
    try:
        while child.poll() is None:
            if (now := status.read(directory.state)) is not None and now.supervisor == child.pid:
                look(now)
                if now.phase == "ready":
                    return now
            time.sleep(_LOOK_SECONDS)
    except KeyboardInterrupt:
        child.terminate()
        child.wait()
        raise
    raise Unavailable(_why(directory, child, since))


def follow_other(directory: DataDirectory, look: Look) -> MachineState:
    """The same for a supervisor that somebody else started."""
    while (who := holder(directory.lock)) is not None:
        now = status.read(directory.state)
        # One that was killed has left its own, and the next one writes some seconds after it holds the folder.
        if now is not None and who in (now.supervisor, UNKNOWN):
            if now.phase == "ready":
                return now
            look(now)
            if now.phase != "starting":
                raise Conflict(
                    f"process {now.supervisor} is stopping what runs in {directory.data}; try again in a moment"
                )
        time.sleep(_LOOK_SECONDS)
    raise Unavailable(f"what ran in {directory.data} has ended; see `sluiceway{directory.option} logs supervisor`")


def _until_the_end(options: UpOptions, *looks: Look) -> tuple[int, str]:
    """The exit code, and the problem that ended it."""
    problem = ""

    def look(now: MachineState) -> None:
        nonlocal problem
        problem = now.problem
        for each in looks:
            each(now)

    plan = allocate(options.base, options.replicas)
    code = asyncio.run(machine.run(options.directory, plan, look, external=options.external))
    return code, problem


def _told(code: int, problem: str, err: Console) -> int:
    if problem:
        err.print(f"sluiceway: {problem}", markup=False)
    return code


def _why(directory: DataDirectory, child: "subprocess.Popen[bytes]", since: int) -> str:
    now = status.read(directory.state)
    if now is not None and now.supervisor == child.pid and now.problem:
        return now.problem
    return last_line(directory.log("supervisor"), since) or f"the supervisor ended with exit code {child.returncode}"
