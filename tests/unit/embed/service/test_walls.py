"""Walls of embed: the role, the tenant and the groups of the caller; each of the two of the groups by itself."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import pytest

from sluiceway_common.errors import Blocked, NotFound
from sluiceway_common.principal import Principal
from sluiceway_embed.adapters.memory import MemoryIndex
from sluiceway_embed.domain.chunks import Namespace
from sluiceway_embed.domain.filters import EVERYTHING, All, Match
from sluiceway_embed.domain.hits import Hit, Query
from sluiceway_embed.service.searching import SearchRequest
from tests.support.embed_memory import MemoryWorld
from tests.support.passages import VERSION

OUTSIDE = Principal(VERSION.tenant, "otto", frozenset({"reader"}), ("sales",))
INSIDE = replace(OUTSIDE, subject="inge", groups=("hr",))
NOBODY = replace(INSIDE, roles=frozenset({"contributor", "operator", "approver"}))
SECRET = "The dam of Wexcombe is to be closed in autumn."


class LeakyIndex(MemoryIndex):
    """A store that lets everything through, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Query] = []

    async def search(self, namespace: Namespace, query: Query) -> Sequence[Hit]:
        self.asked.append(query)
        return await super().search(namespace, replace(query, where=EVERYTHING))


@pytest.fixture
def index() -> LeakyIndex:
    return LeakyIndex()


@pytest.fixture
async def world(index: LeakyIndex) -> MemoryWorld:
    made = MemoryWorld(index=index)
    await made.index_document(made.told(SECRET, acl=("hr",)))
    return made


async def found(world: MemoryWorld, who: Principal) -> list[str]:
    result = await world.service.searching.search(who, SearchRequest(collection="", text="dam of Wexcombe"))
    return [ranked.hit.chunk.text for ranked in result.hits]


async def test_what_a_store_lets_through_is_looked_at_again(world: MemoryWorld) -> None:
    assert await found(world, INSIDE) == [SECRET]
    assert await found(world, OUTSIDE) == []


async def test_the_store_is_asked_for_the_groups_of_the_caller(world: MemoryWorld, index: LeakyIndex) -> None:
    await found(world, OUTSIDE)
    (query,) = index.asked
    assert isinstance(query.where, All)
    assert Match("groups", ("*", "sales")) in query.where.parts


async def test_a_passage_is_not_given_by_its_name_either(world: MemoryWorld) -> None:
    (chunk_id,) = {chunk.chunk_id async for chunk in world.index.scan(world.namespace)}
    queries = world.service.chunk_queries
    assert (await queries.chunk(INSIDE, VERSION.collection, chunk_id, 0)).chunk.text == SECRET
    for who in (OUTSIDE, replace(INSIDE, tenant="other")):
        with pytest.raises(NotFound, match=f"there is no passage {chunk_id!r}"):
            await queries.chunk(who, VERSION.collection, chunk_id, 0)


@pytest.mark.parametrize(
    "use",
    [
        lambda world: found(world, NOBODY),
        lambda world: world.service.chunk_queries.chunk(NOBODY, VERSION.collection, "x", 0),
        lambda world: world.service.chunk_queries.indexes(NOBODY, ""),
        lambda world: world.service.chunk_queries.findable(NOBODY, ["doc_1"]),
        lambda world: world.service.embedding.embed(NOBODY, ["a dam"], "question"),
    ],
    ids=["search", "get a chunk", "list indexes", "check documents", "embed"],
)
async def test_without_the_role_nothing_is_done(
    world: MemoryWorld, use: Callable[[MemoryWorld], Awaitable[object]]
) -> None:
    with pytest.raises(Blocked, match="this needs the role `reader`"):
        await use(world)
