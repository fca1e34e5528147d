"""Documents come into the index, change, and are found."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sluiceway.embed.v1.events_pb2 import DocumentIndexed, DocumentRefused
from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.errors import Blocked, Invalid, NotFound, Overloaded, Unavailable
from sluiceway_common.principal import Principal
from sluiceway_embed.adapters.stemming import SnowballAnalyser
from sluiceway_embed.service.searching import SearchRequest
from tests.support.embed_world import READER, TENANT, World, embed_world

pytestmark = pytest.mark.server

MILL = ("The mill grinds corn by the river.", "A wheel of oak turns in the water.", "The miller sleeps at noon.")


@pytest.fixture
async def world(database: str, tmp_path: Path) -> AsyncIterator[World]:
    async with embed_world(database, tmp_path) as world:
        yield world


async def test_a_document_is_found_whole_and_says_so(world: World) -> None:
    event = await world.index_document(await world.told(MILL))
    assert (event.chunks, event.encoded, event.version, event.attempt) == (3, 3, 1, 1)
    assert event.index_version == world.namespace.version
    assert (await world.texts_found("Which wood is the wheel made of?"))[0] == MILL[1]
    assert set(await world.texts_found("mill", k=10)) == set(MILL)


async def test_a_passage_is_read_from_the_stored_text_with_what_is_around_it(world: World) -> None:
    await world.index_document(await world.told(MILL))
    passage = (await world.search("oak wheel")).hits[0].hit.chunk
    around = await world.service.chunk_queries.chunk(READER, "default", passage.chunk_id, 9)
    whole = "\n\n".join(MILL)
    assert around.chunk.text == whole[passage.start : passage.end] == MILL[1]
    assert (around.text, around.start) == (whole[passage.start - 9 : passage.end + 9], passage.start - 9)
    edge = await world.service.chunk_queries.chunk(READER, "default", passage.chunk_id, 10_000)
    assert (edge.text, edge.start, edge.end) == (whole, 0, len(whole))


async def test_who_finds_no_slot_to_read_a_passage_is_told_when_to_come_again(world: World) -> None:
    await world.index_document(await world.told(MILL))
    passage = (await world.search("oak wheel")).hits[0].hit.chunk
    reading = replace(world.service.chunk_queries, slots=ConcurrencyLimit(1, what="reads", retry_after=0.2))
    with reading.slots.slot(Principal("other", "ann", frozenset())), pytest.raises(Overloaded) as full:
        await reading.chunk(READER, "default", passage.chunk_id, 9)
    assert full.value.retry_after == 0.2
    assert (await reading.chunk(READER, "default", passage.chunk_id, 9)).chunk.text == MILL[1]


async def test_the_same_again_encodes_nothing_and_changes_nothing(world: World) -> None:
    version = await world.told(MILL)
    await world.index_document(version)
    before = await world.texts_held()
    assert (await world.index_document(replace(version, attempt=2))).encoded == 0
    assert await world.texts_held() == before


async def test_a_new_version_encodes_what_is_new_moves_spans_and_deletes_what_is_gone(world: World) -> None:
    await world.index_document(await world.told(MILL))
    changed = ("In spring the mill stands still.", *MILL[1:])
    event = await world.index_document(await world.told(changed, version=2))
    assert (event.chunks, event.encoded) == (3, 1)
    assert await world.texts_held() == set(changed)
    whole = "\n\n".join(changed)
    for found in (await world.search("mill wheel", k=10)).hits:
        chunk = found.hit.chunk
        assert (chunk.version, chunk.text) == (2, whole[chunk.start : chunk.end])


async def test_an_old_event_is_dropped(world: World) -> None:
    first = await world.told(MILL)
    await world.index_document(await world.told(MILL[:1], version=2))
    await world.service.indexing.index_document(first, "cause")
    assert await world.texts_held() == {MILL[0]}
    assert [event.version for event in world.said.of(DocumentIndexed)] == [2]


async def test_what_a_dead_writer_left_is_put_right_by_the_next_event(world: World) -> None:
    first = await world.told(MILL)
    second = await world.told(MILL[:2], version=2)
    await world.index_document(second)
    await world.index.delete_document(world.namespace, world.document_id)
    await world.service.indexing.index_document(first, "cause")
    assert await world.texts_held() == set(MILL[:2])


async def test_a_text_in_two_documents_is_encoded_once(world: World) -> None:
    await world.index_document(await world.told(MILL))
    event = await world.index_document(await world.told(MILL, document_id="doc_other"))
    assert (event.chunks, event.encoded) == (3, 0)


async def test_a_paragraph_that_stands_twice_is_two_passages_and_one_encoding(world: World) -> None:
    event = await world.index_document(await world.told((MILL[0], MILL[0])))
    assert (event.chunks, event.encoded) == (2, 1)


async def test_a_document_without_passages_is_indexed_as_empty(world: World) -> None:
    await world.index_document(await world.told(MILL))
    assert (await world.index_document(await world.told((), version=2))).chunks == 0
    assert await world.texts_held() == set()


@pytest.mark.parametrize("spoilt", ["gone", "no manifest"])
async def test_what_cannot_be_read_is_refused_with_the_reason(world: World, spoilt: str) -> None:
    await world.index_document(await world.told(MILL))
    version = await world.told(MILL[:1], version=2, attempt=3)
    if spoilt == "gone":
        await world.blobs.delete(version.manifest)
    else:
        version = replace(version, manifest=(await world.blobs.put(TENANT, b"\xff\xff")).uri)
    await world.service.indexing.index_document(version, "cause")
    (event,) = world.said.of(DocumentRefused)
    assert (event.version, event.attempt) == (2, 3)
    assert event.reason
    assert await world.texts_held() == set(MILL)


async def test_only_who_is_in_a_group_finds_a_passage(world: World) -> None:
    await world.index_document(await world.told(MILL, acl=("legal",)))
    lawyer = replace(READER, groups=("legal",))
    found = (await world.search("mill", lawyer)).hits
    assert len(found) == 3
    assert (await world.search("mill")).hits == []
    with pytest.raises(NotFound, match="there is no passage"):
        await world.service.chunk_queries.chunk(READER, "default", found[0].hit.chunk.chunk_id, 0)


async def test_another_tenant_finds_nothing(world: World) -> None:
    await world.index_document(await world.told(MILL))
    passage = (await world.search("mill")).hits[0].hit.chunk
    stranger = replace(READER, tenant="other")
    assert (await world.search("mill", stranger)).hits == []
    with pytest.raises(NotFound, match="there is no passage"):
        await world.service.chunk_queries.chunk(stranger, "default", passage.chunk_id, 0)
    assert await world.service.chunk_queries.indexes(stranger, "") == []


async def test_without_the_role_of_a_reader_nothing_is_answered(world: World) -> None:
    with pytest.raises(Blocked, match="this needs the role `reader`"):
        await world.search("mill", Principal(TENANT, "test", frozenset()))


@pytest.mark.parametrize(
    ("asked", "field", "said"),
    [
        ({"k": 101}, "k", "`k` is 101; it must lie between"),
        ({"fetch_k": 1001}, "fetch_k", "`fetch_k` is 1001; it must lie between"),
        ({"alpha": 1.5}, "alpha", "`alpha` is 1.5; it must lie between"),
        ({"diversity": -0.1}, "diversity", "`diversity` is -0.1; it must lie between"),
        ({"half_life_seconds": 0.0}, "freshness_half_life", "is no time"),
        ({"vector": np.zeros(384, np.float32)}, "vector", "is not a direction"),
        ({"vector": np.full(384, np.nan, np.float32)}, "vector", "is not a direction"),
        ({"vector": np.ones(3, np.float32)}, "vector", "has 3 numbers; the encoder makes 384"),
    ],
)
async def test_a_question_beyond_the_limits_is_refused_with_its_field(
    world: World, asked: dict[str, Any], field: str, said: str
) -> None:
    with pytest.raises(Invalid, match=said) as refused:
        await world.search("mill", **asked)
    assert refused.value.field == field


async def test_near_duplicates_become_one_hit_that_names_the_other(world: World) -> None:
    await world.index_document(await world.told(MILL, near_duplicates=("doc_twin",)))
    await world.index_document(await world.told(MILL, document_id="doc_twin", near_duplicates=(world.document_id,)))
    found = (await world.search("oak wheel in the water", k=10)).hits
    assert len(found) == 3
    assert all({each.document_id, *each.also_in} == {world.document_id, "doc_twin"} for each in found)


async def test_a_twin_that_the_caller_may_not_find_is_not_named(world: World) -> None:
    await world.index_document(await world.told(MILL, near_duplicates=("doc_twin",)))
    secret = await world.told(MILL, document_id="doc_twin", near_duplicates=(world.document_id,), acl=("legal",))
    await world.index_document(secret)
    assert all(each.also_in == () for each in (await world.search("oak wheel", k=10)).hits)


async def test_words_of_no_weight_leave_the_vector_to_decide(world: World) -> None:
    await world.index_document(await world.told(MILL))
    assert set(await world.texts_found("what is it?")) == set(MILL)


async def test_another_analysis_neither_writes_beside_the_index_nor_searches_in_it(world: World) -> None:
    await world.index_document(await world.told(MILL))
    german = replace(world.service.indexing.rules, analyser=SnowballAnalyser("german"))
    with pytest.raises(Unavailable, match="encoder of before"):
        await replace(world.service.indexing, rules=german).index_document(await world.told(MILL, version=2), "cause")
    with pytest.raises(Unavailable, match="encoder of before"):
        await replace(world.service.searching, rules=german).search(
            READER, SearchRequest(collection="default", text="mill")
        )
    assert await world.texts_held() == set(MILL)
