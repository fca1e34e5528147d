"""A collection that another encoder or stemmer has indexed is made anew, whatever happens meanwhile."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from sluiceway.embed.v1.events_pb2 import DocumentForgotten
from sluiceway_common.errors import Unavailable
from sluiceway_common.testing import eventually
from sluiceway_embed.adapters.encoders.hashing import HashingEncoder
from sluiceway_embed.adapters.memory import MemoryCurrentVersions, MemoryIndex, MemoryJudgements
from sluiceway_embed.domain.chunks import DocumentGroups, Namespace, Version
from sluiceway_embed.ports import Encoded, EncoderInfo, Entry, IndexAlias, Purpose, Reindexed
from tests.support.embed_memory import MemoryWorld
from tests.support.embed_world import READER, Gate
from tests.support.passages import judgement

MILL, TOWER, QUAY = "The mill grinds corn.", "A tower stands on the hill.", "A quay by the river."
REFUSED = r"was indexed as version .* Give it the encoder of before .* EMBED_REINDEX=true"


@dataclass
class ToldReindexes:
    """What operators hear."""

    begun_of: list[Reindexed] = field(default_factory=list)
    ended_of: list[tuple[Reindexed, tuple[str, ...]]] = field(default_factory=list)

    def begun(self, reindexed: Reindexed) -> None:
        self.begun_of.append(reindexed)

    def ended(self, reindexed: Reindexed, dropped: tuple[str, ...]) -> None:
        self.ended_of.append((reindexed, dropped))


class GatedEncoder(HashingEncoder):
    """Stops at the gate of a text before it is encoded."""

    def __init__(self) -> None:
        super().__init__(dimensions=64)
        self.gates: dict[str, Gate] = {}

    async def encode(self, texts: Sequence[str], purpose: Purpose) -> Encoded:
        for text in texts:
            if text in self.gates:
                await self.gates[text].passed()
        return await super().encode(texts, purpose)


class SharedAliases(MemoryIndex):
    """One alias a name of a collection for all tenants, as Weaviate has them."""

    async def ensure(self, namespace: Namespace, encoder: EncoderInfo) -> None:
        await super().ensure(namespace, encoder)
        del self._live[namespace.tenant, namespace.collection]
        self._live.setdefault(("", namespace.collection), namespace.version)

    async def live(self, tenant: str, collection: str) -> str | None:
        return await super().live("", collection)

    async def namespaces(self, tenant: str, collection: str) -> Sequence[Namespace]:
        return [each for each in self._namespaces if tenant in ("", each.tenant) and each.collection == collection]

    async def drop_version(self, tenant: str, collection: str, version: str) -> None:
        for namespace in await self.namespaces("", collection):
            await super().drop_version(namespace.tenant, collection, version)


class AwayIndex(MemoryIndex):
    """Takes nothing while it is away."""

    is_away = False

    async def upsert(self, namespace: Namespace, entries: Sequence[Entry]) -> Mapping[str, str]:
        if self.is_away:
            raise Unavailable("the store does not answer; ask again in a moment")
        return await super().upsert(namespace, entries)


class LateWriter(MemoryIndex):
    """A replica with the encoder of before writes a document when the alias is switched: it does not know it yet."""

    def __init__(self) -> None:
        super().__init__()
        self.late: list[tuple[MemoryWorld, Version]] = []

    async def switch(self, tenant: str, collection: str, version: str) -> None:
        for world, late in self.late:
            await world.index_document(late)
        await super().switch(tenant, collection, version)


def english(index: MemoryIndex | None = None) -> MemoryWorld:
    return MemoryWorld(index=index or MemoryIndex())


def beside(world: MemoryWorld, *, reindex: bool = True, **changes: object) -> MemoryWorld:
    """An embed over the same stores, with an encoder of its own."""
    other = {"by": GatedEncoder(), "meter": ToldReindexes(), **changes}
    shared = {name: getattr(world, name) for name in ("index", "judgements", "texts", "collection_rules", "judges")}
    return MemoryWorld(**shared, reindex=reindex, **other)  # type: ignore[arg-type]  # any field by name


async def swept(world: MemoryWorld) -> None:
    """Looks once, for as long as it takes."""
    sweeping = asyncio.create_task(world.service.reindexing.sweep())
    while not sweeping.done():
        await asyncio.sleep(0)
        world.clock.advance(2)
    await sweeping


async def found(world: MemoryWorld, text: str = "mill tower quay") -> set[str]:
    return {hit.hit.chunk.text for hit in (await world.search(text)).hits}


async def two_documents(world: MemoryWorld) -> tuple[Version, Version]:
    mill, tower = world.told(MILL, document_id="doc_mill"), world.told(TOWER, document_id="doc_tower")
    for version in (mill, tower):
        await world.index_document(version)
    return mill, tower


def gate_at(world: MemoryWorld, text: str) -> Gate:
    assert isinstance(world.by, GatedEncoder)
    return world.by.gates.setdefault(text, Gate())


async def begun_at(world: MemoryWorld, text: str) -> tuple[Gate, "asyncio.Task[None]"]:
    """A reindexing that has come to this text."""
    gate = gate_at(world, text)
    await world.service.reindexing.begin()
    sweeping = asyncio.create_task(swept(world))
    await gate.reached.wait()
    return gate, sweeping


def documents_there(world: MemoryWorld) -> int:
    count = world.service.reindexing.progress.of(world.namespace)
    return count.done if count is not None else 0


async def test_without_the_setting_a_collection_of_another_encoder_is_neither_searched_nor_written() -> None:
    old = english()
    mill, _ = await two_documents(old)
    new = beside(old, reindex=False)
    await new.service.reindexing.begin()
    await swept(new)
    reader = replace(READER, tenant=mill.tenant)
    for asked in (
        new.search("mill"),
        new.index_document(new.told(QUAY, document_id="doc_quay")),
        new.service.chunk_queries.chunk(reader, "default", "0" * 8 + "-0000" * 3 + "-" + "0" * 12, 0),
    ):
        with pytest.raises(Unavailable, match=REFUSED):
            await asked
    assert await new.service.reindexing.states() == {"reindexing": 0, "refused": 1}
    assert await new.index.namespaces("acme", "default") == [old.namespace]
    assert await found(old) == {MILL, TOWER}


@pytest.mark.parametrize("changes", [{}, {"by": HashingEncoder(), "stemmer": "german"}], ids=["encoder", "stemmer"])
async def test_with_it_all_is_found_and_nothing_of_the_version_before_is_left(changes: dict[str, object]) -> None:
    old = english()
    await two_documents(old)
    new = beside(old, **changes)
    await new.service.reindexing.begin()
    assert await new.service.reindexing.states() == {"reindexing": 1, "refused": 0}
    await swept(new)
    assert await found(new) == {MILL, TOWER}
    assert await new.index.namespaces("acme", "default") == [new.namespace]
    assert await new.index.torn() == []
    assert await new.service.reindexing.states() == {"reindexing": 0, "refused": 0}


async def test_operators_hear_when_it_begins_and_ends() -> None:
    old = english()
    await two_documents(old)
    meter = ToldReindexes()
    new = beside(old, meter=meter)
    await new.service.reindexing.begin()
    await swept(new)
    await swept(new)
    alias = IndexAlias(tenant="acme", collection="default", version=old.namespace.version)
    told = Reindexed(alias=alias, version=new.namespace.version, documents=2)
    (began,), (ended,) = meter.begun_of, meter.ended_of
    assert replace(began, alias=alias) == told
    assert (replace(ended[0], alias=alias), ended[1]) == (told, (old.namespace.version,))


async def test_meanwhile_searches_hear_how_far_it_is() -> None:
    old = english()
    await two_documents(old)
    new = beside(old)
    gate, sweeping = await begun_at(new, TOWER)
    await eventually(lambda: documents_there(new) == 1)
    with pytest.raises(
        Unavailable, match=r"indexed anew, by another encoder.* 1 of 2 documents .*ask again"
    ) as refused:
        await new.search("mill")
    assert refused.value.retry_after is not None
    gate.open()
    await sweeping
    assert await found(new) == {MILL, TOWER}


async def test_one_that_was_killed_goes_on_with_what_was_there() -> None:
    old = english()
    await two_documents(old)
    killed = beside(old)
    _, sweeping = await begun_at(killed, TOWER)
    await eventually(lambda: documents_there(killed) == 1)
    sweeping.cancel()
    await asyncio.wait([sweeping])
    new = beside(old)
    await new.service.reindexing.begin()
    await swept(new)
    assert new.encoder.texts == [TOWER]
    assert await found(new) == {MILL, TOWER}


async def test_one_that_was_killed_after_the_switch_deletes_the_version_before() -> None:
    old = english()
    await two_documents(old)
    new = beside(old)
    await swept(new)
    await new.index.ensure(old.namespace, old.encoder.info)
    later = beside(old)
    await later.service.reindexing.begin()
    await swept(later)
    assert await later.index.namespaces("acme", "default") == [later.namespace]


async def test_documents_that_come_and_change_meanwhile_are_there() -> None:
    old = english()
    mill, _ = await two_documents(old)
    new = beside(old)
    gate, sweeping = await begun_at(new, TOWER)
    await new.index_document(new.told("The mill stands still.", document_id=mill.document_id, version=2))
    await new.index_document(new.told(QUAY, document_id="doc_quay"))
    gate.open()
    await sweeping
    assert await new.held() == {"The mill stands still.", TOWER, QUAY}
    assert await found(new) == {"The mill stands still.", TOWER, QUAY}


@pytest.mark.parametrize("withdrawn", [MILL, TOWER], ids=["written already", "being encoded"])
async def test_what_is_withdrawn_meanwhile_does_not_come_back(withdrawn: str) -> None:
    old = english()
    versions = dict(zip((MILL, TOWER), await two_documents(old), strict=True))
    new = beside(old)
    gate, sweeping = await begun_at(new, TOWER)
    await new.withdraw(versions[withdrawn])
    gate.open()
    await sweeping
    assert await new.held() == {MILL, TOWER} - {withdrawn}
    assert len(new.said.of(DocumentForgotten)) == 1


async def test_what_is_quarantined_meanwhile_is_not_current_again() -> None:
    old = MemoryWorld(judges=frozenset({"guard"}), judgements=MemoryJudgements(MemoryCurrentVersions()))
    tower = old.told(TOWER, document_id="doc_tower")
    await old.index_document(tower)
    await old.service.judging.judged(judgement(tower), "cause")
    new = beside(old)
    gate, sweeping = await begun_at(new, TOWER)
    await new.service.judging.judged(judgement(tower, action="quarantine"), "cause")
    gate.open()
    await sweeping
    assert await new.versions.of(tower.tenant, [tower.document_id]) == {}
    assert (await new.held(), await found(new)) == (set(), set())


async def test_who_was_taken_out_of_the_groups_meanwhile_finds_nothing() -> None:
    old = english()
    mill, _ = await two_documents(old)
    new = beside(old)
    gate, sweeping = await begun_at(new, TOWER)
    narrowed = DocumentGroups(tenant=mill.tenant, document_id=mill.document_id, version=2, groups=("legal",))
    await new.versions.note_groups(narrowed)
    gate.open()
    await sweeping
    assert await found(new) == {TOWER}


async def test_what_a_replica_of_before_writes_until_it_knows_better_is_put_back() -> None:
    index = LateWriter()
    old = english(index)
    mill, _ = await two_documents(old)
    index.late = [
        (old, old.told("The mill stands still.", document_id=mill.document_id, version=2)),
        (old, old.told(QUAY, document_id="doc_quay")),
    ]
    new = beside(old)
    await swept(new)
    assert await found(new) == {"The mill stands still.", TOWER, QUAY}
    with pytest.raises(Unavailable, match=REFUSED):
        await old.index_document(old.told("Late.", document_id="doc_late"))


async def test_a_replica_of_before_does_not_switch_back_what_it_has_served() -> None:
    old = MemoryWorld(reindex=True)
    await two_documents(old)
    await swept(old)
    new = beside(old)
    await swept(new)
    await swept(old)
    assert await new.index.live("acme", "default") == new.namespace.version
    with pytest.raises(Unavailable, match=REFUSED):
        await old.search("mill")


async def test_a_rollback_makes_it_anew_by_the_encoder_of_before_if_it_is_told_to() -> None:
    old = english()
    await two_documents(old)
    await swept(beside(old))
    refused, back = beside(old, by=HashingEncoder(), reindex=False), beside(old, by=HashingEncoder())
    with pytest.raises(Unavailable, match=REFUSED):
        await refused.search("mill")
    await swept(back)
    assert back.namespace == old.namespace
    assert await found(back) == {MILL, TOWER}
    assert await back.index.namespaces("acme", "default") == [old.namespace]


@pytest.mark.parametrize("reindex", [False, True])
async def test_a_rollback_amid_it_has_what_was_written_to_the_new_version_alone(reindex: bool) -> None:
    old = english()
    mill, _ = await two_documents(old)
    new = beside(old)
    _, sweeping = await begun_at(new, TOWER)
    await new.index_document(new.told("The mill stands still.", document_id=mill.document_id, version=2))
    sweeping.cancel()
    await asyncio.wait([sweeping])
    back = beside(old, by=HashingEncoder(), reindex=reindex)
    await back.service.reindexing.begin()
    await swept(back)
    assert await found(back) == {"The mill stands still.", TOWER}
    left = await back.index.namespaces("acme", "default")
    assert set(left) == ({old.namespace} if reindex else {old.namespace, new.namespace})


async def test_tenants_with_collections_of_one_name_are_made_anew_each_for_itself() -> None:
    old = english()
    await two_documents(old)
    await old.index_document(old.told(QUAY, tenant="zeta"))
    new = beside(old)
    gate, sweeping = await begun_at(new, QUAY)
    assert await found(new) == {MILL, TOWER}
    assert await new.index.live("zeta", "default") == old.namespace.version
    gate.open()
    await sweeping
    assert await new.index.live("zeta", "default") == new.namespace.version
    assert [chunk.text async for chunk in new.index.scan(replace(new.namespace, tenant="zeta"))] == [QUAY]


async def test_one_alias_for_all_tenants_is_switched_when_all_of_them_are_there() -> None:
    old = english(SharedAliases())
    await two_documents(old)
    await old.index_document(old.told(QUAY, tenant="zeta"))
    new = beside(old)
    gate, sweeping = await begun_at(new, QUAY)
    await eventually(lambda: documents_there(new) == 2)
    with pytest.raises(Unavailable, match="2 of 3 documents"):
        await new.search("mill")
    assert await found(old) == {MILL, TOWER}
    gate.open()
    await sweeping
    assert await found(new) == {MILL, TOWER}
    assert await new.index.namespaces("", "default") == [new.namespace, replace(new.namespace, tenant="zeta")]


async def test_what_cannot_be_had_is_asked_for_again_and_nothing_is_switched_before() -> None:
    index = AwayIndex()
    old = english(index)
    await two_documents(old)
    new = beside(old)
    index.is_away = True
    await swept(new)
    assert await new.index.live("acme", "default") == old.namespace.version
    index.is_away = False
    await swept(new)
    assert await found(new) == {MILL, TOWER}


async def test_a_collection_without_documents_is_searched_again() -> None:
    old = english()
    for version in await two_documents(old):
        await old.withdraw(version)
    new = beside(old)
    await swept(new)
    assert await found(new) == set()


async def test_a_tenant_that_is_dropped_meanwhile_leaves_nothing() -> None:
    old = english()
    versions = await two_documents(old)
    new = beside(old)
    gate, sweeping = await begun_at(new, TOWER)
    for version in versions:
        await new.versions.retract(version.tenant, version.document_id, version.order)
    await new.index.drop_tenant("acme")
    gate.open()
    await sweeping
    assert await new.index.aliases() == []


async def test_a_repair_calls_nothing_whole_that_is_not_switched_yet() -> None:
    old = english()
    await two_documents(old)
    new = beside(old)
    await new.service.reindexing.begin()
    await new.service.repairing.run()
    assert await new.index.torn() == [new.namespace]
    assert await new.index.live("acme", "default") == old.namespace.version
