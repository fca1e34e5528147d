"""Groups of a collection decide who finds what names no groups of its own: as they are now, whatever the order of the
news."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from itertools import permutations

import pytest

from sluiceway_common.errors import Invalid, NotFound
from sluiceway_common.principal import Principal
from sluiceway_embed.domain.chunks import COLLECTION_GROUPS, CollectionRules
from sluiceway_embed.service.searching import SearchRequest
from tests.support.embed_memory import MemoryWorld
from tests.support.passages import VERSION
from tests.unit.embed.service.test_walls import LeakyIndex

TEXT = "The weir of Wexcombe leaks at its northern end."
HR = Principal(VERSION.tenant, "hanna", frozenset({"reader"}), ("hr",))
SALES = replace(HR, subject="sven", groups=("sales",))
NOBODY = replace(HR, subject="nina", groups=())
FIRST = CollectionRules(tenant=VERSION.tenant, collection=VERSION.collection, revision=1, groups=("hr",))
NARROWED_AND_WIDENED = replace(FIRST, revision=2, groups=("sales",))

News = Callable[[MemoryWorld], Awaitable[None]]


@pytest.fixture
async def world() -> MemoryWorld:
    return MemoryWorld(index=LeakyIndex())


async def cut(world: MemoryWorld, revision: int = 1, groups: Sequence[str] = ("hr",), **changes: object) -> None:
    """A document that names no groups, while the collection had these."""
    told = world.told(TEXT, acl=tuple(groups), acl_inherited=True, collection_revision=revision, **changes)
    await world.index_document(told)


async def found(world: MemoryWorld, who: Principal) -> list[str]:
    result = await world.service.searching.search(who, SearchRequest(collection="", text="weir of Wexcombe"))
    return [ranked.hit.chunk.text for ranked in result.hits]


async def sees(world: MemoryWorld, who: Principal) -> bool:
    """By search, by name and by document: all doors say the same."""
    chunk_ids = [chunk.chunk_id async for chunk in world.index.scan(world.namespace)]
    queries = world.service.chunk_queries
    named = []
    for chunk_id in chunk_ids:
        try:
            named.append((await queries.chunk(who, VERSION.collection, chunk_id, 0)).chunk.text)
        except NotFound:
            continue
    searched, checked = await found(world, who), await queries.findable(who, [VERSION.document_id])
    assert searched == named
    assert bool(checked) == bool(searched)
    return bool(searched)


async def told(world: MemoryWorld, rules: CollectionRules) -> None:
    await world.service.collection_rules.note(rules)


async def test_who_lost_the_right_finds_nothing_and_who_got_it_finds_it_at_once(world: MemoryWorld) -> None:
    await cut(world)
    assert [await sees(world, who) for who in (HR, SALES, NOBODY)] == [True, False, False]
    await told(world, NARROWED_AND_WIDENED)
    assert [await sees(world, who) for who in (HR, SALES, NOBODY)] == [False, True, False]
    await told(world, replace(FIRST, revision=3, groups=()))
    assert [await sees(world, who) for who in (HR, SALES, NOBODY)] == [True, True, True]
    await told(world, replace(FIRST, revision=4))
    assert [await sees(world, who) for who in (HR, SALES, NOBODY)] == [True, False, False]


async def test_whatever_the_order_of_the_news_the_latest_groups_count(world: MemoryWorld) -> None:
    news: Sequence[News] = (
        lambda world: cut(world),
        lambda world: told(world, NARROWED_AND_WIDENED),
        lambda world: told(world, FIRST),
        lambda world: cut(world, 2, ("sales",), attempt=2),
        lambda world: told(world, NARROWED_AND_WIDENED),
    )
    for order in permutations(news):
        world = MemoryWorld(index=LeakyIndex())
        for one in order:
            await one(world)
        assert [await sees(world, who) for who in (HR, SALES, NOBODY)] == [False, True, False]


async def test_a_document_that_was_cut_by_old_rules_and_comes_late_is_found_by_the_new_ones(world: MemoryWorld) -> None:
    await told(world, NARROWED_AND_WIDENED)
    await cut(world)
    assert [await sees(world, who) for who in (HR, SALES)] == [False, True]


async def test_groups_of_its_own_stay_what_they_are(world: MemoryWorld) -> None:
    await world.index_document(world.told(TEXT, acl=("hr",)))
    await told(world, NARROWED_AND_WIDENED)
    assert [await sees(world, who) for who in (HR, SALES)] == [True, False]


async def test_what_an_older_release_wrote_for_everybody_goes_by_the_groups_that_came_since(world: MemoryWorld) -> None:
    await world.index_document(world.told(TEXT))
    assert [await sees(world, who) for who in (HR, SALES, NOBODY)] == [True, True, True]
    await told(world, NARROWED_AND_WIDENED)
    assert [await found(world, who) for who in (HR, SALES, NOBODY)] == [[], [TEXT], []]


async def test_the_groups_of_another_collection_open_nothing(world: MemoryWorld) -> None:
    await cut(world)
    await told(world, replace(NARROWED_AND_WIDENED, collection="other"))
    await told(world, replace(NARROWED_AND_WIDENED, tenant="other"))
    assert [await sees(world, who) for who in (HR, SALES)] == [True, False]


async def test_nobody_is_in_the_group_that_stands_for_those_of_the_collection(world: MemoryWorld) -> None:
    await cut(world)
    assert not await sees(world, replace(NOBODY, groups=(COLLECTION_GROUPS,)))


async def test_in_a_collection_that_is_closed_nothing_is_found(world: MemoryWorld) -> None:
    await cut(world)
    await world.index_document(world.told("The weir of Wexcombe again.", acl=("hr",), document_id="doc_own"))
    await told(world, replace(FIRST, revision=2, closed=True))
    await cut(world, attempt=2)
    with pytest.raises(NotFound, match="the collection 'default' is being deleted, or was"):
        await found(world, HR)
    chunks = [chunk async for chunk in world.index.scan(world.namespace)]
    assert chunks
    for chunk in chunks:
        with pytest.raises(NotFound, match="is being deleted, or was"):
            await world.service.chunk_queries.chunk(HR, VERSION.collection, chunk.chunk_id, 0)
    assert await world.service.chunk_queries.findable(HR, [VERSION.document_id, "doc_own"]) == []


async def test_a_repair_writes_what_goes_by_the_groups_of_the_collection(world: MemoryWorld) -> None:
    await cut(world)
    await told(world, NARROWED_AND_WIDENED)
    await world.index.delete_document(world.namespace, VERSION.document_id)
    current = (await world.versions.of(VERSION.tenant, [VERSION.document_id]))[VERSION.document_id]
    assert current.version is not None
    await world.service.indexing.put_back(current.version)
    assert [await sees(world, who) for who in (HR, SALES)] == [False, True]


async def test_an_index_tells_by_which_state_of_the_rules_it_is_searched(world: MemoryWorld) -> None:
    await cut(world)
    await told(world, NARROWED_AND_WIDENED)
    (index,) = await world.service.chunk_queries.indexes(HR, "")
    assert index.collection_revision == 2


async def test_what_was_withdrawn_or_is_unknown_is_not_findable(world: MemoryWorld) -> None:
    await cut(world)
    await world.index_document(world.told(TEXT, document_id="doc_gone"))
    await world.withdraw(replace(VERSION, document_id="doc_gone"))
    queries = world.service.chunk_queries
    assert await queries.findable(HR, ["doc_gone", VERSION.document_id, "doc_9"]) == [VERSION.document_id]
    assert await queries.findable(replace(HR, tenant="other"), [VERSION.document_id]) == []


@pytest.mark.parametrize("number", [0, 1001])
async def test_so_many_documents_are_not_looked_at(world: MemoryWorld, number: int) -> None:
    with pytest.raises(Invalid, match=f"`document_ids` names {number}"):
        await world.service.chunk_queries.findable(HR, ["doc_1"] * number)
