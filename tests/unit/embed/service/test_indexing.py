"""Documents are encoded once, whatever the cache keeps, and written whole."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest

from sluiceway.embed.v1.events_pb2 import DocumentForgotten, DocumentIndexed, DocumentRefused
from sluiceway_common.errors import Unavailable
from sluiceway_common.testing import eventually
from sluiceway_embed.adapters.encoders.hashing import HashingEncoder
from sluiceway_embed.adapters.memory import MemoryIndex
from sluiceway_embed.domain.chunks import Namespace, Version
from sluiceway_embed.ports import Entry
from tests.support.embed_memory import MemoryWorld

MILL = ("The mill grinds corn.", "A wheel of oak turns.", "The miller sleeps at noon.")


@pytest.mark.parametrize("kept", [0, 1, 1000])
async def test_every_passage_is_encoded_once_however_few_vectors_are_kept(kept: int) -> None:
    world = MemoryWorld(kept=kept)
    await world.index_document(world.told(*MILL))
    assert sorted(world.encoder.texts) == sorted(MILL)
    assert [(event.chunks, event.encoded) for event in world.said.of(DocumentIndexed)] == [(3, 3)]


async def test_a_passage_that_stands_twice_is_encoded_once_without_a_cache() -> None:
    world = MemoryWorld(kept=0)
    await world.index_document(world.told(*(f"Passage {number % 600}." for number in range(1200))))
    assert len(world.encoder.texts) == 600


async def test_what_the_cache_has_is_not_encoded_again() -> None:
    world = MemoryWorld()
    await world.index_document(world.told(*MILL))
    await world.index_document(world.told(*MILL, document_id="doc_other"))
    assert sorted(world.encoder.texts) == sorted(MILL)
    assert [event.encoded for event in world.said.of(DocumentIndexed)] == [3, 0]


async def test_a_later_version_takes_the_place_of_the_one_before() -> None:
    world = MemoryWorld()
    await world.index_document(world.told(*MILL))
    await world.index_document(world.told(*MILL[:1], "The mill burnt down.", version=2))
    assert await world.held() == {MILL[0], "The mill burnt down."}


async def test_a_document_whose_text_is_gone_is_refused_and_the_one_before_stays() -> None:
    world = MemoryWorld()
    await world.index_document(world.told(*MILL))
    second = world.told(*MILL[:1], version=2)
    del world.texts.manifests[second.manifest]
    await world.index_document(second)
    assert [event.version for event in world.said.of(DocumentRefused)] == [2]
    assert await world.held() == set(MILL)


async def test_what_is_dropped_while_it_is_put_back_does_not_come_back() -> None:
    class Dropping(MemoryIndex):
        drops = False

        async def upsert(self, namespace: Namespace, entries: Sequence[Entry]) -> Mapping[str, str]:
            refused = await super().upsert(namespace, entries)
            if self.drops:
                await world.versions.retract(version.tenant, version.document_id, version.order)
            return refused

    index = Dropping()
    world = MemoryWorld(index=index)
    version = world.told(*MILL)
    await world.index_document(version)
    await index.delete_document(world.namespace, version.document_id)

    index.drops = True
    await world.service.indexing.put_back(version)

    assert await world.versions.of(version.tenant, [version.document_id]) == {}
    assert await world.held() == set()


async def overwritten(world: MemoryWorld, text: str, *, version: int) -> Entry:
    """A passage that the index holds, as a writer of another version leaves it that dies half-way."""
    (held,) = [chunk async for chunk in world.index.scan(world.namespace) if chunk.text == text]
    (made,) = (await world.encoder.encode([text], "passage")).vectors
    return Entry(replace(held, version=version), made, text)


def lose(world: MemoryWorld, version: Version) -> None:
    del world.texts.manifests[version.manifest]


def spoil(world: MemoryWorld, version: Version) -> None:
    text, _ = world.texts.manifests[version.manifest]
    world.texts.texts[text.uri] += "!"


@pytest.mark.parametrize("harm", [lose, spoil])
async def test_a_refusal_is_said_though_the_one_before_cannot_be_had_any_more_either(
    harm: Callable[[MemoryWorld, Version], None],
) -> None:
    world = MemoryWorld()
    first, second = world.told(*MILL), world.told(*MILL[:1], version=2)
    await world.index_document(first)
    await world.index.upsert(world.namespace, [await overwritten(world, MILL[0], version=2)])
    for version in (first, second):
        harm(world, version)
    await world.index_document(second)
    assert [event.version for event in world.said.of(DocumentRefused)] == [1, 2]


@pytest.mark.parametrize("harm", [lose, spoil])
async def test_an_old_event_says_what_cannot_be_had_any_more_of_the_version_that_counts(
    harm: Callable[[MemoryWorld, Version], None],
) -> None:
    world = MemoryWorld()
    first, second = world.told(*MILL[:1]), world.told(*MILL, version=2)
    await world.index_document(second)
    await world.index.upsert(world.namespace, [await overwritten(world, MILL[0], version=1)])
    harm(world, second)
    await world.index_document(first)
    assert [event.version for event in world.said.of(DocumentRefused)] == [2]
    assert [event.version for event in world.said.of(DocumentIndexed)] == [2]


async def test_a_forged_event_does_not_show_the_text_of_another_tenant() -> None:
    world = MemoryWorld()
    theirs = world.told(*MILL)
    await world.index_document(theirs)
    await world.index_document(replace(theirs, tenant="spy"))
    (refused,) = world.said.of(DocumentRefused)
    assert "is not the uri of a blob of the tenant 'spy'" in refused.reason
    assert await world.index.namespaces("spy", theirs.collection) == []


async def test_a_withdrawn_document_is_forgotten_and_never_comes_back() -> None:
    world = MemoryWorld()
    version = world.told(*MILL)
    await world.index_document(version)
    await world.withdraw(version)
    await world.index_document(version)
    assert [event.document_id for event in world.said.of(DocumentForgotten)] == [version.document_id]
    assert await world.held() == set()


async def test_what_a_slow_writer_laid_over_a_withdrawal_is_deleted() -> None:
    world = MemoryWorld()
    version = world.told(*MILL)
    await world.index_document(version)
    await world.versions.withdraw(version.tenant, version.document_id, version.version)
    await world.index_document(version)
    assert await world.held() == set()


async def test_another_encoder_writes_nothing_into_what_the_first_has_indexed() -> None:
    world = MemoryWorld()
    await world.index_document(world.told(*MILL))
    by = HashingEncoder()
    by.info = replace(by.info, sha256="2" * 64)
    other = MemoryWorld(by=by, index=world.index)
    with pytest.raises(Unavailable, match=r"was indexed as version .* Give it the encoder of before"):
        await other.index_document(other.told("A note.", document_id="doc_other"))
    assert await world.held() == set(MILL)
    assert await other.held() == set()


async def test_a_small_document_of_another_collection_does_not_wait_until_a_large_one_is_encoded() -> None:
    world = MemoryWorld()
    large = world.told(*(f"Passage {number} of a book." for number in range(1000)), collection="books")
    small = world.told("A note.", document_id="doc_small", collection="notes")
    indexing = asyncio.create_task(world.index_document(large))
    await eventually(lambda: len(world.encoder.texts) > 0)
    begun = len(world.encoder.texts)
    await world.index_document(small)
    assert len(world.encoder.texts) - begun < 400
    await indexing
    assert len(world.encoder.texts) == 1001


async def test_a_torn_index_refuses_searches_until_it_is_repaired() -> None:
    world = MemoryWorld()
    await world.index_document(world.told(*MILL))
    await world.index.begin_anew(world.namespace, world.encoder.info)
    with pytest.raises(Unavailable, match="made anew"):
        await world.search("oak wheel")
    await world.service.repairing.run()
    assert (await world.search("oak wheel")).hits[0].hit.chunk.text == MILL[1]
