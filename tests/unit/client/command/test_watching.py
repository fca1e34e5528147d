"""What is gone from a folder that is mirrored, against a scripted ingest."""

import os
from pathlib import Path

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


async def test_a_file_whose_name_is_no_utf8_is_there(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"f\xfcr")
    folder.mkdir()
    (folder / os.fsdecode(b"k\xe4se.txt")).write_text("kept")
    async with running() as ingest:
        holding(ingest, folder / os.fsdecode(b"k\xe4se.txt"), folder / os.fsdecode(b"g\xf6ne.txt"))
        said = await say(tmp_path, "add", str(folder), "--mirror", ingest=ingest.address)
        assert (said.code, ingest.withdrawn) == (0, ["doc_1"])
