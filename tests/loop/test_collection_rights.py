"""Groups of a collection that change, and a collection that is deleted, on the servers of a machine: by every door."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from sluiceway.ingest.v1.events_pb2 import CollectionChanged
from sluiceway_client import Blocked, NotFound, Question, Sluiceway, SluicewayError
from sluiceway_common.access.keys import Access
from sluiceway_common.access.tables import SCHEMA
from sluiceway_common.database import Database
from sluiceway_common.testing import eventually
from tests.support.laptop import Laptop
from tests.support.system import TENANT, addresses, client, database_of, rows, said

pytestmark = pytest.mark.server

TEXT = "The ferry of Oldmere crosses the strait nineteen times a day."
QUESTION = "How many times a day does the ferry of Oldmere cross the strait?"


@pytest.fixture
async def access(machine: Laptop) -> AsyncIterator[Access]:
    database = Database(database_of(machine), schema=SCHEMA, pool=1)
    yield Access(database)
    await database.stop()


async def reader(machine: Laptop, access: Access, group: str) -> Sluiceway:
    key = await access.create_key(TENANT, f"reader-of-{group}", ("reader",), groups=(group,))
    found = addresses(machine)
    return Sluiceway(type(found)(api_key=key, services=found.services))


def added(machine: Laptop, folder: Path, collection: str, *, number: int = 1) -> None:
    for each in range(number):
        (folder / f"ferry-{each}.txt").write_text(f"{TEXT} Notice {each}.")
    said = machine.say("add", str(folder), "--collection", collection, "--wait")
    assert said.returncode == 0, said.stderr


async def finds(sluiceway: Sluiceway, collection: str) -> bool:
    return bool(await sluiceway.passages.search(QUESTION, collection=collection))


async def test_who_lost_the_right_finds_and_rereads_nothing_once_the_command_has_ended_and_who_got_it_does(
    machine: Laptop, access: Access, tmp_path: Path
) -> None:
    assert machine.say("collections", "create", "ferries", "--acl", "harbour").returncode == 0
    added(machine, tmp_path, "ferries")
    async with await reader(machine, access, "harbour") as harbour, await reader(machine, access, "office") as office:
        assert [await finds(one, "ferries") for one in (harbour, office)] == [True, False]
        given = await harbour.answers.ask(Question(text=QUESTION, collection="ferries", model="extractive"))
        assert "nineteen" in given.text
        for groups, seen in (
            (("--acl", "office"), [False, True]),
            (("--acl", "office", "--acl", "harbour"), [True, True]),
            (("--acl", "office"), [False, True]),
            (("--everybody",), [True, True]),
        ):
            changed = machine.say("collections", "change", "ferries", *groups)
            assert changed.returncode == 0, changed.stderr
            assert [await finds(one, "ferries") for one in (harbour, office)] == seen
            assert await rereads(harbour, given.answer_id) == seen[0]
            asked = await office.answers.ask(Question(text=QUESTION, collection="ferries", model="extractive"))
            assert "nineteen" in asked.text


async def rereads(sluiceway: Sluiceway, answer_id: str) -> bool:
    """The answer itself, and its words in the record of all answers."""
    try:
        held = "nineteen" in (await sluiceway.answers.get(answer_id)).text
    except Blocked:
        held = False
    explained = await eventually(lambda: _explained(sluiceway, answer_id), within=60)
    assert ("nineteen" in str(explained)) == held
    return held


async def _explained(sluiceway: Sluiceway, answer_id: str) -> list[object]:
    """Nothing while the record has not heard of it."""
    try:
        return [await sluiceway.record.explain(answer_id)]
    except NotFound:
        return []


async def test_a_collection_that_is_deleted_is_erased_to_its_end_though_ingest_is_killed(
    machine: Laptop, access: Access, tmp_path: Path
) -> None:
    machine.say("collections", "create", "quays")
    added(machine, tmp_path, "quays", number=5)
    refused = machine.say("collections", "delete", "quays")
    assert (refused.returncode, "holds 5 documents, which would be erased for good" in refused.stderr) == (1, True)
    async with client(machine) as sluiceway:
        assert await finds(sluiceway, "quays")
        killed = machine.status()["ingest"]["pid"]
        deleting = asyncio.create_task(sluiceway.collections.delete("quays", erase_documents=True))
        await eventually(lambda: is_closed(sluiceway), within=120, every=0.02)
        os.kill(killed, signal.SIGKILL)
        with suppress(SluicewayError):
            await deleting

        async def deleted() -> bool:
            try:
                return (await sluiceway.collections.delete("quays")).complete
            except SluicewayError:
                return False

        await eventually(deleted, within=120)
        with pytest.raises(SluicewayError, match="is being deleted, or was"):
            await finds(sluiceway, "quays")
        held = await sluiceway.documents.list(limit=1000)
        assert {each.state for each in held if each.collection == "quays"} == {"erased"}
    again = machine.say("add", str(tmp_path), "--collection", "quays")
    assert (again.returncode, "the collection 'quays' was deleted; take another one" in again.stderr) == (1, True)
    told = [each for each in await said(machine, CollectionChanged) if each.collection == "quays"]
    # Who is killed between saying a thing and noting that it was said says it twice, which is once.
    assert list(dict.fromkeys((each.revision, each.closed) for each in told)) == [(2, True), (3, True)]


async def is_closed(sluiceway: Sluiceway) -> bool:
    try:
        return (await sluiceway.collections.get("quays")).deleting
    except NotFound:
        return True


def test_the_quota_is_shown_with_what_is_used_of_it(machine: Laptop, tmp_path: Path) -> None:
    machine.say("collections", "create", "counted")
    (before,) = rows(machine.say("quota", "--json"))
    added(machine, tmp_path, "counted", number=2)
    (after,) = rows(machine.say("quota", "--json"))
    assert after["documents"]["used"] == before["documents"]["used"] + 2
    assert after["bytes_today"]["used"] > before["bytes_today"]["used"]
    shown = machine.say("quota").stdout
    assert f"tenant {TENANT}" in shown
    assert "documents today" in shown
