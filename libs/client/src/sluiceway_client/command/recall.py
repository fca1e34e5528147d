"""Commands `sluiceway recall`, all that something had part in, and `record digest`, a check of the record."""

import re
from collections.abc import Mapping
from typing import Annotated

import typer

from sluiceway_client.client import Sluiceway
from sluiceway_client.command import naming, output
from sluiceway_client.command.context import AsJson, run
from sluiceway_client.command.table import Command
from sluiceway_client.command.trained import trained
from sluiceway_client.errors import Invalid
from sluiceway_client.lineage_values import RecalledTraining
from sluiceway_client.record_values import RecallHit, RecallKind, RecallPage

_PAGE = 1000
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_PASSAGE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_BY_ITS_LOOK: Mapping[RecallKind, re.Pattern[str]] = {
    "document": re.compile("doc_.*"),
    "dataset": re.compile("ds_.*"),
    "verdict": re.compile("ver_.*"),
    "passage": _PASSAGE,
    "day": _DAY,
}


def register(app: typer.Typer, word: Command) -> None:
    app.command(word.name, help=word.help)(_recall)


def register_record(app: typer.Typer, word: Command) -> None:
    record = typer.Typer(help=word.help, no_args_is_help=True)
    record.command("digest", help="A digest of the record: two records of the same events have the same one.")(_digest)
    app.add_typer(record, name=word.name)


def _recall(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(metavar="[NAME]", help="A document (doc_…), dataset (ds_…), verdict (ver_…), passage or day."),
    ] = "",
    document: Annotated[str, typer.Option(help="A document: its id, its path, or its name.")] = "",
    passage: Annotated[str, typer.Option(help="A passage, as `search --json` names it.")] = "",
    model: Annotated[str, typer.Option(help="A model, by its name or its digest.")] = "",
    prompt: Annotated[str, typer.Option(help="A prompt: NAME, or NAME@VERSION.")] = "",
    rule: Annotated[str, typer.Option(help="A rule of the guard that saw something.")] = "",
    verdict: Annotated[str, typer.Option(help="A verdict of the guard (ver_…).")] = "",
    day: Annotated[str, typer.Option(help="A day in UTC, such as 2026-11-25.")] = "",
    adapter: Annotated[str, typer.Option(help="An adapter: MODEL@VERSION, or its digest.")] = "",
    dataset: Annotated[str, typer.Option(help="A dataset (ds_…).")] = "",
    row: Annotated[str, typer.Option(help="A row of a dataset, by its id.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many, the last ones.", min=1)] = 100,
    as_json: AsJson = False,
) -> None:
    named: dict[RecallKind, str] = {
        "document": document,
        "passage": passage,
        "model": model,
        "prompt": prompt,
        "rule": rule,
        "verdict": verdict,
        "day": day,
        "adapter": adapter,
        "dataset": dataset,
        "row": row,
    }
    kind, what = target(name, named)

    async def work(sluiceway: Sluiceway) -> RecallPage:
        meant = await naming.one(sluiceway, what) if kind == "document" else what
        return await _answers(sluiceway, kind, meant, limit)

    found = run(context, work)
    _print(found, kind, as_json=as_json)
    shown = len(found.answers)
    if found.total > shown:
        typer.echo(f"{shown:,} of {found.total:,} answers; `--limit` shows more", err=True)
    elif not as_json:
        typer.echo(output.counted(found.total, "answer"), err=True)


def target(name: str, named: Mapping[RecallKind, str]) -> tuple[RecallKind, str]:
    """The one thing that is meant, by its option or by its look. Raises Invalid where it is none, or several."""
    said = [(kind, what) for kind, what in named.items() if what]
    if len(said) + bool(name) != 1:
        options = ", ".join(f"`--{kind}`" for kind in named)
        raise Invalid(f"what to recall is not clear; name one thing, as doc_… or with one of {options}", field="NAME")
    return said[0] if said else (_kind(name), name)


def _kind(name: str) -> RecallKind:
    if name.startswith("ans_"):
        raise Invalid(
            f"{name[:40]!r} is an answer, and recall finds answers; `sluiceway explain` says what it was made of",
            field="NAME",
        )
    for kind, look in _BY_ITS_LOOK.items():
        if look.fullmatch(name):
            return kind
    raise Invalid(
        f"what {name[:40]!r} is cannot be seen; say it with `--document`, `--model`, `--prompt` or `--rule`",
        field="NAME",
    )


async def _answers(sluiceway: Sluiceway, kind: RecallKind, what: str, limit: int) -> RecallPage:
    """All pages as one."""
    found: list[RecallHit] = []
    total, training = 0, RecalledTraining()
    async for page in sluiceway.record.recall(kind, what, page_size=min(limit, _PAGE)):
        training = training if found else page.training
        found += page.answers
        total = page.total
        if len(found) >= limit:
            break
    return RecallPage(tuple(found[:limit]), max(total, len(found)), training)


def _print(found: RecallPage, kind: RecallKind, *, as_json: bool) -> None:
    training = found.training
    if as_json:
        for each in (*found.answers, *training.datasets, *training.rows, *training.versions):
            output.as_json(each)
        return
    from sluiceway_client.command.context import out

    # Of the others each answer is made.
    shown = ("cited", "shown") if kind in ("document", "passage") else ("", "")
    rows = [(hit.answer_id, output.moment(hit.at), shown[0] if hit.cited else shown[1]) for hit in found.answers]
    out.print(output.table("", ("answer", "finished", ""), rows))
    for table in trained(training):
        out.print()
        out.print(table)


def _digest(context: typer.Context, as_json: AsJson = False) -> None:
    read = run(context, lambda sluiceway: sluiceway.record.digest())
    if as_json:
        output.as_json(read)
    else:
        typer.echo(f"{output.harmless(read.digest)}  {output.counted(read.facts, 'fact')}")
