"""Watch of folders: what changes in them is added, and with `--mirror` what is gone there is withdrawn. It outlives a
service that is away, and passes over what it may not read.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NoReturn, Protocol
from urllib.parse import unquote_to_bytes

from watchfiles import Change
from watchfiles.main import FileChange

from sluiceway_client.channel import pause
from sluiceway_client.client import Sluiceway
from sluiceway_client.command import naming, output
from sluiceway_client.command.context import err, first_of
from sluiceway_client.command.ignoring import Ignoring
from sluiceway_client.command.pending_changes import PendingChanges, SettledChanges
from sluiceway_client.command.root_watch import root_changes
from sluiceway_client.command.uploads import Upload, UploadResult, upload
from sluiceway_client.errors import NotFound, Overloaded, Unavailable
from sluiceway_client.values import Document

# Each is a call that stays open, and ingest gives one caller a share of those it has.
_FOLLOWED_AT_ONCE = 8

# What is on its way out is withdrawn already, however long a stage takes to let go of it.
_LEAVING = naming.GONE | {"withdrawing"}


class AddRound(Protocol):
    """What is done with files that are there, or that have changed."""

    async def submit(self, uploads: Sequence[Upload]) -> Sequence[UploadResult]:
        """Hands them in. Raises Overloaded and Unavailable, as of many tasks."""

    async def follow(self, added: Sequence[UploadResult]) -> None:
        """Waits until each is at its end, and tells of it. Raises the same."""


Then = Callable[[], Awaitable[None]]


class Followers:
    """Follows what was handed in beside the watch: a document that takes long holds up no other change. What is to be
    done `then` waits for its own documents alone."""

    def __init__(self, add: AddRound, tasks: asyncio.TaskGroup) -> None:
        self._add = add
        self._tasks = tasks
        self._slots = asyncio.Semaphore(_FOLLOWED_AT_ONCE)

    async def take(self, uploads: Sequence[Upload], then: Then) -> None:
        added = await self._add.submit(uploads)
        self._tasks.create_task(self._to_the_end(added, then))

    def do(self, then: Then) -> None:
        """What waits for no document."""
        self._tasks.create_task(_until_done(then))

    async def _to_the_end(self, added: Sequence[UploadResult], then: Then) -> None:
        await _until_done(partial(self._follow, added))
        await _until_done(then)

    async def _follow(self, added: Sequence[UploadResult]) -> None:
        async with self._slots:
            await self._add.follow(added)


async def _until_done(work: Then) -> None:
    """Where ingest is away it is asked again: what was handed in is kept there."""
    is_told = False
    while True:
        try:
            return await work()
        except* (Overloaded, Unavailable) as group:
            error = first_of(group)
        if not is_told:
            _say(f"{error}. What was handed in is kept, and it is asked again until there is word of it")
        is_told = True
        await asyncio.sleep(pause(error))


@dataclass(frozen=True, kw_only=True)
class Watched:
    """Files and folders, what is meant by them, and whether what is gone there is withdrawn from the collection."""

    roots: Sequence[Path]
    ignoring: Ignoring
    collection: str
    mirror: bool

    async def for_ever(self, sluiceway: Sluiceway, uploads: Sequence[Upload], add: AddRound) -> NoReturn:
        """Looks before it adds what is there, so that no change falls in between."""
        async with aclosing(root_changes(self.roots)) as seen, asyncio.TaskGroup() as tasks:
            followers = Followers(add, tasks)
            changes = await anext(seen)
            await followers.take(uploads, partial(self.withdraw_gone, sluiceway))
            err.print("watching; Ctrl-C ends it")
            pending = PendingChanges()
            while True:
                pending.see(self._changed(changes), [path for kind, path in changes if kind is Change.deleted])
                await self._bring(sluiceway, pending, followers)
                changes = await anext(seen)

    async def _bring(self, sluiceway: Sluiceway, pending: PendingChanges, followers: Followers) -> None:
        """Where a service is away or full, all of it waits for the next look."""
        settled = pending.settled()
        then = partial(self._tell_or_withdraw, sluiceway, settled)
        try:
            if there := settled.there():
                await followers.take(there, then)
            elif settled.gone:
                followers.do(then)
            pending.forget(settled)
            pending.told = False
        except* (Overloaded, Unavailable) as group:
            error = first_of(group)
            if not pending.told:
                _say(f"{error}. What changed waits, and is tried again until it is taken")
            pending.told = True
            await asyncio.sleep(pause(error))

    async def withdraw_gone(self, sluiceway: Sluiceway) -> None:
        """Takes out what was added from the roots and is not there any more; a root that is away or empty takes out
        nothing, for its disk may be missing."""
        for root in self.roots if self.mirror else ():
            gone = await self._gone(sluiceway, root.resolve())
            # Asked behind the look at its files: a disk that goes before it would take all of them along.
            if _is_away(root):
                _say(f"{root} is away or empty: nothing of it is withdrawn. Is its disk there?")
                continue
            for document in gone:
                await sluiceway.documents.withdraw(document.document_id)
                _say(f"withdrawn, for it is gone here: {output.name(document.source_key)}")

    async def _gone(self, sluiceway: Sluiceway, root: Path) -> list[Document]:
        try:
            below = await naming.below(sluiceway, root.as_uri(), self.collection, gone=_LEAVING)
        except NotFound:
            # A collection into which nothing was taken yet.
            return []
        places = [(each, _place(each.source_key)) for each in below]
        return [each for each, place in places if place.is_relative_to(root) and _is_gone(place)]

    async def _tell_or_withdraw(self, sluiceway: Sluiceway, settled: SettledChanges) -> None:
        if self.mirror and settled.gone:
            return await self.withdraw_gone(sluiceway)
        for path in settled.missing():
            _say(f"{path} is gone here, not in Sluiceway; `sluiceway docs withdraw` takes it out, as `--mirror` would")
        return None

    def _changed(self, changes: set[FileChange]) -> list[Upload]:
        return [each for kind, path in sorted(changes) for each in self._uploads(kind, Path(path))]

    def _uploads(self, kind: Change, path: Path) -> list[Upload]:
        """What cannot be looked at is said, and ends nothing. A link to itself is a RuntimeError."""
        try:
            return [upload(file.resolve()) for file in self._new(kind, path) if self._is_meant(file)]
        except (OSError, RuntimeError) as error:
            _say_unreadable(error, path)
            return []

    def _new(self, kind: Change, path: Path) -> Iterator[Path]:
        """A folder that was moved here comes as one change, whatever is in it."""
        if kind is not Change.deleted and path.is_file():
            yield path
        elif kind is Change.added and path.is_dir():
            yield from self.ignoring.inside(path, lambda error: _say_unreadable(error, path))

    def _is_meant(self, file: Path) -> bool:
        return any(file == root.absolute() or self._lies_in(file, root.absolute()) for root in self.roots)

    def _lies_in(self, file: Path, root: Path) -> bool:
        return root.is_dir() and file.is_relative_to(root) and self.ignoring.takes(file, root)


def _place(source_key: str) -> Path:
    """Where the file lies: names are bytes, and need be no text. An attachment (`<key>#<number>/<name>`) lies where the
    file does that it came in; a `#` of a name is written as `%23`."""
    return Path(os.fsdecode(unquote_to_bytes(source_key.removeprefix("file://").partition("#")[0])))


def _is_away(root: Path) -> bool:
    try:
        return not root.exists() or (root.is_dir() and not any(root.iterdir()))
    except OSError:
        return True


def _is_gone(place: Path) -> bool:
    """What cannot be looked at may be there still."""
    try:
        return not place.exists()
    except OSError:
        return False


def _say_unreadable(error: OSError | RuntimeError, path: Path) -> None:
    where, why = getattr(error, "filename", None) or path, getattr(error, "strerror", None) or error
    _say(f"{where} cannot be looked at ({why}) and is passed over; see to its rights, and add it again")


def _say(text: str) -> None:
    err.print(text)
