"""Commands `sluiceway collections`: sets of documents, and the rules that each has."""

import asyncio
from time import monotonic
from typing import Annotated, Final

import typer

from sluiceway_client.client import Sluiceway
from sluiceway_client.collection_values import Collection
from sluiceway_client.command import output
from sluiceway_client.command.context import MOST, AsJson, out, run
from sluiceway_client.command.table import Command
from sluiceway_client.errors import Conflict, Invalid, Unavailable
from sluiceway_client.values import IndexInfo

# Until searches go by other groups; they do within a second where embed is not behind.
_SECONDS: Final = 60.0
_PAUSE: Final = 0.2

Name = Annotated[str, typer.Argument(help="Lower-case letters, digits and dashes; at most 64.")]


def register(app: typer.Typer, word: Command) -> None:
    collections = typer.Typer(help=word.help, no_args_is_help=True)
    collections.command("list", help="The collections, by name.")(_list)
    collections.command("show", help="The rules of a collection.")(_show)
    collections.command("create", help="Make a collection.")(_create)
    collections.command("change", help="Change its rules.")(_change)
    collections.command("delete", help="Delete it, and erase all documents in it for good.")(_delete)
    app.add_typer(collections, name=word.name)


def _list(context: typer.Context, as_json: AsJson = False) -> None:
    _print(run(context, lambda sluiceway: sluiceway.collections.list()), as_json=as_json)


def _show(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    _print([run(context, lambda sluiceway: sluiceway.collections.get(name))], as_json=as_json)


def _create(
    context: typer.Context,
    name: Name,
    chunk_tokens: Annotated[int, typer.Option(help="Most tokens of a passage, 64 to 480.", min=0, max=MOST)] = 200,
    acl: Annotated[list[str] | None, typer.Option(help="A group that may find it; repeat for more.")] = None,
    language: Annotated[str, typer.Option(help="Language of its text, e.g. `de`; else each is looked at.")] = "",
    retention_days: Annotated[
        int, typer.Option(help="Days after which a document is withdrawn; 0: never.", min=0, max=MOST)
    ] = 0,
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
    chunk_tokens: Annotated[
        int | None, typer.Option(help="Most tokens of a passage, 64 to 480.", min=0, max=MOST)
    ] = None,
    language: Annotated[str | None, typer.Option(help="Language of its text; `''` for each as it is.")] = None,
    retention_days: Annotated[
        int | None, typer.Option(help="Days that documents are kept; 0: for ever.", min=0, max=MOST)
    ] = None,
    acl: Annotated[
        list[str] | None, typer.Option(help="A group that may find what names none, instead of those of before.")
    ] = None,
    everybody: Annotated[bool, typer.Option("--everybody", help="Everybody may find what names no groups.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Withdraw what is older than the new days.")] = False,
    as_json: AsJson = False,
) -> None:
    if everybody and acl:
        raise Invalid("`--everybody` and `--acl` contradict each other; leave one out", field="--everybody")
    groups = () if everybody else (tuple(acl) if acl else None)

    async def change(sluiceway: Sluiceway) -> Collection:
        seen = await sluiceway.collections.get(name)
        if retention_days is not None and not yes and _keeps_less(seen.retention_days, retention_days):
            raise Invalid(
                f"documents of {name!r} that are older than {retention_days} days would be withdrawn for good; say "
                "`--yes` if that is meant",
                field="--yes",
            )
        after = await sluiceway.collections.change(
            seen, language=language, chunk_tokens=chunk_tokens, retention_days=retention_days, default_acl=groups
        )
        if groups is not None:
            await _searched_by(sluiceway, after)
        return after

    _print([run(context, change)], as_json=as_json)


async def _searched_by(sluiceway: Sluiceway, after: Collection) -> None:
    """Returns when no search goes by groups of before. Raises Unavailable where that takes too long."""
    until = monotonic() + _SECONDS
    while any(index.collection_revision < after.revision for index in await _live(sluiceway, after.name)):
        if monotonic() > until:
            raise Unavailable(
                f"the groups of {after.name!r} are changed, and searches may still go by those of before, for embed "
                "has not heard of it yet; look at `sluiceway status`, and give the same command again"
            )
        await asyncio.sleep(_PAUSE)


async def _live(sluiceway: Sluiceway, name: str) -> list[IndexInfo]:
    return [index for index in await sluiceway.passages.indexes(collection=name) if index.live]


def _delete(
    context: typer.Context,
    name: Name,
    documents: Annotated[
        bool, typer.Option("--documents", help="Erase the documents in it; there is no way back.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    deleted = run(context, lambda sluiceway: sluiceway.collections.delete(name, erase_documents=documents))
    if as_json:
        output.as_json(deleted)
    elif deleted.complete:
        out.print(f"the collection {name!r} is deleted")
    if not deleted.complete:
        left = output.counted(deleted.documents_left, "document")
        raise Conflict(
            f"{left} of {name!r} are still being erased; it goes on by itself, and the same command tells how far it is"
        )


def _keeps_less(before: int, after: int) -> bool:
    """0 days are for ever."""
    return after > 0 and (before == 0 or after < before)


def _print(collections: list[Collection], *, as_json: bool) -> None:
    if as_json:
        for each in collections:
            output.as_json(each)
        return
    rows = [
        (
            f"{each.name} (being deleted)" if each.deleting else each.name,
            str(each.chunk_tokens),
            each.language,
            ", ".join(each.default_acl),
            str(each.retention_days or ""),
        )
        for each in collections
    ]
    out.print(output.table("", ("collection", "tokens", "language", "groups", "days kept"), rows))
