"""A withdrawn document is gone at once and for ever, whatever is under way."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import psycopg
import pytest

from sluiceway.embed.v1.events_pb2 import DocumentForgotten, DocumentIndexed
from sluiceway_common.errors import NotFound
from sluiceway_common.testing import eventually
from tests.support.embed_world import READER, TENANT, Gate, World, embed_world

pytestmark = pytest.mark.server

MILL = ("The mill grinds corn by the river.", "A wheel of oak turns in the water.", "The miller sleeps at noon.")


@pytest.fixture
async def world(database: str, tmp_path: Path) -> AsyncIterator[World]:
    async with embed_world(database, tmp_path) as world:
        yield world


async def is_withdrawn(world: World) -> bool:
    current = await world.service.removing.versions.of(TENANT, [world.document_id])
    return world.document_id in current and current[world.document_id].withdrawn


def gated_upsert(world: World) -> Gate:
    gate = Gate()
    world.writer.upserts.append(gate)
    return gate


async def test_it_is_deleted_and_its_removal_is_said(world: World) -> None:
    await world.index_document(await world.told(MILL))
    await world.withdraw()
    assert await world.texts_held() == set()
    assert await world.forgotten() == [1]


async def test_its_removal_is_said_when_no_file_of_the_index_has_its_text_any_more(
    world: World, tmp_path: Path
) -> None:
    await world.index_document(await world.told(MILL))
    await world.withdraw()
    owed = dict(world.service.acknowledging.owed)
    await world.withdraw()
    await world.service.acknowledging.look()
    assert world.service.acknowledging.owed == owed
    assert (world.said.of(DocumentForgotten), stands_in(tmp_path / "vectors", MILL[0])) == ([], True)
    assert (await world.forgotten(), stands_in(tmp_path / "vectors", MILL[0])) == ([1], False)
    await world.service.acknowledging.look()
    assert len(world.said.of(DocumentForgotten)) == 1


def stands_in(folder: Path, text: str) -> bool:
    """Whether any file has it."""
    return any(text.encode() in file.read_bytes() for file in folder.rglob("*") if file.is_file())


async def test_an_old_event_does_not_bring_it_back(world: World) -> None:
    version = await world.told(MILL)
    await world.index_document(version)
    await world.withdraw()
    await world.service.indexing.index_document(version, "cause")
    await world.service.indexing.index_document(await world.told(MILL, version=7), "cause")
    assert await world.texts_held() == set()
    assert len(world.said.of(DocumentIndexed)) == 1


async def test_a_withdrawal_that_overtakes_the_document_wins(world: World) -> None:
    await world.withdraw()
    await world.service.indexing.index_document(await world.told(MILL), "cause")
    assert await world.texts_held() == set()
    assert world.said.of(DocumentIndexed) == []


async def test_search_hides_it_before_anything_is_deleted(world: World) -> None:
    await world.index_document(await world.told(MILL))
    passage = (await world.search("mill")).hits[0].hit.chunk
    gate = Gate()
    world.writer.deletions.append(gate)
    withdrawal = asyncio.create_task(world.withdraw())
    await gate.reached.wait()
    assert await world.texts_held() == set(MILL)
    assert await world.texts_found("mill") == []
    with pytest.raises(NotFound, match="there is no passage"):
        await world.service.chunk_queries.chunk(READER, "default", passage.chunk_id, 0)
    gate.open()
    await withdrawal
    assert await world.texts_held() == set()


@pytest.mark.parametrize("known", [False, True], ids=["first version", "second version"])
async def test_it_is_hidden_while_its_upsert_is_under_way_and_gone_after(world: World, known: bool) -> None:
    if known:
        await world.index_document(await world.told(MILL[:1]))
    gate = gated_upsert(world)
    writing = asyncio.create_task(world.service.indexing.index_document(await world.told(MILL, version=2), "cause"))
    await gate.reached.wait()
    withdrawal = asyncio.create_task(world.withdraw(2))
    await eventually(lambda: is_withdrawn(world))
    assert await world.texts_found("mill") == []
    gate.open()
    await asyncio.gather(writing, withdrawal)
    assert await world.texts_held() == set()
    assert [event.version for event in world.said.of(DocumentIndexed)] == ([1] if known else [])
    assert await world.forgotten() == [2]


def vectors_kept(world: World) -> int:
    with psycopg.connect(world.url) as connection:
        rows = connection.execute("SELECT count(*) FROM embed.embeddings").fetchone()
    assert rows is not None
    return int(rows[0])


async def test_no_vector_is_kept_of_any_of_its_versions(world: World) -> None:
    await world.index_document(await world.told(MILL))
    await world.index_document(await world.told(("The mill burnt down.", MILL[1]), version=2))
    assert vectors_kept(world) == 4
    await world.withdraw(2)
    assert vectors_kept(world) == 0


async def test_no_vector_is_kept_however_often_its_deletion_failed(world: World) -> None:
    await world.index_document(await world.told(MILL))
    for _ in range(2):
        gate = Gate()
        world.writer.deletions.append(gate)
        withdrawal = asyncio.create_task(world.withdraw())
        await gate.reached.wait()
        withdrawal.cancel()
        await asyncio.wait({withdrawal})
    await world.withdraw()
    assert vectors_kept(world) == 0


async def test_no_vector_is_kept_of_a_version_that_never_became_the_head(world: World) -> None:
    gate = gated_upsert(world)
    writing = asyncio.create_task(world.service.indexing.index_document(await world.told(MILL), "cause"))
    await gate.reached.wait()
    withdrawal = asyncio.create_task(world.withdraw())
    await eventually(lambda: vectors_kept(world) == 0)
    gate.open()
    await asyncio.gather(writing, withdrawal)
    assert vectors_kept(world) == 0


async def lock_lost(world: World) -> None:
    """Ends the connections that wait with a lock in their hands, as a fail-over of the database does."""
    ending = """
        SELECT pg_terminate_backend(pid) FROM pg_locks
        WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = %s)
    """
    async with await psycopg.AsyncConnection.connect(world.url, autocommit=True) as connection:
        ended = await connection.execute(ending, (world.url.rpartition("/")[2],))
        assert ended.rowcount == 1


async def after_a_lost_lock(world: World, meanwhile: Callable[[], Awaitable[None]]) -> None:
    """Version 1 is being written when its lock breaks; something happens; then version 1 writes on."""
    gate = gated_upsert(world)
    writing = asyncio.create_task(world.service.indexing.index_document(await world.told(MILL), "cause"))
    await gate.reached.wait()
    await lock_lost(world)
    await meanwhile()
    gate.open()
    await writing


async def test_a_writer_that_lost_its_lock_undoes_what_it_wrote_over_a_withdrawal(world: World) -> None:
    await after_a_lost_lock(world, world.withdraw)
    assert await world.texts_held() == set()


async def test_a_writer_that_lost_its_lock_gives_way_to_a_newer_version(world: World) -> None:
    newer = await world.told(("The mill burnt down.", MILL[1]), version=2)

    async def meanwhile() -> None:
        await world.index_document(newer)

    await after_a_lost_lock(world, meanwhile)
    assert await world.texts_held() == {"The mill burnt down.", MILL[1]}
    assert {found.hit.chunk.version for found in (await world.search("mill", k=10)).hits} == {2}


async def test_a_writer_that_lost_its_lock_to_nobody_has_written(world: World) -> None:
    async def meanwhile() -> None:
        """Nothing happens."""

    await after_a_lost_lock(world, meanwhile)
    assert await world.texts_held() == set(MILL)
    assert [event.chunks for event in world.said.of(DocumentIndexed)] == [3]
