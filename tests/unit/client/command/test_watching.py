"""What is gone from a folder that is mirrored, against a scripted ingest."""

import asyncio
import errno
import os
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from sluiceway.ingest.v1 import ingest_service_pb2 as calls
from sluiceway_client.client import Sluiceway
from sluiceway_client.command.ignoring import Ignoring, OnUnreadable
from sluiceway_client.command.uploads import Upload, UploadResult
from sluiceway_client.command.watching import Watched
from sluiceway_client.errors import Unavailable
from sluiceway_common.testing import eventually
from tests.unit.client.command.test_naming import stored
from tests.unit.client.command.test_uploads import adding
from tests.unit.client.ingests import Ingest, running
from tests.unit.client.spoken import say


def holding(ingest: Ingest, *files: Path) -> None:
    ingest.there = [stored(number, file.as_uri()) for number, file in enumerate(files)]


async def test_what_is_gone_from_a_mirrored_folder_is_withdrawn_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "kept.txt").write_text("kept")
    async with running() as ingest:
        holding(ingest, folder / "kept.txt", folder / "gone.txt", tmp_path / "papers-2" / "gone.txt")
        said = await say(tmp_path, "add", str(folder), "--mirror", ingest=ingest.address)
        assert (said.code, ingest.withdrawn) == (0, ["doc_1"])
    assert f"withdrawn, for it is gone here: {folder / 'gone.txt'}" in said.err


async def test_what_is_on_its_way_out_is_not_withdrawn_again(tmp_path: Path) -> None:
    (folder := tmp_path / "papers").mkdir()
    (folder / "kept.txt").write_text("kept")
    async with running() as ingest:
        ingest.there = [stored(0, (folder / "gone.txt").as_uri(), state="WITHDRAWING")]
        said = await say(tmp_path, "add", str(folder), "--mirror", ingest=ingest.address)
        assert (said.code, ingest.withdrawn) == (0, [])
    assert "withdrawn" not in said.err


async def test_an_attachment_is_there_as_long_as_the_file_is_that_it_came_in(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "mail #1.eml").write_text("kept")
    kept, gone = (folder / "mail #1.eml").as_uri(), (folder / "gone.eml").as_uri()
    async with running() as ingest:
        ingest.there = [stored(1, kept), stored(2, f"{kept}#1/bill.txt"), stored(3, f"{gone}#1/bill.txt")]
        said = await say(tmp_path, "add", str(folder), "--mirror", ingest=ingest.address)
        assert (said.code, ingest.withdrawn) == (0, ["doc_3"])


async def test_what_is_deleted_or_renamed_while_it_is_watched_and_mirrored_is_withdrawn(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    for name in ("kept", "gone", "old"):
        (folder / f"{name}.txt").write_text(name)
    async with running() as ingest, adding(ingest, tmp_path, str(folder), "--watch", "--mirror") as command:
        assert command.stderr is not None
        assert b"watching" in await command.stderr.readline()
        holding(ingest, *(folder / f"{name}.txt" for name in ("kept", "gone", "old")))
        (folder / "gone.txt").unlink()
        await eventually(lambda: ingest.withdrawn == ["doc_1"], within=20)
        (folder / "old.txt").rename(folder / "new.txt")
        await eventually(lambda: ingest.withdrawn == ["doc_1", "doc_2"], within=20)
        await eventually(lambda: ingest.taken.get((folder / "new.txt").as_uri()) == b"old", within=20)


async def test_where_the_collection_is_not_there_nothing_of_it_is_gone(tmp_path: Path) -> None:
    """Nothing that the folder holds was taken in yet."""
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "kept.txt").write_text("kept")
    async with running() as ingest:
        ingest.unknown = "new"
        said = await say(tmp_path, "add", str(tmp_path / "papers"), "--mirror", "-c", "new", ingest=ingest.address)
    assert said.code == 0


async def test_without_mirror_nothing_is_withdrawn(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "kept.txt").write_text("kept")
    async with running() as ingest:
        holding(ingest, tmp_path / "papers" / "gone.txt")
        await say(tmp_path, "add", str(tmp_path / "papers"), ingest=ingest.address)
        assert ingest.withdrawn == []


async def test_an_empty_folder_may_be_a_disk_that_is_away(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    async with running() as ingest:
        holding(ingest, tmp_path / "papers" / "gone.txt")
        said = await say(tmp_path, "add", str(tmp_path / "papers"), "--mirror", ingest=ingest.address)
        assert ingest.withdrawn == []
    assert "is away or empty: nothing of it is withdrawn" in said.err


class LosingDisk(Ingest):
    """The disk with the folder goes while it is asked for what it has of it."""

    folder: Path

    async def ListDocuments(self, request: Any, context: Any) -> calls.ListDocumentsResponse:
        self.folder.rename(self.folder.with_name("unmounted"))
        return await super().ListDocuments(request, context)


async def test_a_disk_that_goes_while_it_is_looked_at_withdraws_nothing(tmp_path: Path) -> None:
    (folder := tmp_path / "papers").mkdir()
    (folder / "kept.txt").write_text("kept")
    losing = LosingDisk()
    losing.folder = folder
    async with running(losing) as ingest:
        holding(ingest, folder / "kept.txt")
        said = await say(tmp_path, "add", str(folder), "--mirror", ingest=ingest.address)
        assert ingest.withdrawn == []
    assert "is away or empty: nothing of it is withdrawn" in said.err


async def test_a_file_whose_name_is_no_utf8_is_there(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"f\xfcr")
    folder.mkdir()
    (folder / os.fsdecode(b"k\xe4se.txt")).write_text("kept")
    async with running() as ingest:
        holding(ingest, folder / os.fsdecode(b"k\xe4se.txt"), folder / os.fsdecode(b"g\xf6ne.txt"))
        said = await say(tmp_path, "add", str(folder), "--mirror", ingest=ingest.address)
        assert (said.code, ingest.withdrawn) == (0, ["doc_1"])


class Adding:
    """Takes what changed, or refuses it while a service is `away`. What is handed in is at its end at once; that of
    `slow` never is, and the first `silences` times nobody says how it stands."""

    def __init__(self, *, slow: str = "\0", silences: int = 0) -> None:
        self.away = False
        self.refused = 0
        self.slow = slow
        self.silences = silences
        self.names: list[str] = []
        self.ended: list[str] = []
        self.began = asyncio.Event()

    async def submit(self, uploads: Sequence[Upload]) -> Sequence[UploadResult]:
        if self.away:
            self.refused += 1
            raise away()
        self.names += [Path(each.path).name for each in uploads]
        self.began.set()
        return [
            UploadResult(document_id=each.path, path=each.path, state="submitted", reason="", chunks=0)
            for each in uploads
        ]

    async def follow(self, added: Sequence[UploadResult]) -> None:
        names = [Path(each.path).name for each in added]
        if self.slow in names:
            await asyncio.Event().wait()
        if names and self.silences:
            self.silences -= 1
            raise away()
        self.ended += names


def away() -> ExceptionGroup[Unavailable]:
    return ExceptionGroup("of many tasks", [Unavailable("ingest is away", retry_after=0.01)])


class LockedIgnoring(Ignoring):
    """Whoever runs the tests may be one to whom nothing is locked."""

    def inside(self, folder: Path, on_unreadable: OnUnreadable = lambda _: None) -> Iterator[Path]:
        if folder.name == "locked":
            on_unreadable(PermissionError(errno.EACCES, "Permission denied", str(folder)))
            return
        yield from super().inside(folder, on_unreadable)


@asynccontextmanager
async def watching(
    folder: Path, ingest: Ingest, add: Adding, *, mirror: bool = False, ignoring: Ignoring | None = None
) -> AsyncIterator[None]:
    watched = Watched(roots=[folder], ignoring=ignoring or Ignoring(), collection="default", mirror=mirror)
    async with Sluiceway(ingest.addresses) as sluiceway:
        task = asyncio.create_task(watched.for_ever(sluiceway, [], add))
        await add.began.wait()
        try:
            yield
            assert not task.done()
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def test_what_changes_while_ingest_is_away_is_added_and_withdrawn_when_it_is_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder := tmp_path / "papers").mkdir()
    (folder / "kept.txt").write_text("kept")
    (folder / "gone.txt").write_text("gone")
    add = Adding()
    async with running() as ingest, watching(folder, ingest, add, mirror=True):
        holding(ingest, folder / "kept.txt", folder / "gone.txt")
        add.away = True
        for name in ("new.txt", "passing.txt"):
            (folder / name).write_text(name)
        await eventually(lambda: add.refused, within=20)
        (folder / "gone.txt").unlink()
        (folder / "passing.txt").unlink()
        seen = add.refused
        await eventually(lambda: add.refused > seen + 2, within=20)
        assert ingest.withdrawn == []
        add.away = False
        await eventually(lambda: ingest.withdrawn == ["doc_1"], within=20)
    assert add.names == ["new.txt"]
    assert capsys.readouterr().err.count("ingest is away. What changed waits, and is tried again") == 1


async def test_a_document_that_takes_long_holds_up_no_other_and_no_withdrawal(tmp_path: Path) -> None:
    """A scan of many pages may take half an hour."""
    (folder := tmp_path / "papers").mkdir()
    (folder / "kept.txt").write_text("kept")
    (folder / "gone.txt").write_text("gone")
    add = Adding(slow="scan.pdf")
    async with running() as ingest, watching(folder, ingest, add, mirror=True):
        holding(ingest, folder / "kept.txt", folder / "gone.txt")
        (folder / "scan.pdf").write_text("scan")
        await eventually(lambda: add.names == ["scan.pdf"], within=20)
        (folder / "new.txt").write_text("new")
        await eventually(lambda: add.ended == ["new.txt"], within=20)
        (folder / "gone.txt").unlink()
        await eventually(lambda: ingest.withdrawn == ["doc_1"], within=20)


async def test_a_file_that_is_renamed_is_found_until_its_new_name_is(tmp_path: Path) -> None:
    (folder := tmp_path / "papers").mkdir()
    (folder / "old.txt").write_text("old")
    add = Adding(slow="new.txt")
    async with running() as ingest:
        holding(ingest, folder / "gone before.txt", folder / "old.txt")
        async with watching(folder, ingest, add, mirror=True):
            await eventually(lambda: ingest.withdrawn == ["doc_0"], within=20)
            (folder / "old.txt").rename(folder / "new.txt")
            await eventually(lambda: add.names == ["new.txt"], within=20)
            (folder / "other.txt").write_text("other")
            await eventually(lambda: add.ended == ["other.txt"], within=20)
    assert ingest.withdrawn == ["doc_0"]


async def test_what_was_handed_in_is_followed_though_ingest_is_silent_meanwhile(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder := tmp_path / "papers").mkdir()
    add = Adding(silences=3)
    async with running() as ingest, watching(folder, ingest, add):
        (folder / "new.txt").write_text("new")
        await eventually(lambda: add.ended == ["new.txt"], within=20)
    assert add.names == ["new.txt"]
    assert capsys.readouterr().err.count("ingest is away. What was handed in is kept, and it is asked again") == 1


async def test_a_folder_that_is_made_anew_is_watched_and_mirrored_on(tmp_path: Path) -> None:
    """As by a program that deletes what it writes anew; a disk that is mounted again is such a folder, too."""
    (folder := tmp_path / "papers").mkdir()
    (folder / "old.txt").write_text("old")
    add = Adding()
    async with running() as ingest, watching(folder, ingest, add, mirror=True):
        holding(ingest, folder / "old.txt")
        shutil.rmtree(folder)
        folder.mkdir()
        (folder / "new.txt").write_text("new")
        await eventually(lambda: "new.txt" in add.ended and ingest.withdrawn == ["doc_0"], within=20)
        (folder / "later.txt").write_text("later")
        await eventually(lambda: "later.txt" in add.ended, within=20)


async def test_a_folder_that_is_away_for_a_while_is_watched_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder := tmp_path / "papers").mkdir()
    (folder / "old.txt").write_text("old")
    add = Adding()
    async with running() as ingest, watching(folder, ingest, add, mirror=True):
        holding(ingest, folder / "old.txt")
        folder.rename(tmp_path / "unmounted")
        await eventually(lambda: "is away or empty" in capsys.readouterr().err, within=20)
        (tmp_path / "unmounted" / "new.txt").write_text("new")
        (tmp_path / "unmounted").rename(folder)
        await eventually(lambda: "new.txt" in add.ended, within=20)
        (folder / "later.txt").write_text("later")
        await eventually(lambda: "later.txt" in add.ended, within=20)
    assert ingest.withdrawn == []


async def test_a_file_that_an_editor_replaces_is_watched_on_and_is_not_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (file := tmp_path / "notes.txt").write_text("first")
    add = Adding()
    async with running() as ingest, watching(file, ingest, add):
        for number in range(1, 4):
            (tmp_path / ".notes.swp").write_text(f"save {number}")
            (tmp_path / ".notes.swp").replace(file)
            seen = len(add.ended)
            await eventually(lambda seen=seen: len(add.ended) > seen, within=20)
    assert set(add.ended) == {"notes.txt"}
    assert "is gone here" not in capsys.readouterr().err


async def test_a_folder_that_may_not_be_read_ends_no_watch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder := tmp_path / "papers").mkdir()
    add, printed = Adding(), ""
    told = f"{folder / 'locked'} cannot be looked at (Permission denied) and is passed over; see to its rights"
    async with running() as ingest, watching(folder, ingest, add, ignoring=LockedIgnoring()):
        (folder / "locked").mkdir()

        def is_told() -> bool:
            nonlocal printed
            printed += capsys.readouterr().err
            return told in printed

        await eventually(is_told, within=20)
        (folder / "new.txt").write_text("new")
        await eventually(lambda: "new.txt" in add.names, within=20)
