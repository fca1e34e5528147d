"""Command `sluiceway search`: the passages that fit best."""

from typing import Annotated

import typer
from rich.text import Text

from sluiceway_client.command import output
from sluiceway_client.command.conditions import Where, condition
from sluiceway_client.command.context import AsJson, Collection, out, run
from sluiceway_client.values import Passage


def register(app: typer.Typer) -> None:
    app.command("search", help="Find the passages that fit best.")(_search)


def _search(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="What to find.")],
    collection: Collection = "default",
    k: Annotated[int, typer.Option("-k", help="Passages wanted.", min=1, max=100)] = 5,
    alpha: Annotated[float, typer.Option(help="0 words only, 1 meaning only.", min=0.0, max=1.0)] = 0.5,
    where: Where = None,
    per_document: Annotated[
        int, typer.Option("--per-document", help="At most so many passages of a document; 0: any.", min=0, max=100)
    ] = 0,
    explain: Annotated[bool, typer.Option("--explain", help="Say how each score came about.")] = False,
    as_json: AsJson = False,
) -> None:
    found = run(
        context,
        lambda sluiceway: sluiceway.passages.search(
            text,
            collection=collection,
            k=k,
            alpha=alpha,
            where=condition(where),
            explain=explain,
            per_document=per_document,
        ),
    )
    for number, passage in enumerate(found, start=1):
        output.as_json(passage) if as_json else _print(number, passage)
    if not found and not as_json:
        out.print(f"nothing found in the collection {collection!r}")


def _print(number: int, passage: Passage) -> None:
    where = " > ".join([passage.title or passage.source_key, *passage.heading_path])
    page = f", p. {passage.page}" if passage.page else ""
    out.print(Text.assemble((f"{number}. {where}{page}", "bold"), (f"  {passage.score:.3f}", "dim")))
    if passage.explanation:
        out.print(Text("   " + "  ".join(f"{key} {value:.3f}" for key, value in passage.explanation.items()), "dim"))
    out.print(Text("   " + " ".join(passage.text.split())))
    if passage.also_in:
        out.print(Text(f"   also in {', '.join(passage.also_in)}", "dim"))
