"""Context of every command: the way to the services, and the two consoles to print on."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from sluiceway_client.client import Sluiceway
from sluiceway_client.errors import Invalid

T = TypeVar("T")

# Where nobody looks but a program, a table is as wide as what it holds.
_WIDE = None if sys.stdout.isatty() else 10_000

out = Console(highlight=False, soft_wrap=True, width=_WIDE)
"""The result, and nothing else."""

err = Console(stderr=True, highlight=False)
"""Progress, hints and complaints."""

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line, and nothing else.")]


def _named(collection: str) -> str:
    if not collection:
        raise Invalid("`--collection` is empty; leave it out for `default`", field="--collection")
    return collection


Collection = Annotated[str, typer.Option("--collection", "-c", help="The collection.", callback=_named)]


@dataclass(frozen=True)
class Context:
    """The data folder that the person named, if any."""

    data: Path | None

    def run(self, work: Callable[[Sluiceway], Awaitable[T]]) -> T:
        """Does the work with a client that is closed afterwards."""

        async def inside() -> T:
            async with Sluiceway.discover(self.data) as sluiceway:
                return await work(sluiceway)

        try:
            return asyncio.run(inside())
        except ExceptionGroup as group:
            raise _first(group) from group


def run(context: typer.Context, work: Callable[[Sluiceway], Awaitable[T]]) -> T:
    """Does the work with the client of the data folder that stands before the word."""
    command: Context = context.obj
    return command.run(work)


def _first(group: ExceptionGroup[Exception]) -> Exception:
    """What many tasks at once met first: a person reads one line."""
    first = group.exceptions[0]
    return _first(first) if isinstance(first, ExceptionGroup) else first
