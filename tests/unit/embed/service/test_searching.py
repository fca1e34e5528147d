"""Who finds what: two walls for groups, current versions alone, folded, and the whole of a long question."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest

from sluiceway_common.errors import Blocked, Invalid, NotFound, Unavailable
from sluiceway_embed.adapters.memory import MemoryIndex
from sluiceway_embed.domain.chunks import CollectionRules, DocumentGroups, Namespace
from sluiceway_embed.domain.filters import EVERYTHING, All, Match
from sluiceway_embed.domain.hits import Hit, Query
from sluiceway_embed.ports import Encoded, EncoderInfo, Purpose
from sluiceway_embed.service.searching import Searching, SearchRequest, SearchResult
from tests.support.embed_memory import MemoryWorld
from tests.support.embed_world import READER
from tests.support.passages import VERSION

MILL = ("The mill grinds corn.", "The mill has a wheel of oak.", "The mill stands by the river.")


class Watched(MemoryIndex):
    """Keeps what it was asked; a leaky one finds whatever there is, whoever asks."""

    def __init__(self, *, is_leaky: bool = False) -> None:
        super().__init__()
        self.asked: list[Query] = []
        self._is_leaky = is_leaky

    async def search(self, namespace: Namespace, query: Query) -> Sequence[Hit]:
        self.asked.append(query)
        return await super().search(namespace, replace(query, where=EVERYTHING) if self._is_leaky else query)


async def found(world: MemoryWorld, text: str, *groups: str, **asked: Any) -> list[str]:
    reader = replace(READER, tenant=VERSION.tenant, groups=frozenset(groups))
    result = await world.service.searching.search(reader, SearchRequest(collection="", text=text, **asked))
    return [hit.hit.chunk.text for hit in result.hits]


async def test_the_store_is_asked_for_the_groups_of_the_caller_and_everybody() -> None:
    index = Watched()
    world = MemoryWorld(index=index)
    await world.index_document(world.told(*MILL))
    await found(world, "mill", "legal", where=Match("language", ("en",)))
    asked = All((Match("groups", ("*", "legal")), Match("language", ("en",))))
    assert [query.where for query in index.asked] == [asked]


async def test_what_a_store_lets_through_is_looked_at_again() -> None:
    world = MemoryWorld(index=Watched(is_leaky=True))
    await world.index_document(world.told(*MILL, acl=("legal",)))
    assert await found(world, "mill", "hr") == []
    assert sorted(await found(world, "mill", "legal")) == sorted(MILL)


async def test_leftovers_of_an_older_version_and_withdrawn_documents_are_not_found() -> None:
    index = Watched()
    world = MemoryWorld(index=index)
    first = world.told(*MILL)
    await world.index_document(first)
    await world.versions.advance(replace(first, version=2))
    assert await found(world, "mill") == []
    await world.versions.withdraw(first.tenant, first.document_id, 2)
    assert await found(world, "mill") == []


async def test_documents_that_a_later_version_hides_keep_no_room_of_others_however_many_they_are() -> None:
    world = MemoryWorld()
    for number in range(120):
        hidden = world.told("The mill grinds corn.", document_id=f"doc_{number}")
        await world.index_document(hidden)
        await world.versions.note_groups(
            DocumentGroups(tenant=hidden.tenant, document_id=hidden.document_id, version=2, groups=("hr",))
        )
    await world.index_document(world.told("A mill, some other words, and corn.", document_id="doc_plain"))
    assert await found(world, "mill grinds corn") == ["A mill, some other words, and corn."]


@pytest.mark.parametrize("is_withdrawn", [False, True])
async def test_documents_that_are_not_whole_or_not_deleted_yet_keep_no_room_of_others(is_withdrawn: bool) -> None:
    """A large one takes minutes to be written, and to be deleted."""
    world = MemoryWorld()
    large = world.told(*(f"The mill number {number} grinds corn." for number in range(120)), document_id="doc_large")
    await world.index_document(large)
    if is_withdrawn:
        await world.versions.withdraw(large.tenant, large.document_id, 1)
    else:
        await world.versions.retract(large.tenant, large.document_id, large.order)
    await world.index_document(world.told("A mill, some other words, and corn.", document_id="doc_plain"))
    assert await found(world, "mill grinds corn") == ["A mill, some other words, and corn."]


async def test_one_document_on_its_way_among_many_costs_no_second_look() -> None:
    index = Watched()
    world = MemoryWorld(index=index)
    for number in range(60):
        await world.index_document(
            world.told(f"Mill {number} grinds corn.", document_id=f"doc_{number}", source_key=f"{number}")
        )
    coming = world.told("The mill grinds corn.", document_id="doc_coming")
    await world.index_document(coming)
    await world.versions.retract(coming.tenant, coming.document_id, coming.order)
    texts = await found(world, "the mill grinds corn")
    assert (len(texts), "The mill grinds corn." in texts, len(index.asked)) == (10, False, 1)


async def test_a_store_is_asked_again_so_many_times_and_no_more() -> None:
    index = Watched(is_leaky=True)
    world = MemoryWorld(index=index)
    hidden = world.told(*MILL)
    await world.index_document(hidden)
    await world.versions.note_groups(
        DocumentGroups(tenant=hidden.tenant, document_id=hidden.document_id, version=2, groups=("hr",))
    )
    assert await found(world, "mill") == []
    assert [query.limit for query in index.asked] == [50, 100, 100, 100, 100]


async def test_a_search_is_folded_by_document_and_goes_further_down_for_others() -> None:
    world = MemoryWorld()
    await world.index_document(world.told(*(f"The mill number {number} grinds corn." for number in range(60))))
    await world.index_document(world.told("A mill.", document_id="doc_other"))
    texts = await found(world, "mill grinds corn", k=5, per_document=1)
    assert len(texts) == 2
    assert "A mill." in texts


@pytest.mark.parametrize(
    ("asked", "field_name"),
    [({"per_document": -1}, "per_document"), ({"per_document": 101}, "per_document"), ({"k": 101}, "k")],
)
async def test_what_is_out_of_bounds_is_refused_by_name(asked: dict[str, Any], field_name: str) -> None:
    with pytest.raises(Invalid, match=rf"`{field_name}` is -?\d+; it must lie between 0 and 100") as refused:
        await found(MemoryWorld(), "mill", **asked)
    assert refused.value.field == field_name


class Scripted:
    """A reranker for which the last passage is the best; `error` where it gives no scores."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error

    async def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        if self._error is not None:
            raise self._error
        return range(len(passages))


@pytest.mark.parametrize(("reranker", "is_reranked"), [(Scripted(), True), (Scripted(Unavailable("away")), False)])
async def test_without_its_reranker_a_search_answers_in_its_own_order_and_says_so(
    reranker: Scripted, is_reranked: bool
) -> None:
    world = MemoryWorld(reranker=reranker)
    await world.index_document(world.told(*MILL))
    plain, asked = await world.search("mill corn"), await world.search("mill corn", rerank=True)
    assert asked.reranked == is_reranked
    texts = [hit.hit.chunk.text for hit in plain.hits]
    assert [hit.hit.chunk.text for hit in asked.hits] == (texts[::-1] if is_reranked else texts)


async def test_who_may_not_read_may_not_search() -> None:
    world = MemoryWorld()
    nobody = replace(READER, tenant=VERSION.tenant, roles=frozenset())
    with pytest.raises(Blocked, match="this needs the role `reader`"):
        await world.service.searching.search(nobody, SearchRequest(collection="", text="mill"))


@dataclass
class ShortSighted:
    """Reads so few tokens of a text: each first letter is a direction, and what comes after is cut off."""

    info: EncoderInfo = field(default_factory=lambda: EncoderInfo("short", "1" * 64, 26, reads_tokens=20))
    texts: list[str] = field(default_factory=list)

    async def encode(self, texts: Sequence[str], purpose: Purpose) -> Encoded:
        if purpose == "question":
            self.texts.extend(texts)
        return Encoded([_direction(text[:60]) for text in texts], 0)


def _direction(text: str) -> Any:
    counts = np.zeros(26, np.float32)
    for word in text.lower().split():
        counts[ord(word[0]) % 26] += 1
    return counts / max(1.0, float(np.linalg.norm(counts)))


async def test_all_of_a_question_counts_that_is_longer_than_the_encoder_reads() -> None:
    world = MemoryWorld()
    encoder = ShortSighted()
    searching = world.service.searching
    searching = replace(searching, rules=replace(searching.rules, encoder=encoder))
    question = " ".join(["alpha"] * 40 + ["zeta"] * 40)
    result: SearchResult = await searching.search(
        replace(READER, tenant=VERSION.tenant), SearchRequest(collection="", text=question)
    )
    assert result.hits == []
    assert len(encoder.texts) > 5
    assert " ".join(encoder.texts) == question
    assert all(len(text) <= 60 for text in encoder.texts)


@dataclass
class Meeting:
    """Rules of collections, and an encoder: each answers when the other was asked as well."""

    closed: bool = False
    info: EncoderInfo = field(default_factory=lambda: EncoderInfo("meeting", "1" * 64, 26, reads_tokens=200))
    asked_for: set[str] = field(default_factory=set)
    both: asyncio.Event = field(default_factory=asyncio.Event)
    given_up: bool = False

    async def of(self, tenant: str, collections: Sequence[str]) -> Mapping[str, CollectionRules]:
        if self.closed:
            await asyncio.sleep(0)
            return {
                name: CollectionRules(tenant=tenant, collection=name, revision=1, closed=True) for name in collections
            }
        await self._met("rules")
        return {}

    async def note(self, rules: CollectionRules) -> None:
        """Nobody tells it of any."""

    async def encode(self, texts: Sequence[str], purpose: Purpose) -> Encoded:
        try:
            await self._met("encoder")
        except asyncio.CancelledError:
            self.given_up = True
            raise
        return Encoded([_direction(text) for text in texts], 0)

    async def _met(self, who: str) -> None:
        self.asked_for.add(who)
        if len(self.asked_for) == 2:
            self.both.set()
        await self.both.wait()


def searching_with(meeting: Meeting) -> Searching:
    searching = MemoryWorld().service.searching
    return replace(searching, rules=replace(searching.rules, encoder=meeting), collection_rules=meeting)


async def test_rules_are_read_while_the_question_is_encoded() -> None:
    request = SearchRequest(collection="", text="mill")
    async with asyncio.timeout(10):
        assert (await searching_with(Meeting()).search(READER, request)).hits == []


async def test_a_question_to_a_closed_collection_is_encoded_for_nobody() -> None:
    meeting = Meeting(closed=True)
    with pytest.raises(NotFound, match="is being deleted, or was"):
        await searching_with(meeting).search(READER, SearchRequest(collection="", text="mill"))
    assert meeting.given_up


async def test_the_mean_of_a_long_question_is_a_direction_of_length_one() -> None:
    index = Watched()
    world = MemoryWorld(index=index, by=ShortSighted())
    await found(world, " ".join(["alpha"] * 40 + ["zeta"] * 40))
    (query,) = index.asked
    assert query.vector is not None
    assert float(np.linalg.norm(query.vector)) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("text", "asked", "alpha"),
    [
        ("mill", {}, 0.5),
        ("mill", {"alpha": 0.2}, 0.2),
        ("the of", {"alpha": 0.2}, 1.0),
        ("the of", {"alpha": 0.0}, 0.0),
    ],
)
async def test_where_no_word_can_be_compared_the_vector_alone_counts(
    text: str, asked: dict[str, Any], alpha: float
) -> None:
    index = Watched()
    await found(MemoryWorld(index=index), text, **asked)
    assert [query.alpha for query in index.asked] == [alpha]


@pytest.mark.parametrize(("diversity", "fetched"), [(0.0, False), (0.5, True)])
async def test_vectors_are_fetched_for_diversity_alone(diversity: float, fetched: bool) -> None:
    index = Watched()
    await found(MemoryWorld(index=index), "mill", diversity=diversity)
    assert [query.with_vectors for query in index.asked] == [fetched]


class Known:
    """The collections that the caller may list; `error` where whoever knows them does not say."""

    def __init__(self, *names: str, error: Exception | None = None) -> None:
        self._names, self._error, self.asked = names, error, 0

    async def names(self) -> Sequence[str]:
        self.asked += 1
        if self._error is not None:
            raise self._error
        return self._names


async def found_in(known: Known, collection: str) -> list[str]:
    world = MemoryWorld(collections=known)
    await world.index_document(world.told(*MILL, collection="mills"))
    reader = replace(READER, tenant=VERSION.tenant)
    result = await world.service.searching.search(reader, SearchRequest(collection=collection, text="mill"))
    return [hit.hit.chunk.text for hit in result.hits]


@pytest.mark.parametrize(
    ("collection", "way_out"),
    [("mils", "did you mean 'mills'?"), ("zebra", "there are mills, notes")],
)
async def test_a_misspelt_collection_is_said_with_the_nearest_that_the_caller_may_list(
    collection: str, way_out: str
) -> None:
    with pytest.raises(NotFound) as refused:
        await found_in(Known("mills", "notes"), collection)
    assert refused.value.message == f"there is no collection {collection!r}; {way_out}"
    assert refused.value.field == "collection"


async def test_where_the_caller_may_list_none_that_is_said_and_no_name() -> None:
    with pytest.raises(
        NotFound, match=r"^there is no collection 'mils'; there is none yet, and a document handed in makes it$"
    ):
        await found_in(Known(), "mils")


@pytest.mark.parametrize("collection", ["notes", "default", ""])
async def test_a_collection_that_is_there_and_holds_nothing_has_no_passages(collection: str) -> None:
    assert await found_in(Known("mills", "notes"), collection) == []


async def test_a_collection_of_which_something_is_indexed_is_asked_for_nowhere() -> None:
    known = Known()
    assert sorted(await found_in(known, "mills")) == sorted(MILL)
    assert known.asked == 0


async def test_where_nobody_says_which_collections_there_are_nothing_is_found() -> None:
    assert await found_in(Known(error=Unavailable("ingest does not answer")), "mils") == []


async def test_a_passage_is_looked_for_in_no_collection_that_is_misspelt() -> None:
    world = MemoryWorld(collections=Known("mills"))
    reader = replace(READER, tenant=VERSION.tenant)
    with pytest.raises(NotFound, match="did you mean 'mills'"):
        await world.service.chunk_queries.chunk(reader, "mils", "00000000-0000-5000-8000-000000000000", 0)
