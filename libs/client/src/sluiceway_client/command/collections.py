"""`sluiceway collections`: sets of documents, and the rules that each has."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from sluiceway_client.client import Sluiceway
from sluiceway_client.command import printed
from sluiceway_client.command.context import AsJson, Context, out
from sluiceway_client.values import Collection

T = TypeVar("T")
Name = Annotated[str, typer.Argument(help="Lower-case letters, digits and dashes; at most 64.")]


def register(app: typer.Typer) -> None:
    collections = typer.Typer(help="List, show and create collections.", no_args_is_help=True)
    collections.command("list", help="The collections, by name.")(_list)
    collections.command("show", help="The rules of a collection.")(_show)
    collections.command("create", help="Make a collection; its rules are given once.")(_create)
    app.add_typer(collections, name="collections")


def _list(context: typer.Context, as_json: AsJson = False) -> None:
    _print(_run(context, lambda sluiceway: sluiceway.collections.list()), as_json=as_json)


def _show(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    _print([_run(context, lambda sluiceway: sluiceway.collections.get(name))], as_json=as_json)


def _create(
    context: typer.Context,
    name: Name,
    chunk_tokens: Annotated[int, typer.Option(help="Most tokens of a passage, 64 to 480.")] = 200,
    acl: Annotated[list[str] | None, typer.Option(help="A group that may find it; repeat for more.")] = None,
    language: Annotated[str, typer.Option(help="Language of its text, e.g. `de`; else each is looked at.")] = "",
    retention_days: Annotated[int, typer.Option(help="Days after which a document is withdrawn; 0: never.")] = 0,
    as_json: AsJson = False,
) -> None:
    wanted = Collection(name, language, chunk_tokens, tuple(acl or ()), retention_days)
    _print([_run(context, lambda sluiceway: sluiceway.collections.create(wanted))], as_json=as_json)


def _run(context: typer.Context, work: Callable[[Sluiceway], Awaitable[T]]) -> T:
    command: Context = context.obj
    return command.run(work)


def _print(collections: list[Collection], *, as_json: bool) -> None:
    if as_json:
        for each in collections:
            printed.as_json(each)
        return
    rows = [
        (each.name, str(each.chunk_tokens), each.language, ", ".join(each.default_acl), str(each.retention_days or ""))
        for each in collections
    ]
    out.print(printed.table("", ("collection", "tokens", "language", "groups", "days kept"), rows))
