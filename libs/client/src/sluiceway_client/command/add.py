"""Command `sluiceway add`: documents in."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from watchfiles import Change, awatch
from watchfiles.main import FileChange

from sluiceway_client.channel import GIVE_UP_AFTER
from sluiceway_client.client import Sluiceway
from sluiceway_client.command import output
from sluiceway_client.command.context import AsJson, Collection, err, out, run
from sluiceway_client.command.paths import files, inside, visible, watched
from sluiceway_client.command.uploads import Upload, UploadOptions, UploadResult, follow_all, submit_all, upload
from sluiceway_client.errors import Invalid, Overloaded, Unavailable

STDIN = "-"
MOST_STDIN = 512 * 2**20
_LOOK_MS = 500


def register(app: typer.Typer) -> None:
    app.command("add", help="Add files, folders, patterns or standard input (-) to a collection.")(_add)


def _add(
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help="Files, folders, patterns, or - for stdin.")],
    collection: Collection = "default",
    wait: Annotated[bool, typer.Option("--wait", help="Wait until each document can be found, or failed.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Stay, and add what changes in the folders.")] = False,
    name: Annotated[str, typer.Option(help="What the document from standard input is called.")] = "",
    title: Annotated[str, typer.Option(help="Title; read from the document by default.")] = "",
    password: Annotated[str, typer.Option(help="Password of encrypted files.")] = "",
    group: Annotated[
        list[str] | None, typer.Option(help="Only keys with this group find the document; repeat for more.")
    ] = None,
    label: Annotated[list[str] | None, typer.Option(help="A label, as name=value; repeat for more.")] = None,
    as_json: AsJson = False,
) -> None:
    options = UploadOptions(
        collection=collection,
        acl=tuple(group or ()),
        labels=_labels(label or []),
        password=password,
        title=title,
    )
    uploads = _uploads(paths, name)
    roots = watched(path for path in paths if path != STDIN) if watch else []

    async def work(sluiceway: Sluiceway) -> list[UploadResult]:
        if watch:
            await _watch(sluiceway, uploads, roots, options, as_json=as_json)
        return await _round(sluiceway, uploads, options, wait=wait, as_json=as_json)

    try:
        added = run(context, work)
    except KeyboardInterrupt:
        err.print("interrupted; what was sent goes on, and `sluiceway docs list` shows how it stands", soft_wrap=True)
        raise
    if any(each.state == "failed" for each in added):
        raise typer.Exit(1)


def _labels(labels: Sequence[str]) -> dict[str, str]:
    pairs = dict(each.partition("=")[::2] for each in labels)
    if any(not each.partition("=")[0] or "=" not in each for each in labels):
        raise Invalid("a label is written name=value, as in `--label team=legal`", field="--label")
    return pairs


def _uploads(paths: Sequence[str], name: str) -> list[Upload]:
    uploads = [upload(file) for file in files(path for path in paths if path != STDIN)]
    if STDIN in paths:
        if not name:
            raise Invalid("a document from standard input needs a name, as in `--name notes/today`", field="--name")
        uploads.append(Upload(STDIN, name, _stdin()))
    elif name:
        raise Invalid("`--name` is for the document from standard input (-); a file has its own", field="--name")
    return uploads


def _stdin() -> bytes:
    content = sys.stdin.buffer.read(MOST_STDIN + 1)
    if len(content) > MOST_STDIN:
        raise Invalid(f"standard input has more than {MOST_STDIN >> 20} MiB; write it to a file and add that")
    return content


async def _round(
    sluiceway: Sluiceway, uploads: Sequence[Upload], options: UploadOptions, *, wait: bool, as_json: bool
) -> list[UploadResult]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=as_json or not err.is_terminal) as progress:
        sent = progress.add_task("sent", total=len(uploads))
        added = await submit_all(sluiceway, uploads, options, lambda _: progress.advance(sent))
        if wait:
            found = progress.add_task("done", total=len(uploads), completed=sum(each.final for each in added))
            added = await follow_all(sluiceway, added, lambda each: progress.advance(found, each.final), _say_waits)
    _print_as_json(added) if as_json else _print(added)
    return added


def _say_waits(error: Overloaded | Unavailable) -> None:
    err.print(f"waiting {GIVE_UP_AFTER:.0f} s at most: {error}", markup=False, soft_wrap=True)


def _print_as_json(added: Sequence[UploadResult]) -> None:
    for each in added:
        output.as_json({key: getattr(each, key) for key in ("document_id", "path", "state", "reason", "chunks")})
    # The objects have no word for it, and whoever reads a log wants to know.
    for advice, count in Counter(each.advice for each in added if each.state == "failed").most_common():
        err.print(f"{count} failed: {advice}", markup=False, soft_wrap=True)


def _print(added: Sequence[UploadResult]) -> None:
    failures = [each for each in added if each.state == "failed"]
    if failures:
        rows = [(each.path, each.reason, each.advice) for each in failures]
        out.print(output.table("Not added", ("file", "reason", "what to do"), rows))
        out.print()
    counts = Counter("unchanged" if each.unchanged else each.state for each in added)
    words = ", ".join(f"{count} {state}" for state, count in counts.most_common()) or "nothing to add"
    passages = sum(each.chunks for each in added)
    out.print(f"{output.counted(len(added), 'document')}: {words}; {output.counted(passages, 'passage')}")


async def _watch(
    sluiceway: Sluiceway, uploads: Sequence[Upload], roots: Sequence[Path], options: UploadOptions, *, as_json: bool
) -> NoReturn:
    """Looks before it adds what is there, so that no change falls in between."""
    async with aclosing(awatch(*roots, rust_timeout=_LOOK_MS, yield_on_timeout=True)) as seen:
        changes = await anext(seen)
        await _round(sluiceway, uploads, options, wait=True, as_json=as_json)
        err.print("watching; Ctrl-C ends it")
        while True:
            _say_gone(changes)
            if changed := _changed(changes, roots):
                await _round(sluiceway, changed, options, wait=True, as_json=as_json)
            changes = await anext(seen)


def _say_gone(changes: set[FileChange]) -> None:
    for gone in sorted(path for kind, path in changes if kind is Change.deleted):
        err.print(
            f"{gone} is gone here and stays in Sluiceway; `sluiceway docs withdraw` takes it out",
            markup=False,
            soft_wrap=True,
        )


def _changed(changes: set[FileChange], roots: Sequence[Path]) -> list[Upload]:
    files = sorted({file.resolve() for kind, path in changes for file in _new(kind, Path(path))})
    return [upload(file) for file in files if _wanted(file, roots)]


def _new(kind: Change, path: Path) -> Iterator[Path]:
    """A folder that was moved here comes as one change, whatever is in it."""
    if kind is not Change.deleted and path.is_file():
        yield path
    elif kind is Change.added and path.is_dir():
        yield from inside(path)


def _wanted(file: Path, roots: Sequence[Path]) -> bool:
    return any(file == root.resolve() or (root.is_dir() and _inside(file, root.resolve())) for root in roots)


def _inside(file: Path, root: Path) -> bool:
    return file.is_relative_to(root) and visible(file, root)
