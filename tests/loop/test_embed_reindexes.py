"""A collection is moved to another encoder, or to another stemmer, in a real store: searched before and after."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import grpc
import pytest

from sluiceway.embed.v1.embed_service_pb2_grpc import EmbedServiceStub
from sluiceway.ingest.v1.events_pb2 import DocumentChunked
from sluiceway_common.chassis import App
from sluiceway_common.errors import Unavailable
from sluiceway_common.testing import eventually
from sluiceway_embed.adapters.encoders.hashing import HashingEncoder
from sluiceway_embed.adapters.weaviate import WeaviateServer
from sluiceway_embed.adapters.weaviate.schema import alias_of
from sluiceway_embed.ports import ChunkIndex
from sluiceway_embed.service import EmbedService
from tests.support import servers
from tests.support.embed_running import ANYWHERE, Caller, a_document, blobs_of, caller, chunked, embed_running
from tests.support.embed_world import TENANT, Gate, World, embed_world
from tests.support.indexes import weaviate_index, zvec_index
from tests.support.log import log_at
from tests.support.provided import provided
from tests.support.replica import migrated, shared_settings
from tests.support.servers import Weaviate

pytestmark = pytest.mark.server

MILL, TOWER, SECRET = "The mills grind corn.", "A tower stands on the hill.", "The mill hides a treasure."

_OUTDATED = re.compile(r'sluiceway_outdated_collections\{state="(\w+)"\} (\S+)')

Store = Callable[[], AbstractAsyncContextManager[ChunkIndex]]


@pytest.fixture(scope="module")
def weaviate() -> Iterator[Weaviate]:
    """One of its own: whoever reindexes moves all that it finds, and so what other tests have left."""
    with provided(servers.weaviate()) as server:
        yield server


@pytest.fixture
async def weaviate_store(weaviate: Weaviate) -> AsyncIterator[Store]:
    """Afterwards no version of the collection is live: other tests fill it with the encoder of the package."""
    yield lambda: weaviate_index(weaviate)
    server = WeaviateServer(f"{weaviate.host}:{weaviate.port}", f"{weaviate.host}:{weaviate.grpc_port}")
    async with server.client() as client:
        await client.alias.delete(alias_name=alias_of("default"))
        for name in await client.collections.list_all():
            if name.startswith("Passages_default_"):
                await client.collections.delete(name)


@pytest.fixture
def zvec_store(tmp_path: Path) -> Store:
    return lambda: zvec_index(tmp_path / "vectors")


@pytest.fixture(params=["zvec_store", "weaviate_store"])
def store(request: pytest.FixtureRequest) -> Store:
    store: Store = request.getfixturevalue(request.param)
    return store


async def indexed(world: World, name: str, *paragraphs: str) -> None:
    await world.index_document(await world.told(paragraphs, document_id=f"doc_{name}"))


async def two_documents(url: str, folder: Path, store: Store) -> str:
    """The index version of the encoder of the package."""
    async with embed_world(url, folder, store=store()) as world:
        await indexed(world, "mill", MILL)
        await indexed(world, "tower", TOWER)
        assert set(await world.texts_found("the mill and the tower")) == {MILL, TOWER}
        return world.namespace.version


CHANGES = pytest.mark.parametrize(
    "change", [{"by": HashingEncoder()}, {"stemmer": "german"}], ids=["encoder", "stemmer"]
)


@CHANGES
async def test_it_is_refused_without_the_setting_and_found_with_it(
    database: str, tmp_path: Path, store: Store, change: dict[str, Any]
) -> None:
    before = await two_documents(database, tmp_path, store)
    async with embed_world(database, tmp_path, store=store(), **change) as world:
        with pytest.raises(Unavailable, match="EMBED_REINDEX=true"):
            await world.search("the mill")
    async with embed_world(database, tmp_path, store=store(), reindex=True, **change) as world:
        with pytest.raises(Unavailable, match="0 of 2 documents are there"):
            await world.search("the mill")
        await world.service.reindexing.sweep()
        assert set(await world.texts_found("the mill and the tower")) == {MILL, TOWER}
        assert await world.index.namespaces(TENANT, "default") == [world.namespace]
        assert world.namespace.version != before
    assert not list((tmp_path / "vectors").glob(f"*/*/{before}"))


async def test_it_goes_on_after_a_death_with_what_came_and_went_meanwhile(
    database: str, tmp_path: Path, store: Store
) -> None:
    await two_documents(database, tmp_path, store)
    by = HashingEncoder()
    async with embed_world(database, tmp_path, store=store(), reindex=True, by=by) as world:
        await indexed(world, "secret", SECRET)
        gate = Gate()
        world.writer.upserts.append(gate)
        sweeping = asyncio.create_task(world.service.reindexing.sweep())
        await gate.reached.wait()
        sweeping.cancel()
        await asyncio.wait({sweeping})
        world.document_id = "doc_secret"
        await world.withdraw()
    async with embed_world(database, tmp_path, store=store(), reindex=True, by=by) as world:
        await world.service.reindexing.sweep()
        assert await world.texts_held() == {MILL, TOWER}
        assert await world.index.torn() == []


async def test_a_collection_whose_documents_are_all_withdrawn_is_searched_again(
    database: str, tmp_path: Path, store: Store
) -> None:
    async with embed_world(database, tmp_path, store=store()) as world:
        await world.index_document(await world.told((MILL,)))
        await world.withdraw()
    async with embed_world(database, tmp_path, store=store(), reindex=True, stemmer="german") as world:
        await world.service.reindexing.sweep()
        assert await world.texts_found("the mill") == []
        await indexed(world, "tower", TOWER)
        assert await world.texts_found("the tower") == [TOWER]


async def test_a_rollback_is_made_in_the_same_way(database: str, tmp_path: Path, store: Store) -> None:
    before = await two_documents(database, tmp_path, store)
    async with embed_world(database, tmp_path, store=store(), reindex=True, stemmer="german") as world:
        await world.service.reindexing.sweep()
    async with embed_world(database, tmp_path, store=store(), reindex=True) as world:
        await world.service.reindexing.sweep()
        assert world.namespace.version == before
        assert set(await world.texts_found("the mill and the tower")) == {MILL, TOWER}
        assert await world.index.namespaces(TENANT, "default") == [world.namespace]


async def test_two_replicas_make_it_anew_beside_one_another(
    database: str, tmp_path: Path, weaviate_store: Store
) -> None:
    await two_documents(database, tmp_path, weaviate_store)
    async with (
        embed_world(database, tmp_path, store=weaviate_store(), reindex=True, stemmer="german") as one,
        embed_world(database, tmp_path, store=weaviate_store(), reindex=True, stemmer="german") as other,
    ):
        for _ in range(2):
            await asyncio.gather(*(each.service.reindexing.sweep() for each in (one, other)))
        for world in (one, other):
            assert set(await world.texts_found("the mill and the tower")) == {MILL, TOWER}
            assert await world.index.namespaces(TENANT, "default") == [world.namespace]
        held = [chunk.text async for chunk in one.index.scan(one.namespace)]
        assert sorted(held) == sorted((MILL, TOWER))


async def test_a_replica_with_the_encoder_of_before_answers_until_the_alias_is_switched(
    database: str, tmp_path: Path, weaviate_store: Store
) -> None:
    await two_documents(database, tmp_path, weaviate_store)
    async with (
        embed_world(database, tmp_path, store=weaviate_store()) as old,
        embed_world(database, tmp_path, store=weaviate_store(), reindex=True, stemmer="german") as new,
    ):
        assert set(await old.texts_found("the mill and the tower")) == {MILL, TOWER}
        await indexed(old, "secret", SECRET)
        await new.service.reindexing.sweep()
        assert await new.texts_held() == {MILL, TOWER, SECRET}
        with pytest.raises(Unavailable, match="EMBED_REINDEX=true"):
            await old.search("the mill")


async def test_a_deployed_embed_stays_ready_and_counts_what_is_left(kafka: str, database: str, tmp_path: Path) -> None:
    shared = shared_settings(kafka, database, tmp_path / "data")
    migrated("embed", shared)
    german = ANYWHERE.model_copy(update={"stemmer": "german"})
    async with log_at(shared.kafka) as bus:
        await bus.ensure_topics(DocumentChunked)
        async with embed_running(shared) as replica, caller(shared, replica.server.port) as first:
            await bus.publish([await chunked(blobs_of(shared), first.tenant, a_document(), (MILL, TOWER))])
            await eventually(lambda: finds_both(replica, first), within=60)
        async with embed_running(shared, german) as replica:
            assert not await finds_both(replica, first)
            assert await outdated(replica) == {"reindexing": 0, "refused": 1}
        async with embed_running(shared, german.model_copy(update={"reindex": True})) as replica:
            await eventually(lambda: finds_both(replica, first), within=60)
            await eventually(lambda: is_ready(replica), within=60)


async def finds_both(replica: App[EmbedService], asker: Caller) -> bool:
    """Where it is refused, it is told why."""
    async with grpc.aio.insecure_channel(f"127.0.0.1:{replica.server.port}") as channel:
        here = replace(asker, stub=EmbedServiceStub(channel))
        try:
            found = await here.search("the mill and the tower")
        except grpc.aio.AioRpcError as error:
            if not re.search("EMBED_REINDEX=true|indexed anew", error.details() or ""):
                raise
            return False
        return {passage.text for passage in found.passages} == {MILL, TOWER}


async def outdated(replica: App[EmbedService]) -> dict[str, float]:
    """The gauge, of a replica that is ready."""
    await eventually(lambda: is_ready(replica), within=60)
    measures = await asyncio.to_thread(read, f"http://127.0.0.1:{replica.http_server.port}/metrics")
    return {state: float(value) for state, value in _OUTDATED.findall(measures)}


async def is_ready(replica: App[EmbedService]) -> bool:
    return not await replica.health.troubles()


def read(url: str) -> str:
    with urlopen(url, timeout=5) as response:
        content: bytes = response.read()
        return content.decode()
