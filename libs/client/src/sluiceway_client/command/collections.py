"""Commands `sluiceway collections`: sets of documents, and the rules that each has."""

from typing import Annotated

import typer

from sluiceway_client.client import Sluiceway
from sluiceway_client.command import output
from sluiceway_client.command.context import AsJson, out, run
from sluiceway_client.command.table import Command
from sluiceway_client.errors import Invalid
from sluiceway_client.values import Collection

Name = Annotated[str, typer.Argument(help="Lower-case letters, digits and dashes; at most 64.")]


def register(app: typer.Typer, word: Command) -> None:
    collections = typer.Typer(help=word.help, no_args_is_help=True)
    collections.command("list", help="The collections, by name.")(_list)
    collections.command("show", help="The rules of a collection.")(_show)
    collections.command("create", help="Make a collection.")(_create)
    collections.command("change", help="Change its rules, for what is read from then on.")(_change)
    app.add_typer(collections, name=word.name)


def _list(context: typer.Context, as_json: AsJson = False) -> None:
    _print(run(context, lambda sluiceway: sluiceway.collections.list()), as_json=as_json)


def _show(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    _print([run(context, lambda sluiceway: sluiceway.collections.get(name))], as_json=as_json)


def _create(
    context: typer.Context,
    name: Name,
    chunk_tokens: Annotated[int, typer.Option(help="Most tokens of a passage, 64 to 480.")] = 200,
    acl: Annotated[list[str] | None, typer.Option(help="A group that may find it; repeat for more.")] = None,
    language: Annotated[str, typer.Option(help="Language of its text, e.g. `de`; else each is looked at.")] = "",
    retention_days: Annotated[int, typer.Option(help="Days after which a document is withdrawn; 0: never.")] = 0,
    as_json: AsJson = False,
) -> None:
    wanted = Collection(
        name=name,
        language=language,
        chunk_tokens=chunk_tokens,
        default_acl=tuple(acl or ()),
        retention_days=retention_days,
    )
    _print([run(context, lambda sluiceway: sluiceway.collections.create(wanted))], as_json=as_json)


def _change(
    context: typer.Context,
    name: Name,
    chunk_tokens: Annotated[int | None, typer.Option(help="Most tokens of a passage, 64 to 480.")] = None,
    language: Annotated[str | None, typer.Option(help="Language of its text; `''` for each as it is.")] = None,
    retention_days: Annotated[int | None, typer.Option(help="Days that documents are kept; 0: for ever.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Withdraw what is older than the new days.")] = False,
    as_json: AsJson = False,
) -> None:
    async def change(sluiceway: Sluiceway) -> Collection:
        seen = await sluiceway.collections.get(name)
        if not yes and _keeps_less(seen.retention_days, retention_days):
            raise Invalid(
                f"documents of {name!r} that are older than {retention_days} days would be withdrawn for good; say "
                "`--yes` if that is meant",
                field="--yes",
            )
        return await sluiceway.collections.change(
            seen, language=language, chunk_tokens=chunk_tokens, retention_days=retention_days
        )

    _print([run(context, change)], as_json=as_json)


def _keeps_less(before: int, after: int | None) -> bool:
    """0 days are for ever."""
    return after is not None and after > 0 and (before == 0 or after < before)


def _print(collections: list[Collection], *, as_json: bool) -> None:
    if as_json:
        for each in collections:
            output.as_json(each)
        return
    rows = [
        (each.name, str(each.chunk_tokens), each.language, ", ".join(each.default_acl), str(each.retention_days or ""))
        for each in collections
    ]
    out.print(output.table("", ("collection", "tokens", "language", "groups", "days kept"), rows))
