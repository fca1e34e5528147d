"""Groups that a document is handed in with count at once for what is found of it, whatever becomes of the version."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from sluiceway_common.errors import NotFound
from sluiceway_common.principal import Principal
from sluiceway_embed.adapters.memory import MemoryIndex
from sluiceway_embed.domain.chunks import CollectionRules, DocumentGroups, Namespace, Version, passage_groups
from sluiceway_embed.domain.hits import Hit, Query
from sluiceway_embed.domain.judgements import DocumentAction
from sluiceway_embed.service.searching import SearchRequest
from tests.support.embed_memory import MemoryWorld
from tests.support.passages import VERSION, judgement
from tests.unit.embed.service.test_walls import LeakyIndex

TEXT = "The weir of Wexcombe leaks at its northern end."
OTHER = "The weir of Upper Wexcombe was built in spring."
BOARD = Principal(VERSION.tenant, "bea", frozenset({"reader"}), ("board",))
HR = replace(BOARD, subject="hanna", groups=("hr",))
BOTH = replace(BOARD, subject="boris", groups=("board", "hr"))
NOBODY = replace(BOARD, subject="nina", groups=())

News = Callable[[MemoryWorld], Awaitable[None]]


class AskedIndex(MemoryIndex):
    """Remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Query] = []

    async def search(self, namespace: Namespace, query: Query) -> Sequence[Hit]:
        self.asked.append(query)
        return await super().search(namespace, query)


@pytest.fixture
def world() -> MemoryWorld:
    return MemoryWorld(index=LeakyIndex(), judges=frozenset({"guard"}))


async def judged(world: MemoryWorld, version: Version, action: DocumentAction = "allow") -> None:
    await world.service.judging.judged(judgement(version, action), "cause")


async def indexed(world: MemoryWorld, version: Version) -> Version:
    await world.index_document(version)
    await judged(world, version)
    return version


async def handed_in(world: MemoryWorld, *acl: str, version: int = 2, inherited: bool = False, **rules: Any) -> None:
    """What ingest tells of it before anybody has read it."""
    groups = DocumentGroups(
        tenant=VERSION.tenant,
        document_id=VERSION.document_id,
        version=version,
        groups=passage_groups(acl, inherited=inherited),
    )
    told = CollectionRules(tenant=VERSION.tenant, collection=VERSION.collection, **({"revision": 1} | rules))
    await world.service.access.told(groups, told)


async def found(world: MemoryWorld, who: Principal, **request: Any) -> list[str]:
    asked = SearchRequest(collection="", text="weir of Wexcombe", **request)
    result = await world.service.searching.search(who, asked)
    return [ranked.hit.chunk.text for ranked in result.hits]


async def sees(world: MemoryWorld, who: Principal) -> bool:
    """By search, by name and by document: all doors say the same."""
    chunk_ids = [chunk.chunk_id async for chunk in world.index.scan(world.namespace)]
    named = []
    for chunk_id in chunk_ids:
        try:
            named.append((await world.service.chunk_queries.chunk(who, VERSION.collection, chunk_id, 0)).chunk.text)
        except NotFound:
            continue
    searched = await found(world, who)
    checked = await world.service.chunk_queries.findable(who, [VERSION.document_id])
    assert searched == named
    assert bool(checked) == bool(searched)
    return bool(searched)


async def test_who_was_taken_out_finds_nothing_from_the_moment_it_is_handed_in(world: MemoryWorld) -> None:
    await indexed(world, world.told(TEXT))
    assert [await sees(world, who) for who in (BOARD, NOBODY)] == [True, True]
    await handed_in(world, "board")
    assert [await sees(world, who) for who in (BOARD, NOBODY)] == [True, False]


@pytest.mark.parametrize("action", ["quarantine", "allow"])
async def test_whatever_is_judged_of_the_new_version_its_groups_hold(
    world: MemoryWorld, action: DocumentAction
) -> None:
    await indexed(world, world.told(TEXT))
    narrowed = world.told(TEXT, version=2, acl=("board",))
    await world.index_document(narrowed)
    assert [await sees(world, who) for who in (BOARD, NOBODY)] == [True, False]
    await judged(world, narrowed, action)
    assert [await sees(world, who) for who in (BOARD, NOBODY)] == [True, False]


async def test_of_a_version_that_is_refused_the_groups_hold(world: MemoryWorld) -> None:
    await indexed(world, world.told(TEXT))
    narrowed = world.told(OTHER, version=2, acl=("board",))
    world.texts.texts.pop(narrowed.manifest.removesuffix("/manifest"))
    await indexed(world, narrowed)
    assert [await sees(world, who) for who in (BOARD, NOBODY)] == [True, False]


async def test_who_was_let_in_waits_for_the_new_version(world: MemoryWorld) -> None:
    await indexed(world, world.told(TEXT, acl=("board",)))
    await handed_in(world, "hr")
    assert [await sees(world, who) for who in (BOARD, HR, BOTH)] == [False, False, True]
    await indexed(world, world.told(TEXT, version=2, acl=("hr",)))
    assert [await sees(world, who) for who in (BOARD, HR, BOTH)] == [False, True, True]


async def test_what_is_told_late_of_an_older_version_counts_no_more(world: MemoryWorld) -> None:
    await indexed(world, world.told(TEXT, version=3, acl=("hr",)))
    await handed_in(world, "board")
    assert [await sees(world, who) for who in (BOARD, HR)] == [False, True]


async def test_whatever_the_order_of_the_news_the_newest_groups_count() -> None:
    news: tuple[News, ...] = (
        lambda world: handed_in(world, "hr", version=2),
        lambda world: handed_in(world, "board", version=3),
        lambda world: world.index_document(world.told(TEXT, version=3, acl=("board",))),
        lambda world: judged(world, world.told(TEXT, version=3), "quarantine"),
    )
    for order in permutations(news):
        world = MemoryWorld(index=LeakyIndex(), judges=frozenset({"guard"}))
        await indexed(world, world.told(TEXT))
        for one in order:
            await one(world)
        assert [await sees(world, who) for who in (BOARD, HR, NOBODY)] == [True, False, False]


async def test_a_document_that_names_no_groups_any_more_goes_by_those_of_its_collection(world: MemoryWorld) -> None:
    await indexed(world, world.told(TEXT, acl=("board",)))
    await handed_in(world, "hr", inherited=True, revision=4, groups=("hr",))
    assert [await sees(world, who) for who in (BOARD, HR, BOTH)] == [False, False, True]
    await world.service.collection_rules.note(
        CollectionRules(tenant=VERSION.tenant, collection=VERSION.collection, revision=5)
    )
    assert [await sees(world, who) for who in (BOARD, HR, BOTH)] == [True, False, True]


async def test_what_a_caller_does_not_find_any_more_takes_the_place_of_nothing() -> None:
    index = AskedIndex()
    world = MemoryWorld(index=index)
    many, other = [f"Weir {number} of Wexcombe." for number in range(150)], "There was no weir at the mill."
    await world.index_document(world.told(*many))
    await world.index_document(world.told(other, document_id="doc_other"))
    await handed_in(world, "board")
    assert await found(world, NOBODY, k=1) == [other]
    assert len(index.asked) == 2
    assert set(await found(world, BOARD, k=1)) < set(many)
    assert len(index.asked) == 3


async def test_a_version_for_the_same_groups_notes_nothing(world: MemoryWorld) -> None:
    await indexed(world, world.told(TEXT, acl=("board", "hr")))
    await indexed(world, world.told(OTHER, version=2, acl=("hr", "board", "hr")))
    (current,) = (await world.versions.of(VERSION.tenant, [VERSION.document_id])).values()
    assert (current.order, current.told_groups) == ((2, 1), None)


async def test_of_a_withdrawn_document_no_groups_are_kept(world: MemoryWorld) -> None:
    await indexed(world, world.told(TEXT))
    await handed_in(world, "board")
    await world.withdraw(VERSION)
    await handed_in(world, "hr", version=3)
    (current,) = (await world.versions.of(VERSION.tenant, [VERSION.document_id])).values()
    assert (current.withdrawn, current.told_groups) == (True, None)
