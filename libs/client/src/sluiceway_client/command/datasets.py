"""Commands `sluiceway datasets`: built of feedback or of a file, looked at, compared, frozen and described."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from sluiceway_client.client import Sluiceway
from sluiceway_client.command import output
from sluiceway_client.command.context import AsJson, err, out, run, say_waits
from sluiceway_client.command.periods import Since, Until, period
from sluiceway_client.command.table import Command
from sluiceway_client.dataset_values import BuiltDataset, BuiltRow, FileKind, Objective, RowSource
from sluiceway_client.errors import Invalid

Name = Annotated[str, typer.Argument(metavar="DATASET", help="`ds_…`, NAME@VERSION, or NAME for its last version.")]
Learned = Annotated[
    Objective, typer.Option("--objective", "-o", help="sft: the answer; dpo: which of two answers is better.")
]
HeldBack = Annotated[float, typer.Option("--validation", help="Share that is held back to measure on.", min=0, max=0.5)]
HeldOut = Annotated[
    list[Path] | None,
    typer.Option("--held-out", help="A file of texts that answers are measured on, one a line. May be said again."),
]
Redacted = Annotated[
    bool, typer.Option("--keep-redacted", help="Keep rows with personal data, with marks in its place.")
]
Wait = Annotated[bool, typer.Option("--wait", help="Come back when it is built.")]
Limit = Annotated[int, typer.Option(help="At most so many.", min=1)]
_KINDS: dict[str, FileKind] = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet"}


def register(app: typer.Typer, word: Command) -> None:
    datasets = typer.Typer(help=word.help, no_args_is_help=True)
    datasets.command("build", help="Build a dataset of what people said about answers.")(_build)
    datasets.command("rebuild", help="Build a dataset once more without what was withdrawn since.")(_rebuild)
    datasets.command("import", help="Build a dataset of the rows of a file: JSON lines, CSV or Parquet.")(_import)
    datasets.command("list", help="Datasets, the last one first.")(_list)
    datasets.command("show", help="A dataset, with what was found while it was built.")(_show)
    datasets.command("rows", help="Rows of a dataset, with what people wrote.")(_rows)
    datasets.command("diff", help="Which rows one dataset has and another has not.")(_diff)
    datasets.command("freeze", help="Let runs learn from a dataset.")(_freeze)
    datasets.command("card", help="The datasheet of a dataset; with --croissant, that for machines.")(_card)
    app.add_typer(datasets, name=word.name)


def _build(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="1 to 64 lower-case letters, digits and dashes.")],
    objective: Learned = "sft",
    source: Annotated[
        list[str] | None,
        typer.Option(help="Where rows come from: correction, graded, preference. Left out: all it can learn of."),
    ] = None,
    since: Since = "",
    until: Until = "",
    collection: Annotated[str, typer.Option("--collection", "-c", help="Only of answers over this one.")] = "",
    model: Annotated[str, typer.Option(help="Only of answers of this model.")] = "",
    min_score: Annotated[float, typer.Option(help="Of graded answers: at least so good.", min=-1, max=1)] = 0.5,
    most: Annotated[int, typer.Option(help="Rows at the most, the newest ones.", min=0, max=10_000)] = 0,
    validation: HeldBack = 0.1,
    held_out: HeldOut = None,
    keep_redacted: Redacted = False,
    wait: Wait = False,
    as_json: AsJson = False,
) -> None:
    since_when, until_when = period(since, until)
    texts, sources = texts_of(held_out or ()), [row_source(each) for each in source or ()]

    async def work(sluiceway: Sluiceway) -> BuiltDataset:
        ordered = await sluiceway.datasets.build(
            name,
            objective=objective,
            sources=sources,
            since=since_when,
            until=until_when,
            collection=collection,
            model=model,
            min_score=min_score,
            most_rows=most,
            validation_share=validation,
            held_out=texts,
            keep_redacted=keep_redacted,
        )
        return await _waited(sluiceway, ordered) if wait else ordered

    _ordered(run(context, work), as_json=as_json)


def _rebuild(context: typer.Context, name: Name, wait: Wait = False, as_json: AsJson = False) -> None:
    async def work(sluiceway: Sluiceway) -> BuiltDataset:
        ordered = await sluiceway.datasets.rebuild(name)
        return await _waited(sluiceway, ordered) if wait else ordered

    _ordered(run(context, work), as_json=as_json)


def _import(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="1 to 64 lower-case letters, digits and dashes.")],
    file: Annotated[Path, typer.Argument(help="The file, of up to 256 MiB and 100,000 rows.")],
    format: Annotated[FileKind | None, typer.Option(help="How it is written. Left out: as its name ends.")] = None,
    objective: Learned = "sft",
    validation: HeldBack = 0.1,
    held_out: HeldOut = None,
    keep_redacted: Redacted = False,
    wait: Wait = False,
    as_json: AsJson = False,
) -> None:
    kind = format or _KINDS.get(file.suffix.lower())
    if kind is None:
        raise Invalid(f"how {file.name} is written is not clear; say jsonl, csv or parquet", field="--format")
    texts = texts_of(held_out or ())

    async def work(sluiceway: Sluiceway) -> BuiltDataset:
        ordered = await sluiceway.datasets.import_file(
            name,
            file,
            kind,
            objective=objective,
            validation_share=validation,
            held_out=texts,
            keep_redacted=keep_redacted,
        )
        return await _waited(sluiceway, ordered) if wait else ordered

    _ordered(run(context, work), as_json=as_json)


def _list(
    context: typer.Context,
    name: Annotated[str, typer.Option(help="Only versions of this name.")] = "",
    limit: Limit = 1000,
    as_json: AsJson = False,
) -> None:
    found = run(context, lambda sluiceway: sluiceway.datasets.list(name=name, limit=limit))
    if as_json:
        for each in found:
            output.as_json(each)
        return
    rows = [
        (
            each.dataset_id,
            _called(each),
            each.objective,
            output.state(_state(each)),
            f"{each.training_rows:,}",
            f"{each.validation_rows:,}",
            output.moment(each.created_at),
        )
        for each in found
    ]
    columns = ("dataset", "name", "learned", "state", "rows", "held back", "asked for")
    out.print(output.table("", columns, rows))


def _show(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    _print(run(context, lambda sluiceway: sluiceway.datasets.get(name)), as_json=as_json)


def _rows(context: typer.Context, name: Name, limit: Limit = 20, as_json: AsJson = False) -> None:
    found = run(context, lambda sluiceway: sluiceway.datasets.rows(name, limit=limit))
    for each in found:
        if as_json:
            output.as_json(each)
        else:
            _print_row(each)


def _diff(
    context: typer.Context,
    before: Annotated[str, typer.Argument(metavar="BEFORE", help="The one before.")],
    after: Annotated[str, typer.Argument(metavar="AFTER", help="The one after.")],
    as_json: AsJson = False,
) -> None:
    found = run(context, lambda sluiceway: sluiceway.datasets.diff(before, after))
    if as_json:
        return output.as_json(found)
    for sign, rows in (("-", found.removed), ("+", found.added)):
        for row_id in rows:
            out.print(f"{sign} {row_id}")
    err.print(f"{found.common:,} rows are in both")


def _freeze(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    _print(run(context, lambda sluiceway: sluiceway.datasets.freeze(name)), as_json=as_json)


def _card(
    context: typer.Context,
    name: Name,
    croissant: Annotated[bool, typer.Option("--croissant", help="For machines, as JSON-LD.")] = False,
) -> None:
    found = run(context, lambda sluiceway: sluiceway.datasets.card(name))
    typer.echo(output.escaped(found.croissant) if croissant else output.harmless(found.datasheet))


async def _waited(sluiceway: Sluiceway, ordered: BuiltDataset) -> BuiltDataset:
    return await sluiceway.datasets.wait(ordered.dataset_id, on_retry=say_waits)


def row_source(said: str) -> RowSource:
    """Raises Invalid."""
    for source in get_args(RowSource):
        if said == source:
            return cast(RowSource, source)
    known = ", ".join(get_args(RowSource))
    raise Invalid(f"rows do not come from {said[:40]!r}; they come from {known}", field="--source")


def texts_of(files: Sequence[Path]) -> list[str]:
    """Raises OSError where one cannot be read, and Invalid for one that is no text in UTF-8: of words that are read as
    others no row would be left out, and nobody would hear of it."""
    return [_text_of(file) for file in files]


def _text_of(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"{file.name[:80]} is no text in UTF-8; write it as that", field="--held-out") from error


def _ordered(dataset: BuiltDataset, *, as_json: bool) -> None:
    """Exit code 1 where it could not be built."""
    if as_json:
        output.as_json(dataset)
    elif dataset.state == "building":
        out.print(dataset.dataset_id)
        hint = f"building; `sluiceway datasets show {dataset.dataset_id}` tells how far it is"
        err.print(hint)
    else:
        _print(dataset, as_json=False)
    if dataset.state == "refused":
        raise typer.Exit(1)


def _print(dataset: BuiltDataset, *, as_json: bool) -> None:
    if as_json:
        return output.as_json(dataset)
    report = dataset.report
    rows = [
        ("dataset", dataset.dataset_id),
        ("name", _called(dataset)),
        ("state", _state(dataset)),
        ("reason", dataset.reason),
        ("learned", dataset.objective),
        ("rows", f"{dataset.training_rows:,} to learn from, {dataset.validation_rows:,} held back"),
        ("manifest", output.digest(dataset.manifest_sha256)),
        ("version before", dataset.parent),
        ("withdrawn documents", ", ".join(dataset.tainted_by)),
        ("looked at", output.counted(report.examples, "example")),
        *((f"left out: {one.reason.replace('_', ' ')}", _left_out(one.rows, one.named)) for one in report.left_out),
        *((f"from: {origin}", f"{rows:,}") for origin, rows in sorted(report.rows_by_origin.items())),
        ("contradicting", output.counted(len(report.conflicts), "group") if report.conflicts else ""),
        ("characters", f"{report.median_characters:,} in the middle, {report.longest_characters:,} at the most"),
        ("most frequent answer", f"{report.most_frequent_answer:.1%}"),
    ]
    out.print(output.table("", ("", ""), [row for row in rows if row[1]]))


def _print_row(row: BuiltRow) -> None:
    where = " ".join(filter(None, (row.split, row.origin, row.answer_id)))
    out.print(output.harmless(f"{row.row_id[:12]} {where}"), style="bold")
    for role, text in row.prompt:
        out.print(output.harmless(f"  {role}: {text}"))
    out.print(output.harmless(f"  learned: {row.answer}"))
    if row.rejected:
        out.print(output.harmless(f"  worse: {row.rejected}"))


def _left_out(rows: int, named: Sequence[str]) -> str:
    return f"{rows:,} ({', '.join(named)}{' …' if len(named) < rows else ''})"


def _called(dataset: BuiltDataset) -> str:
    return f"{dataset.name}@{dataset.version}"


def _state(dataset: BuiltDataset) -> str:
    return "tainted" if dataset.tainted_by else dataset.state
