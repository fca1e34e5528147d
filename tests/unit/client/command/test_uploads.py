"""Files on their way in: those that can be read, and those that cannot."""

import asyncio
import json
import re
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from rich.progress import Progress

from sluiceway.ingest.v1.values_pb2 import Document, DocumentState
from sluiceway_client.client import Sluiceway
from sluiceway_client.command.add import Count
from sluiceway_client.command.uploads import UploadOptions, UploadResult, follow_all, submit_all, upload
from sluiceway_client.documents import PIECE, Header
from sluiceway_client.errors import Invalid
from sluiceway_common.testing import eventually
from tests.unit.client.command.test_naming import stored
from tests.unit.client.ingests import Ingest, running
from tests.unit.client.spoken import say

# Linux opens it and refuses to read its beginning: a disk that fails in the middle.
FAILS_WHEN_READ = Path("/proc/self/mem")
COLOURS = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


@pytest.fixture
async def ingest() -> AsyncIterator[Ingest]:
    async with running() as made:
        yield made


@pytest.fixture
async def sluiceway(ingest: Ingest) -> AsyncIterator[Sluiceway]:
    async with Sluiceway(ingest.addresses) as client:
        yield client


async def added(sluiceway: Sluiceway, *files: Path) -> list[UploadResult]:
    return await submit_all(
        sluiceway, [upload(file) for file in files], UploadOptions(collection="default"), lambda _: None
    )


async def test_a_large_file_arrives_whole(ingest: Ingest, sluiceway: Sluiceway, tmp_path: Path) -> None:
    content = bytes(range(256)) * (PIECE // 100)
    (tmp_path / "large").write_bytes(content)
    await sluiceway.documents.submit(tmp_path / "large", Header(source_key="large"))
    assert ingest.taken == {"large": content}


async def test_a_refusal_before_all_was_read_is_the_services_own(ingest: Ingest, sluiceway: Sluiceway) -> None:
    ingest.refuses = "unwanted"
    with pytest.raises(Invalid, match="this name is refused"):
        await sluiceway.documents.submit(bytes(64 * PIECE), Header(source_key="unwanted"))


async def test_a_file_that_is_gone_is_the_systems_error(sluiceway: Sluiceway, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await sluiceway.documents.submit(tmp_path / "gone", Header(source_key="gone"))


@pytest.mark.skipif(not FAILS_WHEN_READ.exists(), reason="only Linux has such a file")
async def test_a_file_that_cannot_be_read_on_is_not_taken_for_whole(ingest: Ingest, sluiceway: Sluiceway) -> None:
    with pytest.raises(OSError, match="Input/output error"):
        await sluiceway.documents.submit(FAILS_WHEN_READ, Header(source_key="torn"))
    assert ingest.taken == {}


async def test_a_file_that_cannot_be_read_stops_no_other(sluiceway: Sluiceway, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    told = await added(sluiceway, tmp_path / "gone", tmp_path / "a")
    assert [(each.state, each.reason) for each in told] == [("failed", "UNREADABLE"), ("indexed", "")]


async def test_a_file_that_the_line_is_too_slow_for_stops_no_other(
    ingest: Ingest, sluiceway: Sluiceway, tmp_path: Path
) -> None:
    ingest.late = "huge"
    (tmp_path / "a").write_text("a")
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(32 * 2**20)
    told = await added(sluiceway, tmp_path / "huge", tmp_path / "a")
    assert [(each.state, each.reason) for each in told] == [("failed", "TOO_SLOW"), ("indexed", "")]
    assert "hand them in over a better one" in told[0].advice


async def test_a_document_of_somebody_else_stops_no_other_file(
    ingest: Ingest, sluiceway: Sluiceway, tmp_path: Path
) -> None:
    ingest.forbids = "theirs"
    for name in ("theirs", "a"):
        (tmp_path / name).write_text(name)
    told = await added(sluiceway, tmp_path / "theirs", tmp_path / "a")
    assert [(each.state, each.reason) for each in told] == [("failed", "BLOCKED"), ("indexed", "")]
    assert "it is not yours" in told[0].advice


async def test_what_is_broken_off_says_how_far_it_came_and_that_it_goes_on(tmp_path: Path, ingest: Ingest) -> None:
    (tmp_path / "papers").mkdir()
    for number in range(3):
        (tmp_path / "papers" / f"{number}.txt").write_text(str(number))
    ingest.full_after = 1
    said = await say(tmp_path, "add", str(tmp_path / "papers"), ingest=ingest.address)
    assert (said.code, len(said.err.splitlines())) == (4, 1)
    assert "1 of 3 documents were handed in and are kept: the same command goes on from there" in said.err


def test_where_no_bar_is_seen_a_line_says_now_and_then_how_far_it_came(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    found = Count(Progress(disable=True), "done", 2_000)
    for seconds in (14, 2, 14, 2):
        now += seconds
        found.advance(500)
    assert capsys.readouterr().err.splitlines() == ["1,000 of 2,000 done", "2,000 of 2,000 done"]


async def test_a_bar_shows_how_many_of_what_is_waited_for_are_done(
    tmp_path: Path, ingest: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    (tmp_path / "papers").mkdir()
    for number in range(2):
        (tmp_path / "papers" / f"{number}.txt").write_text(str(number))
    ingest.at_once = "SUBMITTED"
    said = await say(tmp_path, "add", str(tmp_path / "papers"), "--wait", ingest=ingest.address)
    shown = COLOURS.sub("", said.err)
    assert (said.code, "sent" in shown) == (0, True)
    assert set(re.findall(r"done\b.*?(\d/2)", shown)) >= {"0/2", "2/2"}


async def test_each_try_of_a_submission_is_the_same_submission(ingest: Ingest, sluiceway: Sluiceway) -> None:
    ingest.away = 2
    await sluiceway.documents.submit(b"x", Header(source_key="notes"))
    assert len(ingest.request_ids) == 3
    assert len(set(ingest.request_ids)) == 1
    await sluiceway.documents.submit(b"x", Header(source_key="notes"))
    assert len(set(ingest.request_ids)) == 2


async def test_a_folder_that_is_moved_into_a_watched_one_is_added(ingest: Ingest, tmp_path: Path) -> None:
    watched, moved = tmp_path / "watched", tmp_path / "moved"
    for folder in (watched, moved):
        folder.mkdir()
        (folder / f"{folder.name}.md").write_text(folder.name)
    async with adding(ingest, tmp_path, str(watched), "--watch") as command:
        assert command.stderr is not None
        assert b"watching" in await command.stderr.readline()
        moved.rename(watched / "moved")
        inside = (watched / "moved" / "moved.md").as_uri()
        await eventually(lambda: ingest.taken.get(inside) == b"moved", within=20)


@asynccontextmanager
async def adding(ingest: Ingest, data: Path, *words: str) -> AsyncIterator[Process]:
    """`sluiceway add` against this ingest; ended with the block."""
    addresses = {"api_key": "sw_1", "ingest": ingest.address, "embed": ingest.address, "infer": ingest.address}
    (data / "client.json").write_text(json.dumps(addresses))
    command = (sys.executable, "-m", "sluiceway_client", "--data", str(data), "add", *words)
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE)
    try:
        yield process
    finally:
        process.kill()
        await process.communicate()


async def test_what_is_held_back_is_named_with_its_reason_and_is_no_success(tmp_path: Path) -> None:
    (tmp_path / "attack.txt").write_text("poison")
    async with running(Ingest(at_once="QUARANTINED", advice="guard has found injection in it.")) as ingest:
        said = await say(tmp_path, "add", str(tmp_path / "attack.txt"), "--wait", ingest=ingest.address)
        told = await say(tmp_path, "add", str(tmp_path / "attack.txt"), "--wait", "--json", ingest=ingest.address)
    assert (said.code, told.code) == (1, 1)
    assert "Held back" in said.out
    assert "QUARANTINED" in said.out
    assert "1 quarantined" in said.out
    assert told.rows[0]["state"] == "quarantined"
    assert told.err == "1 quarantined: guard has found injection in it.\n"


def changed(number: int, state: str, *, stalled: bool = False) -> Document:
    return Document(document_id=f"doc_{number}", state=DocumentState.Value(f"DOCUMENT_STATE_{state}"), stalled=stalled)


async def test_what_waits_longer_than_it_should_is_named_and_is_no_success(tmp_path: Path) -> None:
    (folder := tmp_path / "papers").mkdir()
    (folder / "scan.pdf").write_text("scan")
    gone = stored(7, (folder / "gone.pdf").as_uri())
    waits = changed(1, "CHUNKED", stalled=True)
    async with running(Ingest(at_once="SUBMITTED", changes=[waits], there=[gone])) as ingest:
        said = await say(tmp_path, "add", str(folder), "--wait", "--mirror", ingest=ingest.address)
        told = await say(tmp_path, "add", str(folder), "--wait", "--json", ingest=ingest.address)
    meant = f"Still waiting: {folder / 'scan.pdf'}; `sluiceway docs show doc_1` tells what for\n"
    assert (said.code, told.code, ingest.withdrawn) == (1, 1, ["doc_7"])
    assert meant in said.err
    assert told.err == meant
    assert told.rows[0]["state"] == "chunked"


async def test_what_waited_too_long_is_followed_on_beside_what_does_not(tmp_path: Path) -> None:
    stalls, goes_on, found = (changed(1, "CHUNKED", stalled=True), changed(1, "CHUNKED"), changed(1, "INDEXED"))
    script = [stalls, changed(2, "SUBMITTED"), goes_on, changed(2, "INDEXED"), found]
    async with running(Ingest(at_once="SUBMITTED", changes=script)) as ingest, Sluiceway(ingest.addresses) as client:
        for name in ("1", "2"):
            (tmp_path / name).write_text(name)
        sent = await added(client, tmp_path / "1", tmp_path / "2")
        ended = await follow_all(client, sent, lambda _: None, lambda _: None)
    assert [(each.state, each.stalled) for each in ended] == [("indexed", False), ("indexed", False)]
