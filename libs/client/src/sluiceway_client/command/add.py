"""Command `sluiceway add`: documents in."""

import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from sluiceway_client.client import Sluiceway
from sluiceway_client.command import output
from sluiceway_client.command.context import AsJson, Collection, err, first_of, out, run, say_waits
from sluiceway_client.command.ignoring import Ignoring
from sluiceway_client.command.paths import files, watched
from sluiceway_client.command.policy_files import secret
from sluiceway_client.command.table import Command
from sluiceway_client.command.uploads import Upload, UploadOptions, UploadResult, follow_all, submit_all, upload
from sluiceway_client.command.watching import Watched
from sluiceway_client.errors import Invalid, Overloaded, Unavailable

STDIN = "-"
MOST_STDIN = 512 * 2**20
_SAY_SECONDS = 15.0
# What is at its end and cannot be found, and the title of its table.
_NOT_FOUND = {"failed": "Not added", "quarantined": "Held back"}


def register(app: typer.Typer, word: Command) -> None:
    app.command(word.name, help=word.help)(_add)


def _add(
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help="Files, folders, patterns, or - for stdin.")],
    collection: Collection = "default",
    wait: Annotated[
        bool,
        typer.Option("--wait", help="Wait until each document can be found, is held back, failed, or waits too long."),
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Stay, and add what changes in the folders.")] = False,
    name: Annotated[str, typer.Option(help="What the document from standard input is called.")] = "",
    title: Annotated[str, typer.Option(help="Title; read from the document by default.")] = "",
    password: Annotated[
        str, typer.Option(help="Password of encrypted files; - asks for it, or reads a line of stdin.")
    ] = "",
    group: Annotated[
        list[str] | None, typer.Option(help="Only keys with this group find the document; repeat for more.")
    ] = None,
    label: Annotated[list[str] | None, typer.Option(help="A label, as name=value; repeat for more.")] = None,
    mirror: Annotated[
        bool, typer.Option("--mirror", help="Withdraw what came from the folders and is gone there; also with --watch.")
    ] = False,
    exclude: Annotated[
        list[str] | None, typer.Option(help="Leave this out of folders; a pattern as in .gitignore; repeat for more.")
    ] = None,
    no_ignore: Annotated[
        bool, typer.Option("--no-ignore", help="Take also what .gitignore and our own list would leave out.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    if password == STDIN and STDIN in paths and not sys.stdin.isatty():
        raise Invalid("the document and the password cannot both come from stdin; name a file", field="--password")
    ignoring = Ignoring(tuple(exclude or ()), no_ignore)
    options = UploadOptions(
        collection=collection,
        acl=tuple(group or ()),
        labels=_labels(label or []),
        password=secret(password),
        title=title,
    )
    uploads = _uploads(paths, name, ignoring)
    roots = watched(path for path in paths if path != STDIN) if watch or mirror else []
    folders = Watched(roots=roots, ignoring=ignoring, collection=collection, mirror=mirror)

    async def work(sluiceway: Sluiceway) -> list[UploadResult]:
        if watch:
            await folders.for_ever(sluiceway, uploads, WatchRound(sluiceway, options, as_json))
        added = await _submitted(sluiceway, uploads, options, as_json)
        if wait:
            added = await _followed(sluiceway, added, as_json)
        _tell(added, as_json)
        await folders.withdraw_gone(sluiceway)
        return added

    try:
        added = run(context, work)
    except KeyboardInterrupt:
        err.print("interrupted; what was sent goes on, and `sluiceway docs list` shows how it stands")
        raise
    if any(each.state in _NOT_FOUND or (wait and each.stalled) for each in added):
        raise typer.Exit(1)


def _labels(labels: Sequence[str]) -> dict[str, str]:
    pairs = dict(each.partition("=")[::2] for each in labels)
    if any(not each.partition("=")[0] or "=" not in each for each in labels):
        raise Invalid("a label has a name and a value; write it as in `--label team=legal`", field="--label")
    if len(pairs) < len(labels):
        raise Invalid("a label is named twice, and a document has one value of each; leave one out", field="--label")
    return pairs


def _uploads(paths: Sequence[str], name: str, ignoring: Ignoring) -> list[Upload]:
    uploads = [upload(file) for file in files((path for path in paths if path != STDIN), ignoring)]
    if STDIN in paths:
        if not name:
            raise Invalid(
                "a document from standard input needs a name; say it as in `--name notes/today`", field="--name"
            )
        uploads.append(Upload(STDIN, name, _stdin()))
    elif name:
        raise Invalid("`--name` is for the document from standard input (-); a file has its own", field="--name")
    return uploads


def _stdin() -> bytes:
    content = sys.stdin.buffer.read(MOST_STDIN + 1)
    if len(content) > MOST_STDIN:
        raise Invalid(f"standard input has more than {MOST_STDIN >> 20} MiB; write it to a file and add that")
    return content


@dataclass(frozen=True)
class WatchRound:
    """A round of a watch. Beside the next ones there is no room for a bar of its own."""

    sluiceway: Sluiceway
    options: UploadOptions
    as_json: bool

    async def submit(self, uploads: Sequence[Upload]) -> Sequence[UploadResult]:
        return await _submitted(self.sluiceway, uploads, self.options, self.as_json)

    async def follow(self, added: Sequence[UploadResult]) -> None:
        _tell(await follow_all(self.sluiceway, added, lambda _: None, say_waits), self.as_json)


async def _submitted(
    sluiceway: Sluiceway, uploads: Sequence[Upload], options: UploadOptions, as_json: bool
) -> list[UploadResult]:
    with _progress(as_json) as progress:
        sent = Count(progress, "sent", len(uploads))
        try:
            return await submit_all(sluiceway, uploads, options, lambda _: sent.advance())
        except* (Overloaded, Unavailable) as group:
            raise _broken_off(first_of(group), sent.done, len(uploads)) from group


async def _followed(sluiceway: Sluiceway, added: Sequence[UploadResult], as_json: bool) -> list[UploadResult]:
    with _progress(as_json) as progress:
        found = Count(progress, "done", len(added), sum(each.final for each in added))
        return await follow_all(sluiceway, added, lambda each: found.advance(each.final), say_waits)


def _progress(as_json: bool) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=err, transient=True, disable=as_json or not err.is_terminal)


class Count:
    """How many are at their end: a bar on a terminal, elsewhere a line now and then where it takes long."""

    def __init__(self, progress: Progress, what: str, total: int, done: int = 0) -> None:
        self.done = done
        self._progress, self._what, self._total = progress, what, total
        self._bar = progress.add_task(what, total=total, completed=done)
        self._said = time.monotonic()

    def advance(self, steps: int = 1) -> None:
        self.done += steps
        self._progress.advance(self._bar, steps)
        if not err.is_terminal and time.monotonic() - self._said >= _SAY_SECONDS:
            self._said = time.monotonic()
            err.print(f"{self.done:,} of {self._total:,} {self._what}")


def _broken_off(error: Exception, done: int, total: int) -> Exception:
    """The same error, with how far it came."""
    kept = f"{done:,} of {total:,} documents were handed in and are kept: the same command goes on from there"
    return error if total == 1 else type(error)(f"{error}. {kept}")


def _tell(added: Sequence[UploadResult], as_json: bool) -> None:
    _print_as_json(added) if as_json else _print(added)
    for each in added:
        if each.stalled:
            where = output.name(each.path)
            err.print(f"Still waiting: {where}; `sluiceway docs show {each.document_id}` tells what for")


def _print_as_json(added: Sequence[UploadResult]) -> None:
    for each in added:
        output.as_json({key: getattr(each, key) for key in ("document_id", "path", "state", "reason", "chunks")})
    # The objects have no word for it, and whoever reads a log wants to know.
    told = Counter((each.state, each.advice) for each in added if each.state in _NOT_FOUND)
    for (state, advice), count in told.most_common():
        err.print(f"{count} {state}: {advice}")


def _print(added: Sequence[UploadResult]) -> None:
    for state, title in _NOT_FOUND.items():
        rows = [(output.name(each.path), each.reason, each.advice) for each in added if each.state == state]
        if rows:
            out.print(output.table(title, ("file", "reason", "what to do"), rows))
            out.print()
    counts = Counter("unchanged" if each.unchanged else each.state for each in added)
    words = ", ".join(f"{count} {state}" for state, count in counts.most_common()) or "nothing to add"
    passages = sum(each.chunks for each in added)
    out.print(f"{output.counted(len(added), 'document')}: {words}; {output.counted(passages, 'passage')}")
