"""Documents by id, path, folder or name, against a scripted ingest."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sluiceway.ingest.v1 import values_pb2
from sluiceway_client.client import Sluiceway
from sluiceway_client.command import naming, output
from sluiceway_client.errors import Conflict, Invalid, NotFound
from tests.unit.client.ingests import Ingest, running
from tests.unit.client.spoken import say


def stored(number: int, key: str, collection: str = "default", state: str = "INDEXED") -> values_pb2.Document:
    state_value = values_pb2.DocumentState.Value(f"DOCUMENT_STATE_{state}")
    return values_pb2.Document(
        document_id=f"doc_{number}", source_key=key, collection=collection, state=state_value, version=1
    )


@pytest.fixture
async def ingest(tmp_path: Path) -> AsyncIterator[Ingest]:
    """Holds two files of a folder, one beside it of a like name, and a note."""
    folder = tmp_path / "übers icht"
    keys = [(folder / "a.txt").as_uri(), (folder / "b.txt").as_uri(), f"{folder.as_uri()}-2/a.txt", "notes/today"]
    async with running() as made:
        made.there = [stored(number, key) for number, key in enumerate(keys)]
        yield made


async def found(ingest: Ingest, *names: str) -> list[str]:
    async with Sluiceway(ingest.addresses) as client:
        return await naming.ids(client, names)


async def test_a_path_a_folder_and_a_name_are_documents(ingest: Ingest, tmp_path: Path) -> None:
    folder = tmp_path / "übers icht"
    assert await found(ingest, str(folder / "b.txt")) == ["doc_1"]
    assert await found(ingest, str(folder)) == ["doc_0", "doc_1"]
    assert await found(ingest, "notes/today", "doc_7", "notes/today") == ["doc_3", "doc_7"]


async def test_a_file_whose_name_is_no_text_is_a_document(ingest: Ingest, tmp_path: Path) -> None:
    file = tmp_path / os.fsdecode(b"k\xe4se.txt")
    ingest.there = [stored(0, file.as_uri())]
    assert await found(ingest, str(file)) == ["doc_0"]


@pytest.mark.parametrize("name", ["doc_2024.pdf", "doc_Final", "doc_übersicht.txt"])
async def test_a_file_that_is_called_like_an_id_is_found_by_its_path(
    name: str, ingest: Ingest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ingest.there = [stored(0, (tmp_path / name).as_uri())]
    assert await found(ingest, name) == ["doc_0"]


async def test_a_name_that_begins_like_a_home_of_nobody_is_a_name(
    ingest: Ingest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ingest.there = [stored(0, (tmp_path / "~$report.docx").as_uri()), stored(1, "~archive/2024")]
    assert await found(ingest, "~$report.docx", "~archive/2024") == ["doc_0", "doc_1"]


async def test_a_link_to_itself_that_was_never_added_is_not_found(ingest: Ingest, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "link")
    with pytest.raises(NotFound, match="no document is called"):
        await found(ingest, str(tmp_path / "link"))


async def test_a_name_that_nobody_has_is_not_found(ingest: Ingest) -> None:
    with pytest.raises(NotFound, match=r"no document is called 'notes/yesterday'.*docs list --name"):
        await found(ingest, "notes/yesterday")


async def test_what_was_withdrawn_has_no_name_any_more(ingest: Ingest) -> None:
    ingest.there = [stored(0, "notes/today", state="WITHDRAWN")]
    with pytest.raises(NotFound, match="no document is called 'notes/today'"):
        await found(ingest, "notes/today")


async def test_a_name_in_two_collections_is_asked_about(ingest: Ingest) -> None:
    ingest.there = [stored(0, "notes/today", "work"), stored(1, "notes/today", "home")]
    with pytest.raises(Conflict, match=r"in the collections home, work; say which with `--collection`"):
        await found(ingest, "notes/today")
    async with Sluiceway(ingest.addresses) as client:
        assert await naming.ids(client, ["notes/today"], "home") == ["doc_1"]


async def test_a_folder_is_not_one_document(ingest: Ingest, tmp_path: Path) -> None:
    async with Sluiceway(ingest.addresses) as client:
        with pytest.raises(Conflict, match="names 2 documents"):
            await naming.one(client, str(tmp_path / "übers icht"))


async def test_a_file_is_withdrawn_by_its_path_though_it_is_gone(ingest: Ingest, tmp_path: Path) -> None:
    said = await say(tmp_path, "docs", "withdraw", str(tmp_path / "übers icht" / "a.txt"), ingest=ingest.address)
    assert (said.code, ingest.withdrawn) == (0, ["doc_0"])


async def test_an_erasure_is_asked_for_twice_and_waited_for(ingest: Ingest, tmp_path: Path) -> None:
    ingest.missing = ["embed", "infer"]
    said = await say(tmp_path, "docs", "erase", "notes/today", ingest=ingest.address)
    assert (said.code, said.err) == (
        3,
        "sluiceway: 1 document would be gone for ever; say `--yes` if that is meant\n",
    )
    said = await say(tmp_path, "docs", "erase", "notes/today", "--yes", ingest=ingest.address)
    assert (said.code, said.out, ingest.missing) == (0, "doc_3 erased\n", [])


async def test_a_list_says_that_there_are_more_and_prints_paths(ingest: Ingest, tmp_path: Path) -> None:
    said = await say(tmp_path, "docs", "list", "--limit", "2", ingest=ingest.address)
    assert said.err == "these are the newest 2, and there are more; `--limit` shows them\n"
    assert str(tmp_path / "übers icht" / "a.txt") in said.out
    said = await say(tmp_path, "docs", "list", "--limit", "4", ingest=ingest.address)
    assert said.err == ""


async def test_documents_are_listed_by_a_part_of_their_name(ingest: Ingest, tmp_path: Path) -> None:
    said = await say(tmp_path, "docs", "list", "--name", "übers icht/", "--json", ingest=ingest.address)
    assert [row["document_id"] for row in said.rows] == ["doc_0", "doc_1"]


async def test_a_state_or_reason_that_is_none_names_those_that_are(ingest: Ingest) -> None:
    async with Sluiceway(ingest.addresses) as client:
        with pytest.raises(Invalid, match=r"there is no state 'broken'; there are submitted, .*, erased"):
            await client.documents.list(states=["broken"])
        with pytest.raises(Invalid, match=r"there is no reason 'secret'; there are .*ENCRYPTED"):
            await client.documents.list(reason="secret")


async def test_a_list_gives_no_more_than_was_asked(ingest: Ingest) -> None:
    async with Sluiceway(ingest.addresses) as client:
        assert len(await client.documents.list(limit=3)) == 3


def test_a_key_that_is_a_file_is_called_by_its_path() -> None:
    assert [output.name(key) for key in ("file:///a/b%20%C3%BC.txt", "notes/100%25")] == ["/a/b ü.txt", "notes/100%25"]


async def test_a_folder_is_erased_with_what_was_withdrawn_from_it_before(ingest: Ingest, tmp_path: Path) -> None:
    folder = tmp_path / "übers icht"
    there = {"a": "INDEXED", "b": "WITHDRAWN", "c": "WITHDRAWING", "d": "ERASED"}
    ingest.there = [
        stored(number, (folder / f"{name}.txt").as_uri(), state=state)
        for number, (name, state) in enumerate(there.items())
    ]
    said = await say(tmp_path, "docs", "erase", str(folder), "--yes", ingest=ingest.address)
    assert (said.code, said.out) == (0, "doc_0 erased\ndoc_1 erased\ndoc_2 erased\n")
    said = await say(tmp_path, "docs", "erase", str(folder / "b.txt"), "--yes", ingest=ingest.address)
    assert (said.code, said.out) == (0, "doc_1 erased\n")
    said = await say(tmp_path, "docs", "erase", str(folder / "d.txt"), "--yes", ingest=ingest.address)
    assert (said.code, said.out) == (1, "")


async def test_an_erasure_that_is_not_complete_is_asked_for_again_by_id(ingest: Ingest, tmp_path: Path) -> None:
    """By its path it is found no more."""
    ingest.missing = ["infer"] * 1_000
    said = await say(tmp_path, "docs", "erase", "notes/today", "--yes", ingest=ingest.address)
    assert (said.code, said.out) == (1, "doc_3 erased\n")
    assert said.err == (
        "sluiceway: infer may hold something still; `sluiceway docs erase doc_3 --yes` tells how far it is\n"
    )
