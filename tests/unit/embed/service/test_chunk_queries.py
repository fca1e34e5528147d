"""A passage is read by whoever would find it, and by nobody else; its text comes from the store of texts."""

from dataclasses import replace

import pytest

from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.errors import Blocked, Invalid, NotFound, Overloaded, Unavailable
from sluiceway_common.principal import Principal
from sluiceway_embed.adapters.memory import MemoryIndex
from sluiceway_embed.domain.chunks import IndexedChunk, Namespace
from tests.support.embed_memory import MemoryWorld
from tests.support.embed_world import READER
from tests.support.passages import VERSION

OPERATOR = replace(READER, tenant=VERSION.tenant, roles=frozenset({"reader", "operator"}))
MILL = ("The mill grinds corn.", "A wheel of oak turns.")


class Counting(MemoryIndex):
    """Keeps of which collections the passages were counted."""

    def __init__(self) -> None:
        super().__init__()
        self.counted: list[str] = []

    async def count(self, namespace: Namespace) -> int:
        self.counted.append(namespace.collection)
        return await super().count(namespace)


def reader(*groups: str, tenant: str = VERSION.tenant) -> Principal:
    return replace(READER, tenant=tenant, groups=frozenset(groups))


async def first_chunk(world: MemoryWorld) -> IndexedChunk:
    chunks = [chunk async for chunk in world.index.scan(world.namespace)]
    return min(chunks, key=lambda chunk: chunk.start)


async def test_a_passage_comes_with_what_is_around_it_in_the_stored_text() -> None:
    world = MemoryWorld()
    await world.index_document(world.told(*MILL))
    chunk = await first_chunk(world)
    around = await world.service.chunk_queries.chunk(reader(), "", chunk.chunk_id, 4)
    assert (around.chunk.text, around.text) == (MILL[0], "The mill grinds corn.\n\nA ")
    assert (around.start, around.end) == (0, len(MILL[0]) + 4)


@pytest.mark.parametrize("who", [reader(), reader("hr"), reader("legal", tenant="other")])
async def test_a_passage_of_another_group_or_tenant_is_not_there(who: Principal) -> None:
    world = MemoryWorld()
    await world.index_document(world.told(*MILL, acl=("legal",)))
    chunk = await first_chunk(world)
    assert (await world.service.chunk_queries.chunk(reader("legal"), "", chunk.chunk_id, 0)).text == MILL[0]
    with pytest.raises(NotFound, match="no passage"):
        await world.service.chunk_queries.chunk(who, "", chunk.chunk_id, 0)


async def test_a_passage_of_a_withdrawn_document_is_not_there() -> None:
    world = MemoryWorld()
    version = world.told(*MILL)
    await world.index_document(version)
    chunk = await first_chunk(world)
    await world.versions.withdraw(version.tenant, version.document_id, 1)
    with pytest.raises(NotFound, match="no passage"):
        await world.service.chunk_queries.chunk(reader(), "", chunk.chunk_id, 0)


async def test_while_passages_are_missing_nobody_is_told_that_there_is_none() -> None:
    world = MemoryWorld()
    await world.index_document(world.told(*MILL))
    chunk = await first_chunk(world)
    await world.index.begin_anew(world.namespace, world.encoder.info)
    with pytest.raises(Unavailable, match="made anew"):
        await world.service.chunk_queries.chunk(reader(), "", chunk.chunk_id, 0)


@pytest.mark.parametrize("window", [-1, 10_001])
async def test_a_window_out_of_bounds_is_refused(window: int) -> None:
    with pytest.raises(Invalid, match="window"):
        await MemoryWorld().service.chunk_queries.chunk(reader(), "", "x", window)


async def test_how_many_passages_there_are_is_told_to_operators_alone() -> None:
    """Some of them are hidden from others."""
    world = MemoryWorld()
    await world.index_document(world.told(*MILL, acl=("legal",)))
    queries = world.service.chunk_queries
    assert [each.chunks for each in await queries.indexes(OPERATOR, "")] == [2]
    assert [each.chunks for each in await queries.indexes(reader("legal"), "")] == [0]


@pytest.mark.parametrize(
    ("who", "collection", "counted"),
    [(reader(), "", []), (OPERATOR, "mills", ["mills"]), (OPERATOR, "", ["books", "mills"])],
)
async def test_passages_are_counted_only_where_that_is_told(
    who: Principal, collection: str, counted: list[str]
) -> None:
    index = Counting()
    world = MemoryWorld(index=index)
    for name in ("books", "mills"):
        await world.index_document(world.told(*MILL, document_id=f"doc_{name}", collection=name))
    await world.service.chunk_queries.indexes(who, collection)
    assert sorted(index.counted) == counted


async def test_indexes_are_told_to_as_many_as_may_read_at_a_time() -> None:
    queries = replace(MemoryWorld().service.chunk_queries, slots=ConcurrencyLimit(0, what="reads", retry_after=0.2))
    with pytest.raises(Overloaded, match="reads"):
        await queries.indexes(OPERATOR, "")


async def test_indexes_are_told_to_readers_of_their_tenant_alone() -> None:
    world = MemoryWorld()
    await world.index_document(world.told(*MILL))
    queries = world.service.chunk_queries
    assert [each.namespace for each in await queries.indexes(reader(), "")] == [world.namespace]
    assert await queries.indexes(reader(), "other") == []
    assert await queries.indexes(reader(tenant="other"), "") == []
    with pytest.raises(Blocked, match="this needs the role `reader`"):
        await queries.indexes(replace(reader(), roles=frozenset()), "")
