"""Context of every command: the way to the services, and the two consoles to print on."""

import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from sluiceway_client.client import Sluiceway
from sluiceway_client.errors import Overloaded, Unavailable

if TYPE_CHECKING:
    from rich.console import Console

    out: Console
    """The result, and nothing else."""

    err: Console
    """Progress, hints and complaints."""

T = TypeVar("T")
E = TypeVar("E", bound=Exception)


@cache
def _console(name: str) -> "Console":
    """Made for whoever imports it: a command that prints lines alone does without rich."""
    from sluiceway_client.command.terminal import Terminal

    if name == "err":
        return Terminal(stderr=True, soft_wrap=True)
    # Where nobody looks but a program, a table is as wide as what it holds.
    return Terminal(soft_wrap=True, width=None if sys.stdout.isatty() else 10_000)


def __getattr__(name: str) -> "Console":
    if name not in ("out", "err"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _console(name)


def say_waits(error: Overloaded | Unavailable) -> None:
    """Of a service that is silent, while it is waited for: by then there is a channel, which `status` does without."""
    from sluiceway_client.channel import GIVE_UP_AFTER

    _console("err").print(f"waiting {GIVE_UP_AFTER:.0f} s at most: {error}")


# No number of the contracts that a person writes is larger; what is would not fit into a message.
MOST = 2**31 - 1

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line, and nothing else.")]
Data = Annotated[
    Path | None, typer.Option(help="Data folder of `sluiceway up`; `.sluiceway` here or above by default.")
]


Collection = Annotated[str, typer.Option("--collection", "-c", help="The collection.")]


@dataclass(frozen=True)
class Context:
    """The data folder that the person named, if any."""

    data: Path | None

    def run(self, work: Callable[[Sluiceway], Awaitable[T]]) -> T:
        """Does the work with a client that is closed afterwards."""
        import asyncio

        async def inside() -> T:
            async with Sluiceway.discover(self.data) as sluiceway:
                return await work(sluiceway)

        try:
            return asyncio.run(inside())
        except ExceptionGroup as group:
            raise first_of(group) from group


def root(context: typer.Context, data: Data = None) -> None:
    """What stands before the command."""
    context.obj = Context(data)


def run(context: typer.Context, work: Callable[[Sluiceway], Awaitable[T]]) -> T:
    """Does the work with the client of the data folder that stands before the word, or behind it."""
    command: Context = context.obj
    return command.run(work)


def first_of(group: ExceptionGroup[E]) -> E:
    """What many tasks at once met first: a person reads one line."""
    first = group.exceptions[0]
    return first_of(first) if isinstance(first, ExceptionGroup) else first
