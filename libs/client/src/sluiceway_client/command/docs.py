"""Commands `sluiceway docs`: what is known of the documents, and taking them back."""

import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

import typer

from sluiceway_client.client import Sluiceway
from sluiceway_client.command import output
from sluiceway_client.command.context import AsJson, err, out, run
from sluiceway_client.errors import Conflict, Invalid, NotFound, SluicewayError
from sluiceway_client.values import Document

T = TypeVar("T")

# These are about one thing; any other would meet the next one too.
_SINGLE = (Conflict, Invalid, NotFound)
Ids = Annotated[list[str], typer.Argument(metavar="DOCUMENT_ID…", help="Ids as `docs list` prints them.")]


@dataclass(frozen=True)
class BatchResult(Generic[T]):
    """What was done, and what was refused by its id; of `asked` the rest was not tried."""

    asked: int
    done: tuple[T, ...]
    refused: tuple[tuple[str, SluicewayError], ...]

    def must(self) -> None:
        """Says what was refused. Raises the first refusal where there is one."""
        if not self.refused:
            return
        first = self.refused[0][1]
        if self.asked == 1:
            raise first
        for name, error in self.refused:
            err.print(f"{name}: {error}", markup=False, soft_wrap=True)
        raise type(first)(f"{self.asked - len(self.done):,} of {self.asked:,} were not done")


def register(app: typer.Typer) -> None:
    docs = typer.Typer(help="List, show, withdraw and redrive documents.", no_args_is_help=True)
    docs.command("list", help="Documents, newest first.")(_list)
    docs.command("show", help="All that is known of a document.")(_show)
    docs.command("withdraw", help="Take documents out of search, at once and for good.")(_withdraw)
    docs.command("redrive", help="Try failed or stalled documents again.")(_redrive)
    app.add_typer(docs, name="docs")


def _list(
    context: typer.Context,
    collection: Annotated[str, typer.Option("--collection", "-c", help="Only of this collection.")] = "",
    state: Annotated[list[str] | None, typer.Option(help="Only in this state; repeat for more.")] = None,
    reason: Annotated[str, typer.Option(help="Only that failed for this reason, e.g. ENCRYPTED.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 100,
    as_json: AsJson = False,
) -> None:
    async def work(sluiceway: Sluiceway) -> list[Document]:
        try:
            return await sluiceway.documents.list(collection=collection, states=state or (), reason=reason, limit=limit)
        except ValueError as error:
            asked = ", ".join(filter(None, [*(state or ()), reason]))
            raise Invalid(f"there is no such state or reason: {asked}") from error

    found = run(context, work)
    if as_json:
        for document in found:
            output.as_json(document)
        return
    rows = [
        (one.document_id, output.state(one.state), one.reason, str(one.chunks), one.collection, one.source_key)
        for one in found
    ]
    out.print(output.table("", ("document", "state", "reason", "passages", "collection", "source"), rows))


def _show(context: typer.Context, document_id: str, as_json: AsJson = False) -> None:
    document = run(context, lambda sluiceway: sluiceway.documents.get(document_id))
    if as_json:
        output.as_json(document)
        return
    rows = [(key, str(value)) for key, value in output.plain(document).items() if value not in ("", (), {}, 0, False)]
    out.print(output.table("", ("", ""), rows))


def _withdraw(context: typer.Context, document_ids: Ids, as_json: AsJson = False) -> None:
    async def work(sluiceway: Sluiceway) -> BatchResult[Document]:
        return await _one_by_one(document_ids, sluiceway.documents.withdraw)

    _told(run(context, work), as_json=as_json)


def _redrive(
    context: typer.Context,
    document_ids: Annotated[list[str] | None, typer.Argument(metavar="[DOCUMENT_ID…]")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="All that failed.")] = False,
    reason: Annotated[str, typer.Option(help="With --failed: only for this reason.")] = "",
    password: Annotated[str, typer.Option(help="Password, where a document is encrypted.")] = "",
    as_json: AsJson = False,
) -> None:
    if bool(document_ids) == failed:
        raise Invalid("name documents, or say `--failed` for all that failed", field="DOCUMENT_ID")

    async def work(sluiceway: Sluiceway) -> BatchResult[Document]:
        ids = document_ids or await _failed(sluiceway, reason)
        return await _one_by_one(ids, lambda name: sluiceway.documents.redrive(name, password=password))

    _told(run(context, work), as_json=as_json)


async def _failed(sluiceway: Sluiceway, reason: str) -> list[str]:
    found = await sluiceway.documents.list(states=["failed"], reason=reason, limit=sys.maxsize)
    return [document.document_id for document in found]


def _told(batch: BatchResult[Document], *, as_json: bool) -> None:
    for document in batch.done:
        if as_json:
            output.as_json(document)
        else:
            out.print(document.document_id, output.state(document.state))
    batch.must()


async def _one_by_one(ids: Sequence[str], work: Callable[[str], Awaitable[T]]) -> BatchResult[T]:
    """One after another: goes on past what is refused, and ends where the service itself fails."""
    done: list[T] = []
    refused: list[tuple[str, SluicewayError]] = []
    for name in ids:
        try:
            done.append(await work(name))
        except SluicewayError as error:
            refused.append((name, error))
            if not isinstance(error, _SINGLE):
                break
    return BatchResult(len(ids), tuple(done), tuple(refused))
