"""Command line `sluiceway`. Commands of other packages join it through the entry-point group `sluiceway.commands`."""

import os
import sys
from collections.abc import Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated

import typer

from sluiceway_client.command import add, ask, collections, dlq, docs, search, tenants
from sluiceway_client.command.context import Context
from sluiceway_client.errors import Invalid, SluicewayError

GROUP = "sluiceway.commands"


def app() -> typer.Typer:
    """The whole command line."""
    made = typer.Typer(
        name="sluiceway",
        help="Documents in, cited answers out.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(_root)
    for entry_point in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        entry_point.load()(made)
    for room in (add, docs, collections, search, ask, dlq, tenants):
        room.register(made)
    return made


def _root(
    context: typer.Context,
    data: Annotated[
        Path | None, typer.Option(help="Data folder of `sluiceway up`; `.sluiceway` here or above by default.")
    ] = None,
) -> None:
    context.obj = Context(data)


def main() -> None:
    """Runs the command; a failure is one line on stderr and an exit code, never a traceback. `__main__` runs it.

    Exit codes: 0 done, 1 something is missing or failed, 2 wrong use, 3 refused, 4 a service does not answer,
    5 overloaded, 6 a fault of the service, 130 interrupted.
    """
    # A file name need not be text: what cannot be written as UTF-8 is written as JSON escapes it.
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a stream of ours may be any
    try:
        _must_be_text(sys.argv[1:])
        app()()
    except SluicewayError as error:
        print(f"sluiceway: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        print(f"sluiceway: {_told(error)}", file=sys.stderr)
        sys.exit(1)


def _told(error: OSError) -> str:
    where = f": {str(error.filename)[:80]}" if error.filename else ""
    return f"{error.strerror or error}{where}"


def _must_be_text(words: Sequence[str]) -> None:
    """Only a path may hold bytes that are no UTF-8; no service would take them anywhere else."""
    for word in words:
        try:
            word.encode()
        except UnicodeEncodeError as error:
            if not Path(word).exists():
                raise Invalid(f"{os.fsencode(word)[:60]!r} is neither text in UTF-8 nor a file") from error
