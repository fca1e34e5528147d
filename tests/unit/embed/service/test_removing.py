"""A withdrawn document leaves everything that embed holds of it, and nothing of another."""

from collections.abc import Awaitable, Callable

import pytest

from sluiceway.embed.v1.events_pb2 import DocumentForgotten
from sluiceway_common import ids
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.errors import Unavailable
from sluiceway_embed.adapters.memory import MemoryIndex, MemoryTexts
from sluiceway_embed.domain.chunks import Namespace, Removal, Text
from sluiceway_embed.service import events
from tests.support.embed_memory import MemoryWorld
from tests.support.embed_world import Said
from tests.support.indexes import a_namespace

MILL = ("The mill grinds corn.", "A wheel of oak turns.")
OTHER = "The miller sleeps at noon."


class Remembering(MemoryTexts):
    """Keeps which texts were forgotten."""

    def __init__(self) -> None:
        super().__init__()
        self.forgotten: list[Text] = []

    def forget(self, text: Text) -> None:
        self.forgotten.append(text)


class Tardy(MemoryIndex):
    """Its files let go of what was deleted by the `let_go`-th deletion, and of no later one."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = self._deletions = 0

    async def delete_document(self, namespace: Namespace, document_id: str) -> int:
        self._deletions += 1
        return await super().delete_document(namespace, document_id)

    async def deletion_mark(self, namespace: Namespace) -> int:
        return self._deletions

    async def has_let_go(self, namespace: Namespace, mark: int) -> bool:
        return mark <= self.let_go


class Meanwhile:
    """Something that happens once, amid the next wait for it."""

    def __init__(self) -> None:
        self.happens: Callable[[], Awaitable[None]] | None = None

    async def passed(self) -> None:
        happens, self.happens = self.happens, None
        if happens is not None:
            await happens()


class Interrupted(Tardy):
    """A tardy store; something happens while it is asked what it has let go of."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile = Meanwhile()

    async def has_let_go(self, namespace: Namespace, mark: int) -> bool:
        has_let_go = await super().has_let_go(namespace, mark)
        await self.meanwhile.passed()
        return has_let_go


class PartlyAway(Tardy):
    """Of one namespace it does not answer."""

    away: Namespace | None = None

    async def has_let_go(self, namespace: Namespace, mark: int) -> bool:
        if namespace == self.away:
            raise Unavailable("the vector index did not answer")
        return await super().has_let_go(namespace, mark)


class Slow(Said):
    """A log that takes an event, and tells so after something has happened."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile = Meanwhile()

    async def __call__(self, *events: OutgoingEvent) -> None:
        await super().__call__(*events)
        await self.meanwhile.passed()


def forgotten(version: int) -> OutgoingEvent:
    return events.forgotten(Removal("acme", "doc_1", version, "default"), 1, "cause")


async def acknowledge(world: MemoryWorld, version: int) -> None:
    """Owes the event of this version until the store lets go of so many deletions."""
    await world.service.acknowledging.acknowledge(forgotten(version), "doc_1", {a_namespace(): version})


async def cached(world: MemoryWorld, *texts: str) -> set[str]:
    """Those of the texts that the cache has a vector of."""
    digests = {ids.sha256(text): text for text in texts}
    return {digests[digest] for digest in await world.cache.get(world.encoder.info.sha256, list(digests))}


async def test_what_was_withdrawn_leaves_index_cache_and_memory_and_the_other_document_stays() -> None:
    texts = Remembering()
    world = MemoryWorld(texts=texts)
    version = world.told(*MILL)
    await world.index_document(version)
    await world.index_document(world.told(OTHER, document_id="doc_other"))
    assert await cached(world, *MILL, OTHER) == {*MILL, OTHER}

    await world.withdraw(version)

    assert await world.held() == {OTHER}
    assert await cached(world, *MILL, OTHER) == {OTHER}
    assert texts.forgotten == [texts.manifests[version.manifest][0]]


async def test_a_withdrawal_says_how_many_passages_were_let_go_of_also_where_it_is_told_again() -> None:
    index = Tardy()
    world = MemoryWorld(index=index)
    version = world.told(*MILL)
    await world.index_document(version)
    for _ in range(2):
        await world.withdraw(version)

    index.let_go = 9
    await world.service.acknowledging.look()

    (said,) = world.said.of(DocumentForgotten)
    assert (dict(said.let_go), said.erase) == ({"passages": len(MILL)}, False)


async def test_what_was_let_go_of_while_the_log_was_away_is_counted_once_it_is_back() -> None:
    world = MemoryWorld()
    version = world.told(*MILL)
    await world.index_document(version)
    world.said.is_away = True
    with pytest.raises(Unavailable, match="the log does not answer"):
        await world.withdraw(version)

    world.said.is_away = False
    await world.withdraw(version)
    await world.service.acknowledging.look()

    (said,) = world.said.of(DocumentForgotten)
    assert dict(said.let_go) == {"passages": len(MILL)}


async def test_a_document_that_was_never_indexed_is_forgotten_all_the_same() -> None:
    world = MemoryWorld()
    version = world.told(*MILL)

    await world.withdraw(version)

    assert [event.document_id for event in world.said.of(DocumentForgotten)] == [version.document_id]


async def test_a_withdrawal_that_is_told_again_waits_for_no_later_deletion() -> None:
    index = Tardy()
    world = MemoryWorld(index=index)
    first, other = world.told(*MILL), world.told(OTHER, document_id="doc_other")
    for version in (first, other):
        await world.index_document(version)
    for version in (first, other, first):
        await world.withdraw(version)
    assert world.said.of(DocumentForgotten) == []

    index.let_go = 1
    await world.service.acknowledging.look()

    assert [event.document_id for event in world.said.of(DocumentForgotten)] == [first.document_id]


async def test_a_withdrawal_does_not_wait_for_a_manifest_that_is_gone() -> None:
    world = MemoryWorld()
    version = world.told(*MILL)
    await world.index_document(version)
    del world.texts.manifests[version.manifest]

    await world.withdraw(version)

    assert await world.held() == set()
    assert [event.version for event in world.said.of(DocumentForgotten)] == [version.version]


async def test_what_comes_to_be_owed_while_what_was_owed_before_is_said_stays_owed() -> None:
    index, said = Tardy(), Slow()
    world = MemoryWorld(index=index, said=said)
    await acknowledge(world, 1)

    index.let_go, said.meanwhile.happens = 1, lambda: acknowledge(world, 2)
    await world.service.acknowledging.look()
    index.let_go = 2
    await world.service.acknowledging.look()

    assert [event.version for event in said.of(DocumentForgotten)] == [1, 2]
    assert world.service.acknowledging.owed == {}


async def test_what_was_owed_before_is_not_said_once_more_is_owed() -> None:
    index = Interrupted()
    world = MemoryWorld(index=index)
    await acknowledge(world, 1)

    index.let_go, index.meanwhile.happens = 1, lambda: acknowledge(world, 2)
    await world.service.acknowledging.look()

    assert world.said.of(DocumentForgotten) == []
    assert world.service.acknowledging.is_owed(forgotten(2), "doc_1")


async def test_a_collection_that_does_not_answer_keeps_back_what_is_owed_of_no_other() -> None:
    index = PartlyAway()
    world = MemoryWorld(index=index)
    acknowledging = world.service.acknowledging
    here, there = a_namespace(), a_namespace(collection="other")
    for namespace in (here, there):
        gone = Removal("acme", f"doc_{namespace.collection}", 1, namespace.collection)
        await acknowledging.acknowledge(events.forgotten(gone, 1, "cause"), gone.document_id, {namespace: 1})

    index.let_go, index.away = 1, here
    await acknowledging.look()
    assert [event.document_id for event in world.said.of(DocumentForgotten)] == ["doc_other"]

    index.away = None
    await acknowledging.look()
    assert [event.document_id for event in world.said.of(DocumentForgotten)] == ["doc_other", "doc_default"]
