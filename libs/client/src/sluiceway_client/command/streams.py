"""Standard streams that may be closed before the command begins, or whose reader may go while it prints."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


class ReaderGone(Exception):
    """Nobody reads what is printed any more, as behind `| head`."""


def open_closed() -> None:
    """A stream that whoever called has closed is one of nothing. In place of None, which Python makes of it, for what
    was meant for a stderr of None would be printed on stdout."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))


@contextmanager
def reader_gone() -> Iterator[None]:
    """A pipe that is closed at its other end is ReaderGone: also where what was printed is held back until the end, and
    where typer or rich has made an end of its own of it, that of a command which failed."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except BrokenPipeError as error:
        raise ReaderGone from error
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):
            raise ReaderGone from end
        raise


def leave() -> None:
    """Python flushes what it holds when it ends, and would say that nobody reads it."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nothing, stream.fileno())
