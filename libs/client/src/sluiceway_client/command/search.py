"""Command `sluiceway search`: the passages that fit best, and where each stands."""

from collections.abc import Iterator
from typing import Annotated

import typer

from sluiceway_client.client import Sluiceway
from sluiceway_client.command import output
from sluiceway_client.command.conditions import Where, condition
from sluiceway_client.command.context import AsJson, Collection, run
from sluiceway_client.command.table import Command
from sluiceway_client.values import Passage


def register(app: typer.Typer, word: Command) -> None:
    app.command(word.name, help=word.help)(_search)


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
    async def work(sluiceway: Sluiceway) -> list[Passage]:
        return await sluiceway.passages.search(
            text,
            collection=collection,
            k=k,
            alpha=alpha,
            where=condition(where),
            explain=explain,
            per_document=per_document,
        )

    found = run(context, work)
    for number, passage in enumerate(found, start=1):
        output.as_json(passage) if as_json else typer.echo("\n".join(lines(number, passage)))
    if not found and not as_json:
        typer.echo(f"nothing found in the collection {collection!r}")


def lines(number: int, passage: Passage) -> Iterator[str]:
    """A passage for people: its title, where it stands (path, page, section), its text."""
    name = output.name(passage.source_key)
    page = f"p. {passage.page}" if passage.page else ""
    title = output.harmless(passage.title or name)
    yield typer.style(f"{number}. {title}", bold=True) + typer.style(f"  {passage.score:.3f}", dim=True)
    where = filter(None, (name, page, " > ".join(passage.heading_path)))
    yield typer.style("   " + output.harmless(", ".join(where)), dim=True)
    if passage.explanation:
        yield typer.style(
            "   " + "  ".join(f"{key} {value:.3f}" for key, value in passage.explanation.items()), dim=True
        )
    yield "   " + output.harmless(" ".join(passage.text.split()))
    if passage.also_in:
        yield typer.style(output.harmless(f"   also in {', '.join(passage.also_in)}"), dim=True)
