"""The words `up down status logs` of the command `sluiceway`.

What they do is imported when it is done: `sluiceway ask` must not wait for the libraries of a supervisor.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from sluiceway_common.errors import Refusal
from sluiceway_local.addresses import BASE
from sluiceway_local.place import Place, find
from sluiceway_local.state import State

_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)

Data = Annotated[
    Path | None, typer.Option(help="Where everything is kept; SLUICEWAY_DATA, else `.sluiceway` here or above.")
]

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a process, and nothing else.")]


def register(app: typer.Typer) -> None:
    """Adds our words to the command."""
    for word in (up, down, status, logs):
        app.command()(word)


def up(
    context: typer.Context,
    data: Data = None,
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Leave it running, return when it is ready.")] = False,
    port_base: Annotated[
        int, typer.Option(envvar="SLUICEWAY_PORT_BASE", help="Moves all ports by its distance from the default.")
    ] = BASE,
    replicas: Annotated[
        list[str] | None, typer.Option(help="`ingest=2` and the like; a second embed needs Weaviate.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Start everything on this machine: Kafka, PostgreSQL and the services.

    With --json: what runs, as soon as all is ready; in the foreground an object whenever something about a process
    is new.
    """
    with _said_in_one_line():
        from sluiceway_local import begin
        from sluiceway_local.wish import Wish, counted

        wish = Wish(_place(context, data), port_base, counted(replicas or ()))
        now = begin.runs_already(wish, _err)
        if now is not None:
            _tell_what_runs(now, wish.place, already=True, as_json=as_json)
        elif detach:
            _tell_what_runs(begin.leave_running(wish, _err), wish.place, already=False, as_json=as_json)
        elif as_json:
            raise typer.Exit(begin.stay_for_a_program(wish, _out, _err))
        else:
            raise typer.Exit(begin.stay(wish, _err))


def down(context: typer.Context, data: Data = None, as_json: AsJson = False) -> None:
    """Stop everything, the services first; what it keeps stays. With --json: what it ended."""
    with _said_in_one_line():
        from sluiceway_local import detached, printed, reported

        place = _place(context, data)
        before = reported.alive(place)
        with _err.status("stopping"):
            ran = detached.stop(place)
        if as_json:
            printed.objects(_out, reported.ended(before))
        else:
            _out.print("stopped" if ran else f"nothing runs in {place.data}")


def status(
    context: typer.Context,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say what runs, where it listens and how it is. Exit code 0: everything is ready."""
    with _said_in_one_line():
        from sluiceway_local import printed, reported

        place = _place(context, data)
        now = reported.current(place)
        if as_json:
            printed.objects(_out, now.processes if now else ())
        else:
            _out.print(reported.drawn(now, place))
        raise typer.Exit(0 if now is not None and now.phase == "ready" and reported.all_ready(now) else 1)


def logs(
    context: typer.Context,
    service: Annotated[str, typer.Argument(help="`ingest`, `ingest-1`, `kafka`, `postgres`, `supervisor` …")],
    data: Data = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as more is written.")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="How many of the last lines.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="The lines as they were written.")] = False,
) -> None:
    """Print what a process said."""
    with _said_in_one_line():
        from sluiceway_local import logs as said

        log = said.find(_place(context, data), service)
        for line in said.last_and_coming(log, lines) if follow else said.last(log, lines):
            _say(line, as_json=as_json)


def _tell_what_runs(now: State, place: Place, *, already: bool, as_json: bool) -> None:
    from sluiceway_local import printed, view

    if as_json:
        printed.objects(_out, now.processes)
    else:
        _out.print(view.welcome(now, place, already=already), markup=False)


def _say(line: str, *, as_json: bool) -> None:
    from sluiceway_local import logs as said

    if as_json:
        _out.out(line, highlight=False)
    else:
        _out.print(said.readable(line))


def _place(context: typer.Context, data: Path | None) -> Place:
    """`--data` may stand before the word as well as behind it."""
    return find(data or getattr(context.obj, "data", None))


@contextmanager
def _said_in_one_line() -> Iterator[None]:
    """A refusal, or what the machine refuses, is a line on stderr and exit code 1."""
    try:
        yield
    except Refusal as refusal:
        _err.print(f"sluiceway: {refusal.message}", markup=False)
    except OSError as error:
        _err.print(f"sluiceway: {error.strerror or error}: {error.filename or ''}", markup=False)
    else:
        return
    raise typer.Exit(1)
