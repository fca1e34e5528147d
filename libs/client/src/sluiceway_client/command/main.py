"""Command line `sluiceway`: reads as little as the command needs, and turns what fails into a line and an exit code."""

import errno
import os
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from sluiceway_client.command.streams import ReaderGone, leave, open_closed, reader_gone
from sluiceway_client.command.table import SUMMARY, Command, commands, help_text, named
from sluiceway_client.errors import Invalid, SluicewayError

if TYPE_CHECKING:
    import typer

_HELP = ("--help", "-h")
_VERSION = ("--version", "-V")
# A shell asks so what may come next.
_COMPLETES = "_SLUICEWAY_COMPLETE"
# Text of a language each, and of none.
_MAY_BE_EMPTY = "--language"
_USUAL_WAY_OUT = "name another file or folder, or see what the system says of it"
_WAYS_OUT = {
    errno.ENOENT: "see how it is spelt, or name the whole path",
    errno.EISDIR: "that is a folder, and a file is meant; name one",
    errno.ENOTDIR: "a part of it is a file, and a folder is meant; see how it is spelt",
    errno.EACCES: "see to its rights, or name another",
    errno.ENOSPC: "make room on that disk, or name another",
}


def app(there: Iterable[Command] | None = None) -> "typer.Typer":
    """The command line with these commands; all that are installed where none are named."""
    import typer

    from sluiceway_client.command.context import root

    made = typer.Typer(
        name="sluiceway",
        help=SUMMARY,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": list(reversed(_HELP))},
    )
    made.callback()(root)
    for command in commands() if there is None else there:
        command.register(made)
    return made


def main() -> None:
    """Runs the command; a failure is one line on stderr and an exit code, never a traceback. `__main__` runs it.

    Exit codes: 0 done, 1 something is missing or failed, 2 wrong use, 3 refused, 4 a service does not answer,
    5 overloaded, 6 a fault of the service, 130 interrupted.
    """
    open_closed()
    # A file name need not be text: what cannot be written as UTF-8 is written as JSON escapes it.
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a stream of ours may be any
    words = _data_first(sys.argv[1:])
    try:
        with reader_gone():
            _run(words)
    except SluicewayError as error:
        _complain(str(error))
        sys.exit(error.exit_code)
    except ReaderGone:
        leave()
        sys.exit(0)
    except OSError as error:
        _complain(_told(error))
        sys.exit(1)


def _complain(what: str) -> None:
    """A service may repeat what strangers wrote."""
    from sluiceway_client.command.output import harmless

    print(f"sluiceway: {harmless(what)}", file=sys.stderr)


def _run(words: Sequence[str]) -> None:
    if _COMPLETES in os.environ:
        app()()
    elif not words or words[0] in _HELP:
        print(help_text(commands()))
    elif words[0] in _VERSION:
        print(f"sluiceway {_version()}")
    else:
        _must_be_text(words)
        _must_say_something(words)
        app(_meant(words))(words)


def _data_first(words: Sequence[str]) -> list[str]:
    """`--data` may stand behind any word, and means the same before all of them."""
    end = words.index("--") if "--" in words else len(words)
    for place, word in enumerate(words[:end]):
        length = 2 if word == "--data" else 1 if word.startswith("--data=") else 0
        if length:
            return [*words[place : place + length], *words[:place], *words[place + length :]]
    return list(words)


def _meant(words: Sequence[str]) -> tuple[Command, ...] | None:
    """The one command that is meant, where that is plain: all others need not be imported."""
    left = words[2:] if words[0] == "--data" else words[1:] if words[0].startswith("--data=") else words
    command = named(left[0]) if left else None
    return (command,) if command else None


def _version() -> str:
    from importlib.metadata import version

    return version("sluiceway-client")


def _told(error: OSError) -> str:
    where = f": {str(error.filename)[:80]}" if error.filename else ""
    return f"{error.strerror or error}{where}; {_WAYS_OUT.get(error.errno or 0, _USUAL_WAY_OUT)}"


def _must_be_text(words: Sequence[str]) -> None:
    """Only a path may hold bytes that are no UTF-8; no service would take them anywhere else."""
    for word in words:
        try:
            word.encode()
        except UnicodeEncodeError as error:
            if not os.path.exists(word):
                raise Invalid(
                    f"{ascii(os.fsencode(word)[:60])[2:-1]} is neither text in UTF-8 nor a file; "
                    "set the terminal to UTF-8, or spell it otherwise",
                    field="words",
                ) from error


def _must_say_something(words: Sequence[str]) -> None:
    """An option with nothing to it would count as one that was left out: a key without an end, or one of your own
    tenant. A file alone may be called by blanks."""
    for before, word in pairwise(("sluiceway", *words)):
        option, is_one, value = word.partition("=")
        is_bare = word.startswith("--") and is_one and not value.strip()
        named = option if is_bare else before
        if (is_bare or not word.strip()) and named != _MAY_BE_EMPTY and not os.path.exists(word):
            raise Invalid(
                f"what stands behind `{named}` is empty; a variable without a value? Give it one, or leave it out",
                field="words",
            )
