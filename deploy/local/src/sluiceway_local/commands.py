"""Commands `up down status logs` of `sluiceway`.

What they do is imported when it is done: `sluiceway ask` must not wait for the libraries of a supervisor.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from sluiceway_common.errors import Refusal
from sluiceway_local.data_directory import DataDirectory, find
from sluiceway_local.status import MachineState, ProcessState

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
        int | None,
        typer.Option(
            envvar="SLUICEWAY_PORT_BASE",
            help="Moves all ports by its distance from 17000; by default those that the folder had before.",
        ),
    ] = None,
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
        from sluiceway_local import up as ways
        from sluiceway_local.port_plan import counted

        options = ways.UpOptions(_directory(context, data), port_base, counted(replicas or ()))
        now = ways.runs_already(options, _err)
        if now is not None:
            _tell_what_runs(now, options.directory, already=True, as_json=as_json)
        elif detach:
            _tell_what_runs(ways.in_background(options, _err), options.directory, already=False, as_json=as_json)
        elif as_json:
            raise typer.Exit(ways.in_foreground_as_json(options, _write_line, _err))
        else:
            raise typer.Exit(ways.in_foreground(options, _err))


def down(context: typer.Context, data: Data = None, as_json: AsJson = False) -> None:
    """Stop everything, the services first; what it keeps stays. With --json: what it ended."""
    with _said_in_one_line():
        from sluiceway_local import status as states
        from sluiceway_local import up as ways

        directory = _directory(context, data)
        before = states.alive(directory)
        with _err.status("stopping"):
            ran = ways.stop(directory)
        if as_json:
            _print_objects(states.ended(before))
        else:
            _out.print("stopped" if ran else f"nothing runs in {directory.data}")


def status(
    context: typer.Context,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say what runs, where it listens and how it is. Exit code 0: everything is ready."""
    with _said_in_one_line():
        from sluiceway_local import status as states
        from sluiceway_local.view import drawn

        directory = _directory(context, data)
        now = states.current(directory)
        if as_json:
            _print_objects(now.processes if now else ())
        else:
            _out.print(drawn(now, directory))
        raise typer.Exit(0 if now is not None and now.all_ready() else 1)


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

        log = said.find(_directory(context, data), service)
        for line in said.last_and_coming(log, lines) if follow else said.last(log, lines):
            _say(line, as_json=as_json)


def _tell_what_runs(now: MachineState, directory: DataDirectory, *, already: bool, as_json: bool) -> None:
    from sluiceway_local import view

    if as_json:
        _print_objects(now.processes)
    else:
        _out.print(view.welcome(now, directory, already=already), markup=False)


def _print_objects(processes: Iterable[ProcessState]) -> None:
    from sluiceway_local.status import json_output

    for process in processes:
        _write_line(json_output(process))


def _write_line(line: str) -> None:
    _out.out(line, highlight=False)


def _say(line: str, *, as_json: bool) -> None:
    from sluiceway_local import logs as said

    if as_json:
        _write_line(line)
    else:
        _out.print(said.readable(line))


def _directory(context: typer.Context, data: Path | None) -> DataDirectory:
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
