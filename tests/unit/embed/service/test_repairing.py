"""Repair goes on until all is there again, takes out what was withdrawn meanwhile, and ends when it is told to."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from sluiceway_common.errors import Unavailable
from sluiceway_common.testing import eventually
from sluiceway_embed.adapters.memory import MemoryTexts
from sluiceway_embed.domain.chunks import Namespace, Span, Text, Version
from sluiceway_embed.ports import Entry
from tests.support.embed_memory import MemoryWorld

MILL = ("The mill grinds corn.", "A wheel of oak turns.")


class Away(MemoryTexts):
    """Stored texts that cannot be had while the store is away; whoever asks waits at a gate first."""

    def __init__(self) -> None:
        super().__init__()
        self.is_away = False
        self.asked = asyncio.Event()
        self.gate = asyncio.Event()

    async def manifest(self, uri: str) -> tuple[Text, Sequence[Span]]:
        if self.is_away:
            self.asked.set()
            await self.gate.wait()
            raise Unavailable("the object store is away")
        return await super().manifest(uri)


async def entries(world: MemoryWorld, version: Version) -> AsyncIterator[Entry]:
    """The passages of a version, as another store has kept them."""
    async for chunk in world.index.scan(world.namespace):
        if chunk.document_id == version.document_id:
            yield Entry(chunk, (await world.encoder.encode([chunk.text], "passage")).vectors[0], "")


async def torn_world(texts: Away) -> MemoryWorld:
    """Two documents, and an index that has lost both."""
    world = MemoryWorld(texts=texts)
    for document_id in ("doc_1", "doc_2"):
        await world.index_document(world.told(*MILL, document_id=document_id))
    await world.index.begin_anew(world.namespace, world.encoder.info)
    return world


@pytest.mark.parametrize("turns", range(8))
async def test_a_repair_that_is_told_to_end_while_a_document_cannot_be_had_ends(turns: int) -> None:
    texts = Away()
    world = await torn_world(texts)
    texts.is_away = True
    repairing = asyncio.create_task(world.service.repairing.run())
    await texts.asked.wait()
    texts.gate.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    repairing.cancel()
    done, _ = await asyncio.wait([repairing], timeout=5)
    assert done
    assert repairing.cancelled()


async def test_what_cannot_be_had_now_is_asked_for_again_and_nothing_is_whole_before() -> None:
    texts = Away()
    world = await torn_world(texts)
    texts.is_away = True
    texts.gate.set()
    repairing = asyncio.create_task(world.service.repairing.run())
    await texts.asked.wait()
    await eventually(lambda: world.clock.sleepers > 0)
    assert await world.index.torn() == [world.namespace]
    texts.is_away = False
    world.clock.advance(5)
    await repairing
    assert await world.index.torn() == []
    assert await world.held() == set(MILL)


async def test_what_was_withdrawn_while_another_store_served_is_taken_out() -> None:
    world = MemoryWorld()
    version = world.told(*MILL)
    await world.index_document(version)
    await world.index_document(world.told("A quay.", document_id="doc_2"))
    held = [entry async for entry in entries(world, version)]
    await world.versions.withdraw(version.tenant, version.document_id, 1)
    await world.index.begin_anew(world.namespace, world.encoder.info)
    await world.index.upsert(world.namespace, held)
    await world.service.repairing.run()
    assert await world.held() == {"A quay."}


async def test_collections_that_the_store_has_lost_are_torn_from_the_start() -> None:
    world = MemoryWorld()
    await world.index_document(world.told(*MILL))
    await world.index.drop_tenant(world.namespace.tenant)
    await world.service.repairing.give_up_lost()
    assert await world.index.torn() == [world.namespace]
    await world.service.repairing.run()
    assert await world.held() == set(MILL)


async def test_documents_that_lie_in_another_store_are_written_to_this_one() -> None:
    world = MemoryWorld()
    other = world.versions.beside("weaviate")
    version = world.told(*MILL)
    await other.advance(replace(version, chunks=len(MILL)))
    await world.service.repairing.give_up_lost()
    await world.service.repairing.run()
    assert await world.held() == set(MILL)
    assert await world.versions.elsewhere() == []


@pytest.mark.parametrize("what", ["live", "newest"])
async def test_a_store_or_a_database_that_is_away_for_a_moment_ends_no_repair(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A repair that ends with an error ends its whole process, and every replica repairs the same."""
    world = await torn_world(Away())
    repairing = world.service.repairing
    asked, away = list[str](), Unavailable("it does not answer")

    async def newest(*given: str) -> AsyncIterator[Version]:
        asked.append(what)
        if len(asked) == 1:
            raise away
        async for version in known(*given):
            yield version

    async def is_fillable(namespace: Namespace) -> bool:
        asked.append(what)
        if len(asked) == 1:
            raise away
        return await fillable(namespace)

    if what == "newest":
        known = repairing.refilling.versions.newest
        monkeypatch.setattr(repairing.refilling.versions, "newest", newest)
    else:
        fillable = repairing.checks.is_fillable
        monkeypatch.setattr(type(repairing.checks), "is_fillable", lambda _self, namespace: is_fillable(namespace))
    running = asyncio.create_task(repairing.run())
    await eventually(lambda: world.clock.sleepers > 0)
    assert not running.done()
    monkeypatch.undo()
    world.clock.advance(60)
    await asyncio.wait_for(running, 60)
    assert await world.index.torn() == []
