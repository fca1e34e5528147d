"""A store that was emptied, or is another one than before, is filled from what PostgreSQL and the blobs hold."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import psycopg
import pytest

from sluiceway_common.errors import Unavailable
from sluiceway_embed.ports import ChunkIndex
from tests.support.embed_world import READER, TENANT, Gate, World, embed_world
from tests.support.indexes import weaviate_index, zvec_index
from tests.support.servers import Weaviate

pytestmark = pytest.mark.server

MILL = ("The mill grinds corn by the river.", "A wheel of oak turns in the water.")
TOWER = "A tower stands on the hill."
SECRET = "The mill hides a treasure."

Store = Callable[[], AbstractAsyncContextManager[ChunkIndex]]


@pytest.fixture
async def weaviate_store(weaviate: Weaviate) -> AsyncIterator[Store]:
    yield lambda: weaviate_index(weaviate)
    async with weaviate_index(weaviate) as index:
        await index.drop_tenant(TENANT)


@pytest.fixture
def zvec_store(tmp_path: Path) -> Store:
    return lambda: zvec_index(tmp_path / "vectors")


@pytest.fixture(params=["zvec_store", "weaviate_store"])
def store(request: pytest.FixtureRequest) -> Store:
    store: Store = request.getfixturevalue(request.param)
    return store


async def indexed(world: World, name: str, *paragraphs: str) -> str:
    version = await world.told(paragraphs, document_id=f"doc_{name}")
    await world.index_document(version)
    return version.document_id


async def lose_three(url: str, folder: Path, store: Store) -> None:
    """Two documents are there and one is withdrawn; then the store is emptied."""
    async with embed_world(url, folder, store=store()) as world:
        await indexed(world, "mill", *MILL)
        await indexed(world, "tower", TOWER)
        world.document_id = await indexed(world, "secret", SECRET)
        await world.withdraw()
        await world.index.drop_tenant(TENANT)


async def test_an_emptied_store_says_so_and_is_filled_again(database: str, tmp_path: Path, store: Store) -> None:
    await lose_three(database, tmp_path, store)
    async with embed_world(database, tmp_path, store=store()) as world:
        with pytest.raises(Unavailable, match="made anew") as refused:
            await world.search("mill")
        assert refused.value.retry_after is not None
        await world.service.repairing.run()
        assert (await world.texts_found("Which wood is the wheel made of?"))[0] == MILL[1]
        assert await world.texts_held() == {*MILL, TOWER}
    async with embed_world(database, tmp_path, store=store()) as world:
        assert await world.index.torn() == []


async def test_a_passage_of_an_emptied_store_is_not_said_to_be_gone(
    database: str, tmp_path: Path, store: Store
) -> None:
    async with embed_world(database, tmp_path, store=store()) as world:
        await indexed(world, "mill", *MILL)
        passage = (await world.search("mill")).hits[0].hit.chunk
        await world.index.drop_tenant(TENANT)
    async with embed_world(database, tmp_path, store=store()) as world:
        with pytest.raises(Unavailable, match="made anew"):
            await world.service.chunk_queries.chunk(READER, "default", passage.chunk_id, 0)
        await world.service.repairing.run()
        assert (await world.service.chunk_queries.chunk(READER, "default", passage.chunk_id, 0)).chunk == passage


async def test_a_store_that_is_emptied_beneath_embed_is_neither_searched_nor_written(
    database: str, tmp_path: Path, store: Store
) -> None:
    async with embed_world(database, tmp_path, store=store()) as world:
        await indexed(world, "mill", *MILL)
        passage = (await world.search("mill")).hits[0].hit.chunk
        await world.index.drop_tenant(TENANT)
        for asked in (
            world.search("mill"),
            world.service.chunk_queries.chunk(READER, "default", passage.chunk_id, 0),
            indexed(world, "tower", TOWER),
        ):
            with pytest.raises(Unavailable, match="start embed again"):
                await asked
    async with embed_world(database, tmp_path, store=store()) as world:
        await world.service.repairing.run()
        assert await world.texts_held() == set(MILL)


async def test_a_store_that_was_half_filled_when_its_process_died_is_not_whole(
    database: str, tmp_path: Path, store: Store
) -> None:
    await lose_three(database, tmp_path, store)
    async with embed_world(database, tmp_path, store=store()) as world:
        await indexed(world, "bridge", "A bridge leads over the river.")
        gate = Gate()
        world.writer.upserts.append(gate)
        filling = asyncio.create_task(world.service.repairing.run())
        await gate.reached.wait()
        filling.cancel()
        await asyncio.wait({filling})
    async with embed_world(database, tmp_path, store=store()) as world:
        with pytest.raises(Unavailable, match="made anew"):
            await world.search("mill")
        await world.service.repairing.run()
        assert await world.texts_held() == {*MILL, TOWER, "A bridge leads over the river."}


async def test_a_collection_whose_first_document_is_being_written_is_not_lost(
    database: str, tmp_path: Path, store: Store
) -> None:
    async with embed_world(database, tmp_path, store=store()) as world:
        gate = Gate()
        world.writer.upserts.append(gate)
        writing = asyncio.create_task(world.service.indexing.index_document(await world.told(MILL), "cause"))
        await gate.reached.wait()
        await world.service.repairing.give_up_lost()
        assert await world.index.torn() == []
        gate.open()
        await writing


async def test_what_a_release_wrote_that_told_no_store_is_not_lost(database: str, tmp_path: Path, store: Store) -> None:
    async with embed_world(database, tmp_path, store=store()) as world:
        await indexed(world, "mill", *MILL)
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE embed.document_heads SET store = NULL")
    async with embed_world(database, tmp_path, store=store()) as world:
        assert set(await world.texts_found("mill")) == set(MILL)


async def test_two_replicas_that_fill_an_emptied_store_fill_it_once(
    database: str, tmp_path: Path, weaviate_store: Store
) -> None:
    await lose_three(database, tmp_path, weaviate_store)
    async with (
        embed_world(database, tmp_path, store=weaviate_store()) as one,
        embed_world(database, tmp_path, store=weaviate_store()) as other,
    ):
        with pytest.raises(Unavailable, match="made anew"):
            await other.search("mill")
        await asyncio.gather(one.service.repairing.run(), other.service.repairing.run())
        held = sorted([chunk.text async for chunk in one.index.scan(one.namespace)])
        assert held == sorted((*MILL, TOWER))
        assert await one.texts_found("mill") == await other.texts_found("mill")


async def test_another_store_is_filled_and_so_is_the_first_when_it_comes_back(
    database: str, tmp_path: Path, zvec_store: Store, weaviate_store: Store
) -> None:
    async with embed_world(database, tmp_path, store=zvec_store()) as world:
        await indexed(world, "mill", *MILL)
        await indexed(world, "secret", SECRET)
    async with embed_world(database, tmp_path, store=weaviate_store()) as world:
        with pytest.raises(Unavailable, match="made anew"):
            await world.search("mill")
        await world.service.repairing.run()
        assert await world.texts_held() == {*MILL, SECRET}
        world.document_id = "doc_secret"
        await world.withdraw()
        await indexed(world, "tower", TOWER)
    async with embed_world(database, tmp_path, store=zvec_store()) as world:
        with pytest.raises(Unavailable, match="made anew"):
            await world.search("mill")
        await world.service.repairing.run()
        assert await world.texts_held() == {*MILL, TOWER}


async def test_a_store_that_comes_back_loses_what_was_withdrawn_while_another_served(
    database: str, tmp_path: Path, zvec_store: Store, weaviate_store: Store
) -> None:
    async with embed_world(database, tmp_path, store=weaviate_store()) as world:
        await indexed(world, "mill", *MILL)
        await indexed(world, "secret", SECRET)
    async with embed_world(database, tmp_path, store=zvec_store()) as world:
        await world.service.repairing.run()
        world.document_id = "doc_secret"
        await world.withdraw()
    async with embed_world(database, tmp_path, store=weaviate_store()) as world:
        await world.service.repairing.run()
        assert await world.texts_held() == set(MILL)
