"""Commands `sluiceway docs`: what is known of the documents, and taking them back."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from sluiceway_client.client import Sluiceway
from sluiceway_client.command import naming, output
from sluiceway_client.command.batches import BatchResult, one_by_one
from sluiceway_client.command.context import AsJson, err, out, run
from sluiceway_client.command.naming import In, Named, One
from sluiceway_client.command.policy_files import secret
from sluiceway_client.command.table import Command
from sluiceway_client.erasures import ErasureReceipt
from sluiceway_client.errors import Conflict, Invalid
from sluiceway_client.values import Decision, Document, DocumentPart

if TYPE_CHECKING:
    from sluiceway_client.record_values import DocumentHistory, DocumentStep

_ERASES = 20
_MOST_NAMED = 20


def register(app: typer.Typer, word: Command) -> None:
    docs = typer.Typer(help=word.help, no_args_is_help=True)
    docs.command("list", help="Documents, newest first.")(_list)
    docs.command("show", help="All that is known of a document.")(_show)
    docs.command("text", help="What was read from a document, with its pages and headings.")(_text)
    docs.command("history", help="What happened to a document, and who holds nothing of it any more.")(_history)
    docs.command("withdraw", help="Take documents out of search, at once and for good.")(_withdraw)
    docs.command("erase", help="Withdraw documents and delete all of them, everywhere, for good.")(_erase)
    docs.command("release", help="Let quarantined documents be found.")(_release)
    docs.command("refuse", help="Withdraw quarantined documents for good.")(_refuse)
    docs.command("redrive", help="Try failed or stalled documents again.")(_redrive)
    app.add_typer(docs, name=word.name)


def _list(
    context: typer.Context,
    collection: Annotated[str, typer.Option("--collection", "-c", help="Only of this collection.")] = "",
    name: Annotated[str, typer.Option(help="Only with this in its path or name.")] = "",
    state: Annotated[list[str] | None, typer.Option(help="Only in this state; repeat for more.")] = None,
    reason: Annotated[str, typer.Option(help="Only that failed for this reason, e.g. ENCRYPTED.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 100,
    as_json: AsJson = False,
) -> None:
    async def work(sluiceway: Sluiceway) -> list[Document]:
        """One more than is shown, so that it is known whether there are more; a part of a name is looked for here."""
        most = sys.maxsize if name else limit + 1
        found = await sluiceway.documents.list(collection=collection, states=state or (), reason=reason, limit=most)
        return [each for each in found if name in output.name(each.source_key)]

    found = run(context, work)
    _print(found[:limit], as_json=as_json)
    if len(found) > limit:
        err.print(f"these are the newest {limit:,}, and there are more; `--limit` shows them")


def _print(documents: list[Document], *, as_json: bool) -> None:
    if as_json:
        for document in documents:
            output.as_json(document)
        return
    rows = [
        (
            one.document_id,
            output.state(one.state),
            one.reason,
            str(one.chunks),
            one.collection,
            output.name(one.source_key),
        )
        for one in documents
    ]
    out.print(output.table("", ("document", "state", "reason", "passages", "collection", "source"), rows))


def _show(context: typer.Context, document: One, collection: In = "", as_json: AsJson = False) -> None:
    async def work(sluiceway: Sluiceway) -> Document:
        return await sluiceway.documents.get(await naming.one(sluiceway, document, collection))

    found = run(context, work)
    if as_json:
        output.as_json(found)
        return
    shown = {**output.plain(found), "decision": _decided(found.decision)}
    rows = [(key, str(value)) for key, value in shown.items() if value not in ("", (), {}, 0, False)]
    out.print(output.table("", ("", ""), rows))


def _decided(decision: Decision | None) -> str:
    if decision is None:
        return ""
    return f"{decision.kind} by {decision.decided_by}, {decision.decided_at}: {decision.note or '(erased)'}"


def _text(context: typer.Context, document: One, collection: In = "", as_json: AsJson = False) -> None:
    async def work(sluiceway: Sluiceway) -> None:
        above: tuple[int, tuple[str, ...]] = (0, ())
        async for part in sluiceway.documents.text(await naming.one(sluiceway, document, collection)):
            if as_json:
                output.as_json(part)
                continue
            if (part.page, part.heading_path) != above:
                above = (part.page, part.heading_path)
                typer.echo(_place(part))
            typer.echo(output.harmless(part.text), nl=False)
        if not as_json:
            typer.echo()

    run(context, work)


def _place(part: DocumentPart) -> str:
    """The line above a piece: its page and the headings that it stands under."""
    page = f"p. {part.page}" if part.page else ""
    where = output.harmless(", ".join(filter(None, (page, " > ".join(part.heading_path)))))
    return typer.style(f"{'' if part.start == 0 else chr(10)}--- {where or 'no headings'} ---", dim=True)


def _history(context: typer.Context, document: One, collection: In = "", as_json: AsJson = False) -> None:
    async def work(sluiceway: Sluiceway) -> "DocumentHistory":
        return await sluiceway.record.history(await naming.one(sluiceway, document, collection))

    found = run(context, work)
    if as_json:
        output.as_json(found)
        return
    rows = [
        (output.moment(each.at), each.event.replace("_", " "), each.service, str(each.version), _said(each))
        for each in found.steps
    ]
    out.print(output.table("", ("when", "what", "said by", "version", ""), rows))
    for line in _ends(found):
        out.print(line)


def _ends(found: "DocumentHistory") -> Iterator[str]:
    """What is known beside the steps."""
    if found.total > len(found.steps):
        yield f"these are the last of {found.total:,}"
    if found.forgotten_by:
        yield f"holds nothing of it any more: {', '.join(found.forgotten_by)}"
    if found.silent:
        yield f"has not said so yet: {', '.join(found.silent)}; `sluiceway status` tells whether it runs"
    told = f"{output.counted(found.answers, 'answer')} saw a passage of it; `sluiceway recall` tells which"
    yield told if found.answers else "no answer saw a passage of it"


def _said(step: "DocumentStep") -> str:
    """What a step says beside its name."""
    tries = f"try {step.attempt}" if step.attempt > 1 else ""
    chunks = output.counted(step.chunks, "passage") if step.chunks else ""
    manifest = f"manifest {output.digest(step.manifest_sha256)}" if step.manifest_sha256 else ""
    index = f"index {step.index_version}" if step.index_version else ""
    return ", ".join(filter(None, (tries, chunks, manifest, index, _counts(step.let_go))))


def _counts(let_go: Mapping[str, int]) -> str:
    """Kinds are named in the plural."""
    return ", ".join(output.counted(number, kind.removesuffix("s")) for kind, number in sorted(let_go.items()))


def _withdraw(context: typer.Context, documents: Named, collection: In = "", as_json: AsJson = False) -> None:
    async def work(sluiceway: Sluiceway) -> BatchResult[Document]:
        return await one_by_one(await naming.ids(sluiceway, documents, collection), sluiceway.documents.withdraw)

    _told(run(context, work), as_json=as_json)


def _erase(
    context: typer.Context,
    documents: Named,
    collection: In = "",
    yes: Annotated[bool, typer.Option("--yes", help="There is no way back, and nobody asks again.")] = False,
    as_json: AsJson = False,
) -> None:
    async def work(sluiceway: Sluiceway) -> BatchResult[ErasureReceipt]:
        ids = await naming.ids(sluiceway, documents, collection, gone=naming.ERASED)
        if not yes:
            what = output.counted(len(ids), "document")
            raise Invalid(f"{what} would be gone for ever; say `--yes` if that is meant", field="--yes")
        return await one_by_one(ids, lambda each: _erased(sluiceway, each))

    batch = run(context, work)
    for receipt in batch.done:
        if as_json:
            output.as_json(receipt)
        else:
            out.print(receipt.document.document_id, output.state(receipt.document.state))
            for each in receipt.acknowledgements:
                out.print(f"  {each.stage} let go of {_counts(each.let_go) or 'nothing'}, {output.moment(each.at)}")
    batch.must()
    if unfinished := [receipt for receipt in batch.done if not receipt.complete]:
        raise _held(unfinished)


def _held(unfinished: Sequence[ErasureReceipt]) -> Conflict:
    """What may hold something, and the ids to ask again with: what is erased has no path or name any more."""
    by = ", ".join(sorted({stage for receipt in unfinished for stage in receipt.missing})) or "what was attached to it"
    ids = [receipt.document.document_id for receipt in unfinished]
    more = f" and {len(ids) - _MOST_NAMED:,} more ids, all listed above" if len(ids) > _MOST_NAMED else ""
    again = f"`sluiceway docs erase {' '.join(ids[:_MOST_NAMED])} --yes`{more}"
    return Conflict(f"{by} may hold something still; {again} tells how far it is")


async def _erased(sluiceway: Sluiceway, document_id: str) -> ErasureReceipt:
    """Asked again while a stage is missing: each call waits as long as its deadline lets it."""
    for _ in range(_ERASES - 1):
        receipt = await sluiceway.documents.erase(document_id)
        if receipt.complete:
            return receipt
    return await sluiceway.documents.erase(document_id)


def _redrive(
    context: typer.Context,
    documents: Annotated[list[str] | None, typer.Argument(metavar="[DOCUMENT…]")] = None,
    collection: In = "",
    failed: Annotated[bool, typer.Option("--failed", help="All that failed.")] = False,
    reason: Annotated[str, typer.Option(help="With --failed: only for this reason.")] = "",
    password: Annotated[
        str, typer.Option(help="Password of an encrypted document; - asks for it, or reads a line of stdin.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    if bool(documents) == failed:
        raise Invalid(
            "which documents is not clear; name them, or say `--failed` instead, for all that failed", field="DOCUMENT"
        )
    if reason and not failed:
        raise Invalid("it chooses among all that failed; say `--failed` beside it", field="--reason")

    password = secret(password)

    async def work(sluiceway: Sluiceway) -> BatchResult[Document]:
        if failed:
            ids = await _failed(sluiceway, collection, reason)
        else:
            ids = await naming.ids(sluiceway, documents or (), collection)
        return await one_by_one(ids, lambda each: sluiceway.documents.redrive(each, password=password))

    _told(run(context, work), as_json=as_json)


Note = Annotated[str, typer.Option(help="Why, for whoever asks later.")]


def _release(
    context: typer.Context, documents: Named, note: Note, collection: In = "", as_json: AsJson = False
) -> None:
    async def work(sluiceway: Sluiceway) -> BatchResult[Document]:
        ids = await naming.ids(sluiceway, documents, collection)
        return await one_by_one(ids, lambda each: sluiceway.documents.release(each, note=note))

    _told(run(context, work), as_json=as_json)


def _refuse(context: typer.Context, documents: Named, note: Note, collection: In = "", as_json: AsJson = False) -> None:
    async def work(sluiceway: Sluiceway) -> BatchResult[Document]:
        ids = await naming.ids(sluiceway, documents, collection)
        return await one_by_one(ids, lambda each: sluiceway.documents.refuse(each, note=note))

    _told(run(context, work), as_json=as_json)


async def _failed(sluiceway: Sluiceway, collection: str, reason: str) -> list[str]:
    found = await sluiceway.documents.list(collection=collection, states=["failed"], reason=reason, limit=sys.maxsize)
    return [document.document_id for document in found]


def _told(batch: BatchResult[Document], *, as_json: bool) -> None:
    for document in batch.done:
        if as_json:
            output.as_json(document)
        else:
            out.print(document.document_id, output.state(document.state))
    batch.must()
