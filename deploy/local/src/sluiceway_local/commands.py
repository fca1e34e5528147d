"""Commands `up down status logs` of `sluiceway`.

What they do is imported when it is done: `sluiceway ask` must not wait for the libraries of a supervisor.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sluiceway_client.command.table import Command
from sluiceway_common.errors import Refusal
from sluiceway_local.data_directory import DataDirectory, find

if TYPE_CHECKING:
    from rich.console import Console

    from sluiceway_local.status import MachineState, ProcessState

Data = Annotated[
    Path | None, typer.Option(help="Where everything is kept; SLUICEWAY_DATA, else `.sluiceway` here or above.")
]

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a process, and nothing else.")]


def register(app: typer.Typer, word: Command) -> None:
    """Adds one of our words to the command."""
    words: dict[str, Callable[..., None]] = {"up": up, "down": down, "status": status, "logs": logs}
    app.command(word.name, short_help=word.help)(words[word.name])


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
    external: Annotated[
        list[str] | None,
        typer.Option(help="`kafka` or `postgres`: not started here, but reached as SLUICEWAY_KAFKA… or _DATABASE say."),
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

        err = _stderr()
        servers = frozenset(external or ())
        options = ways.UpOptions(_directory(context, data), port_base, counted(replicas or ()), servers)
        now = ways.runs_already(options, err)
        if now is not None:
            _tell_what_runs(now, options.directory, already=True, as_json=as_json)
        elif detach:
            _tell_what_runs(ways.in_background(options, err), options.directory, already=False, as_json=as_json)
        elif as_json:
            raise typer.Exit(ways.in_foreground_as_json(options, _write_line, err))
        else:
            raise typer.Exit(ways.in_foreground(options, err))


def down(context: typer.Context, data: Data = None, as_json: AsJson = False) -> None:
    """Stop everything, the services first; what it keeps stays. With --json: what it ended."""
    with _said_in_one_line():
        from sluiceway_local import status as states
        from sluiceway_local.process_records import stop

        directory = _directory(context, data)
        before = states.alive(directory)
        with _stderr().status("stopping"):
            ran = stop(directory)
        if as_json:
            _print_objects(states.ended(before))
        else:
            typer.echo("stopped" if ran else f"nothing runs in {directory.data}")


def status(
    context: typer.Context,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say what runs, where it listens and how it is. Exit code 0: everything is ready."""
    with _said_in_one_line():
        from sluiceway_local import status as states

        directory = _directory(context, data)
        now = states.current(directory)
        if as_json:
            _print_objects(now.processes if now else ())
        else:
            typer.echo(states.text(now, directory))
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


def _tell_what_runs(now: "MachineState", directory: DataDirectory, *, already: bool, as_json: bool) -> None:
    from sluiceway_local import view

    if as_json:
        _print_objects(now.processes)
    else:
        typer.echo(view.welcome(now, directory, already=already))


def _print_objects(processes: Iterable["ProcessState"]) -> None:
    from sluiceway_local.status import json_output

    for process in processes:
        _write_line(json_output(process))


def _write_line(line: str) -> None:
    typer.echo(line)


def _say(line: str, *, as_json: bool) -> None:
    from sluiceway_local import logs as said

    if as_json:
        _write_line(line)
    else:
        typer.echo(said.readable(line))


def _stderr() -> "Console":
    """Where it is drawn what goes on."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)


def _directory(context: typer.Context, data: Path | None) -> DataDirectory:
    """`--data` may stand before the word as well as behind it."""
    return find(data or getattr(context.obj, "data", None))


@contextmanager
def _said_in_one_line() -> Iterator[None]:
    """A refusal, or what the machine refuses, is a line on stderr and exit code 1. Who reads no more hears nothing."""
    try:
        yield
    except BrokenPipeError:
        raise
    except Refusal as refusal:
        typer.echo(f"sluiceway: {refusal.message}", err=True)
    except OSError as error:
        typer.echo(f"sluiceway: {error.strerror or error}: {error.filename or ''}", err=True)
    else:
        return
    raise typer.Exit(1)
