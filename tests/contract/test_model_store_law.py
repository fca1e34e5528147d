"""Law of the registry of models, in memory and in PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from sluiceway.train.v1.events_pb2 import AliasMoved, ModelTrained
from sluiceway_common.access.memory import MemorySeal
from sluiceway_common.access.port import SealedText
from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.blobs.references import BlobReferences
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.database import Database, migrate
from sluiceway_common.errors import Conflict, TooLarge, Unavailable
from sluiceway_common.outbox import Outbox
from sluiceway_common.testing import ManualClock
from sluiceway_train.adapters import database as db
from sluiceway_train.adapters.database.model_statements import taints_of
from sluiceway_train.adapters.memory import MemoryDatasets, MemoryExamples, MemoryShards
from sluiceway_train.adapters.memory_models import MemoryModelStore
from sluiceway_train.domain.datasets import Dataset, DatasetOptions
from sluiceway_train.domain.model_aliases import MOST_ALIASES, AliasMove, Canary, ModelAlias
from sluiceway_train.domain.model_versions import MOST_TAINTS, ModelVersion, manifest
from sluiceway_train.ports.datasets import DatasetOrder, DatasetStore
from sluiceway_train.ports.models import ModelStore, SayVersion
from sluiceway_train.service.model_events import alias_moved, model_trained
from tests.support.train_models import AT, FILES, gate_said, nobody, version

ALIAS = ModelAlias(tenant="acme", model="writer", name="live", version=1, revision=1, moved_at=AT)
NOTE = SealedText("k1", b"nonce", b"words")


@dataclass(frozen=True)
class Kept:
    """A store, and how many events of which kind were said; and the datasets that versions learn from."""

    store: ModelStore
    said: Callable[[], Sequence[str]]
    datasets: DatasetStore
    dropped: set[str]


class FilledModelStore(db.PostgresModelStore):
    """The store, with the files of each version where they belong."""

    def __init__(self, database: Database, outbox: Outbox, folder: Path) -> None:
        self.blobs = FilesystemBlobs(folder)
        self.references = BlobReferences(database, self.blobs, db.blobs)
        self.dropped = set[str]()
        super().__init__(database, outbox, self.references, self._dropped_by_now)

    async def _dropped_by_now(self, tenant: str) -> bool:
        return tenant in self.dropped

    async def add(self, version: ModelVersion, say: SayVersion) -> ModelVersion:
        for content in (*FILES.values(), b"{}", manifest(version.origin, version.files)):
            await self.references.put(version.tenant, content)
        return await super().add(version, say)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    await asyncio.to_thread(migrate, url, schema=db.SCHEMA, package="sluiceway_train")
    database = Database(url, schema=db.SCHEMA, pool=8)
    yield database
    await database.stop()


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.server)])
def url(request: pytest.FixtureRequest) -> str:
    """The database for a test that asks for PostgreSQL; empty for the store in memory."""
    return "" if request.param == "memory" else str(request.getfixturevalue("database"))


@pytest.fixture
async def kept(url: str, tmp_path: Path) -> AsyncIterator[Kept]:
    if not url:
        learned = MemoryDatasets(MemoryExamples(), MemoryShards(MemorySeal()))
        store = MemoryModelStore(learned)
        yield Kept(store, lambda: [one.event.DESCRIPTOR.name for one in store.said], learned, store.dropped)
        return
    bus = MemoryBus()
    await bus.ensure_topics(ModelTrained, AliasMoved)
    async with opened(url) as database:
        filled = FilledModelStore(database, outbox := Outbox(database, bus, db.outbox), tmp_path)
        datasets = db.PostgresDatasets(database, outbox, filled.references, seal=MemorySeal(), clock=ManualClock())
        yield Kept(filled, lambda: _names(bus), datasets, filled.dropped)


def _names(bus: MemoryBus) -> list[str]:
    topics = {"train.model-trained.v1": "ModelTrained", "train.alias-moved.v1": "AliasMoved"}
    return [name for topic, name in topics.items() for part in bus.partitions(topic) for _ in part]


@pytest.fixture
def store(kept: Kept) -> ModelStore:
    return kept.store


async def test_what_was_added_is_found_as_it_was(kept: Kept) -> None:
    added = await kept.store.add(version(), model_trained)
    assert added == version(version=1)
    assert await kept.store.version("acme", "writer", 1) == await kept.store.of_run("acme", "run_1") == added
    assert added.digest == version().digest
    assert kept.said() == ["ModelTrained"]


async def test_of_a_tenant_that_was_dropped_meanwhile_nothing_is_kept(kept: Kept) -> None:
    kept.dropped.add("acme")
    with pytest.raises(Conflict, match="the tenant 'acme' was dropped, and nothing is kept of it; use another one"):
        await kept.store.add(version(), model_trained)
    assert await kept.store.of_run("acme", "run_1") is None
    assert kept.said() == []


async def test_versions_are_numbered_in_their_order(store: ModelStore) -> None:
    first, second = await added(store, "run_1", "run_2")
    assert [one.version for one in (first, second)] == [1, 2]
    assert await store.versions("acme", "writer", 10) == [second, first]
    assert await store.versions("acme", "writer", 1) == [second]
    assert await store.version("acme", "writer", 0) == second
    assert await store.version("acme", "writer", 3) is None


async def test_the_same_run_is_one_version_and_said_once(kept: Kept) -> None:
    first = await kept.store.add(version(), model_trained)
    again = await kept.store.add(version(metrics={"loss": 9.0}), model_trained)
    assert again == first
    assert kept.said() == ["ModelTrained"]


async def test_the_same_run_at_the_same_time_is_one_version(store: ModelStore) -> None:
    many = await asyncio.gather(*(store.add(version(), model_trained) for _ in range(4)))
    assert {one.version for one in many} == {1}


async def test_runs_that_end_at_the_same_time_are_numbered_one_by_one(store: ModelStore) -> None:
    many = await asyncio.gather(*(store.add(version(run_id=f"run_{n}"), model_trained) for n in range(4)))
    assert sorted(one.version for one in many) == [1, 2, 3, 4]


async def test_what_another_tenant_has_is_not_there(store: ModelStore) -> None:
    await added(store, "run_1")
    assert await moved(store, ALIAS)
    assert await store.of_run("other", "run_1") is None
    assert await store.version("other", "writer", 0) is None
    assert await store.versions("other", "writer", 10) == []
    assert await store.of_dataset("other", "ds_1") == []
    assert await store.models("other", "", 10) == []
    assert await store.aliases("other", "writer") == []
    assert await store.alias("other", "writer", "live") is None
    assert await store.moves("other", "writer", "live") == []
    assert (await store.add(version(tenant="other"), model_trained)).version == 1


async def test_models_are_listed_by_name_with_their_last_version(store: ModelStore) -> None:
    _, last = await added(store, "run_1", "run_2")
    drawer = await store.add(version(model="drawer", run_id="run_3"), model_trained)
    assert await moved(store, ALIAS)
    listed = await store.models("acme", "", 10)
    assert [(list(one.versions), list(one.aliases)) for one in listed] == [([drawer], []), ([last], [ALIAS])]
    assert [one.name for one in await store.models("acme", "drawer", 10)] == ["writer"]
    assert [one.name for one in await store.models("acme", "", 1)] == ["drawer"]


async def test_a_taint_is_kept_and_said_once(kept: Kept) -> None:
    (first,) = await added(kept.store, "run_1")
    for _ in range(2):
        marked = await kept.store.taint(first, "doc_1", model_trained)
        assert marked == replace(first, tainted_by=("doc_1",))
    assert await kept.store.of_dataset("acme", "ds_1") == [marked]
    assert await kept.store.unfit("acme", "writer") == {1}
    assert kept.said() == ["ModelTrained", "ModelTrained"]


async def learned_from(kept: Kept) -> Dataset:
    """The dataset of all versions here."""
    made = Dataset(tenant="acme", dataset_id="ds_1", name="corrections", objective="sft", created_at=AT)
    return await kept.datasets.add(DatasetOrder(dataset=made, options=DatasetOptions()))


async def test_a_version_of_a_tainted_dataset_is_tainted_from_its_first_moment(kept: Kept) -> None:
    dataset = await learned_from(kept)
    assert await kept.datasets.change(dataset.tainted("doc_1"))
    (first,) = await added(kept.store, "run_1")
    assert first.tainted_by == ("doc_1",)
    assert await kept.store.unfit("acme", "writer") == {1}
    assert await kept.store.add(version(tenant="other"), model_trained) == version(tenant="other", version=1)
    assert kept.said() == ["ModelTrained"] * 2


async def test_what_taints_a_dataset_while_its_version_is_added_taints_both(kept: Kept) -> None:
    dataset = await learned_from(kept)

    async def withdraw() -> None:
        """As it is done: the dataset first, then what there is of it."""
        await kept.datasets.change(dataset.tainted("doc_1"))
        for one in await kept.store.of_dataset("acme", "ds_1"):
            await kept.store.taint(one, "doc_1", model_trained)

    await asyncio.gather(*(added(kept.store, f"run_{number}") for number in range(4)), withdraw())
    assert await kept.store.unfit("acme", "writer") == {1, 2, 3, 4}


@pytest.mark.server
async def test_who_taints_a_dataset_waits_until_its_version_is_there(database: str, tmp_path: Path) -> None:
    async with opened(database) as pool:
        references = BlobReferences(pool, FilesystemBlobs(tmp_path), db.blobs)
        outbox = Outbox(pool, MemoryBus(), db.outbox)
        datasets = db.PostgresDatasets(pool, outbox, references, seal=MemorySeal(), clock=ManualClock())
        made = Dataset(tenant="acme", dataset_id="ds_1", name="corrections", objective="sft", created_at=AT)
        dataset = await datasets.add(DatasetOrder(dataset=made, options=DatasetOptions()))
        async with pool.transaction() as adding:
            assert await taints_of(adding, "acme", "ds_1") == ()
            tainting = asyncio.create_task(datasets.change(dataset.tainted("doc_1")))
            await somebody_waits(pool)
        assert await tainting


async def somebody_waits(pool: Database) -> None:
    """Until a transaction of this database waits for a lock."""
    wanted = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    async with asyncio.timeout(60):
        while True:
            async with pool.transaction() as connection:
                if (await connection.execute(text(wanted))).scalar_one():
                    return


async def test_a_version_is_deleted_once_and_its_number_never_given_again(kept: Kept) -> None:
    first, second = await added(kept.store, "run_1", "run_2")
    for _ in range(2):
        deleted = await kept.store.delete("acme", "writer", 2, AT, model_trained)
        assert deleted == replace(second, deleted_at=AT)
    assert await kept.store.delete("acme", "writer", 9, AT, model_trained) is None
    assert await kept.store.version("acme", "writer", 0) == first
    assert await kept.store.version("acme", "writer", 2) is None
    assert await kept.store.versions("acme", "writer", 10) == [first]
    assert await kept.store.of_dataset("acme", "ds_1") == [first]
    assert (await kept.store.count("acme"), await kept.store.unfit("acme", "writer")) == (1, {2})
    assert await kept.store.of_run("acme", "run_2") == deleted
    assert kept.said() == ["ModelTrained"] * 3
    (third,) = await added(kept.store, "run_3")
    assert third.version == 3


async def test_of_a_model_whose_versions_are_all_deleted_nothing_is_listed(store: ModelStore) -> None:
    await added(store, "run_1")
    await store.delete("acme", "writer", 1, AT, model_trained)
    assert await store.models("acme", "", 10) == []
    assert [one.version for one in await added(store, "run_2")] == [2]


async def test_what_an_alias_names_is_not_deleted_and_what_is_deleted_it_cannot_name(store: ModelStore) -> None:
    await added(store, "run_1", "run_2", "run_3")
    assert await moved(store, replace(ALIAS, canary=Canary(2, 0.1)))
    for number in (1, 2):
        with pytest.raises(Conflict, match=f"version {number} of 'writer' answers for the alias 'live'; move it to"):
            await store.delete("acme", "writer", number, AT, model_trained)
    await store.delete("acme", "writer", 3, AT, model_trained)
    with pytest.raises(Conflict, match="has no version 3; name one that it has"):
        await moved(store, replace(ALIAS, version=3, revision=2))


async def test_a_taint_of_what_is_deleted_leaves_it_deleted(store: ModelStore) -> None:
    (first,) = await added(store, "run_1")
    await store.delete("acme", "writer", 1, AT, model_trained)
    marked = await store.taint(first, "doc_1", model_trained)
    assert (marked.tainted_by, marked.deleted_at) == (("doc_1",), AT)


async def test_what_a_gate_says_last_is_kept_and_said_once(kept: Kept) -> None:
    (first,) = await added(kept.store, "run_1")
    approval, refusal = gate_said(first, hours=2), gate_said(first, hours=3, approved=False)
    for _ in range(2):
        approved = await kept.store.judge(first, approval, model_trained)
        assert approved == replace(first, approved_by="evl_2", judged_at=approval.judged_at)
    assert await kept.store.version("acme", "writer", 1) == approved
    refused = await kept.store.judge(first, refusal, model_trained)
    assert refused == replace(first, judged_at=refusal.judged_at)
    assert await kept.store.judge(first, approval, model_trained) == refused
    assert kept.said() == ["ModelTrained"] * 3


async def test_a_taint_leaves_an_approval(store: ModelStore) -> None:
    (first,) = await added(store, "run_1")
    approved = await store.judge(first, gate_said(first), model_trained)
    assert await store.taint(first, "doc_1", model_trained) == replace(approved, tainted_by=("doc_1",))


async def test_documents_that_taint_at_the_same_time_are_all_named(store: ModelStore) -> None:
    (first,) = await added(store, "run_1")
    await asyncio.gather(*(store.taint(first, f"doc_{n}", model_trained) for n in range(4)))
    found = await store.version("acme", "writer", 1)
    assert found is not None
    assert sorted(found.tainted_by) == ["doc_0", "doc_1", "doc_2", "doc_3"]


async def test_so_many_documents_are_named_and_no_more(kept: Kept) -> None:
    (first,) = await added(kept.store, "run_1")
    for number in range(MOST_TAINTS + 2):
        marked = await kept.store.taint(first, f"doc_{number}", model_trained)
    assert marked.tainted_by == tuple(f"doc_{number}" for number in range(MOST_TAINTS))
    assert len(kept.said()) == 1 + MOST_TAINTS


async def test_an_alias_stands_where_it_was_moved_last(kept: Kept) -> None:
    await added(kept.store, "run_1", "run_2")
    second = replace(ALIAS, version=2, canary=Canary(1, 0.25), revision=2)
    for one in (ALIAS, second):
        assert await moved(kept.store, one)
    assert await kept.store.alias("acme", "writer", "live") == second
    assert await kept.store.aliases("acme", "writer") == [second]
    assert await kept.store.moves("acme", "writer", "live") == [
        AliasMove(alias=second, by="ada", note=NOTE),
        AliasMove(alias=ALIAS, by="ada", note=NOTE),
    ]
    assert sorted(kept.said()) == ["AliasMoved", "AliasMoved", "ModelTrained", "ModelTrained"]


async def test_of_moves_at_the_same_time_one_is_made(kept: Kept) -> None:
    await added(kept.store, *(f"run_{number}" for number in range(4)))
    rivals = [replace(ALIAS, version=number + 1) for number in range(4)]
    won = await asyncio.gather(*(moved(kept.store, one) for one in rivals))
    assert sorted(won) == [False, False, False, True]
    assert await kept.store.alias("acme", "writer", "live") == rivals[won.index(True)]
    assert kept.said().count("AliasMoved") == 1


async def test_a_move_that_leaves_one_out_is_not_made(store: ModelStore) -> None:
    await added(store, "run_1")
    assert not await moved(store, replace(ALIAS, revision=2))
    assert await store.alias("acme", "writer", "live") is None


async def test_an_alias_that_is_gone_is_remembered_and_not_listed(store: ModelStore) -> None:
    await added(store, "run_1")
    gone = replace(ALIAS, version=0, revision=2)
    assert await moved(store, ALIAS)
    assert await moved(store, gone)
    assert await store.alias("acme", "writer", "live") == gone
    assert await store.aliases("acme", "writer") == []
    assert await moved(store, replace(ALIAS, revision=3))


@pytest.mark.parametrize(
    ("alias", "field"),
    [
        (replace(ALIAS, version=1), "version"),
        (replace(ALIAS, version=3), "version"),
        (replace(ALIAS, version=2, canary=Canary(1, 0.5)), "canary_version"),
        (replace(ALIAS, version=2, canary=Canary(3, 0.5)), "canary_version"),
    ],
)
async def test_nothing_stands_for_what_is_tainted_or_missing(store: ModelStore, alias: ModelAlias, field: str) -> None:
    first, _ = await added(store, "run_1", "run_2")
    await store.taint(first, "doc_1", model_trained)
    with pytest.raises(Conflict, match="version") as refusal:
        await moved(store, alias)
    assert refusal.value.field == field
    assert await store.alias("acme", "writer", "live") is None


async def test_a_gated_alias_is_moved_to_what_a_gate_approves_at_that_moment(store: ModelStore) -> None:
    first, second = await added(store, "run_1", "run_2")
    await store.judge(first, gate_said(first, hours=1), model_trained)
    assert await store.unapproved("acme", "writer") == {2}
    for refused, field in ((replace(ALIAS, version=2), "version"), (with_canary := tried(1, 2), "canary_version")):
        with pytest.raises(Conflict, match="no gate has approved version 2 of 'writer'") as refusal:
            await moved(store, refused, gated=True)
        assert refusal.value.field == field
    assert await store.alias("acme", "writer", "live") is None
    await store.judge(second, gate_said(second, hours=1), model_trained)
    assert await moved(store, with_canary, gated=True)
    await store.judge(first, gate_said(first, hours=2, approved=False), model_trained)
    assert await moved(store, replace(ALIAS, revision=2), gated=True)
    assert await store.unapproved("acme", "writer") == {1}


def tried(version: int, canary: int) -> ModelAlias:
    return replace(ALIAS, version=version, canary=Canary(canary, 0.1))


async def test_aliases_of_tainted_versions_are_counted_until_they_are_moved(store: ModelStore) -> None:
    first, second = await added(store, "run_1", "run_2")
    assert await moved(store, tried(1, 2))
    assert await moved(store, replace(ALIAS, name="test"))
    assert await store.tainted_aliases() == {"version": 0, "canary": 0}
    await store.taint(first, "doc_1", model_trained)
    assert await store.tainted_aliases() == {"version": 2, "canary": 0}
    await store.taint(second, "doc_1", model_trained)
    assert await store.tainted_aliases() == {"version": 2, "canary": 1}
    await added(store, "run_3")
    assert await moved(store, replace(ALIAS, version=3, revision=2))
    assert await moved(store, replace(ALIAS, name="test", version=0, revision=2))
    assert await store.tainted_aliases() == {"version": 0, "canary": 0}


async def test_a_model_has_so_many_aliases_and_no_more(store: ModelStore) -> None:
    await added(store, "run_1")
    for number in range(MOST_ALIASES):
        assert await moved(store, replace(ALIAS, name=f"a{number:02}"))
    with pytest.raises(TooLarge, match="has 16 aliases"):
        await moved(store, ALIAS)
    assert await moved(store, replace(ALIAS, name="a00", revision=2))
    assert await moved(store, replace(ALIAS, name="a00", version=0, revision=3))
    assert await moved(store, ALIAS)


async def test_versions_and_last_moves_of_all_tenants_are_said_again_where_they_were_lost(kept: Kept) -> None:
    for number, tenant in enumerate(("acme", "acme", "other")):
        await kept.store.add(version(tenant=tenant, run_id=f"run_{number}"), model_trained)
    for revision, number in ((1, 1), (2, 2)):
        assert await moved(kept.store, replace(ALIAS, version=number, revision=revision))
    await kept.store.delete("acme", "writer", 1, AT, model_trained)
    asked: list[tuple[str, int]] = []

    def version_lost(one: ModelVersion) -> OutgoingEvent | None:
        asked.append((one.tenant, one.version))
        return model_trained(one) if one.deleted_at is None else None

    async def move_lost(move: AliasMove) -> OutgoingEvent | None:
        asked.append((move.by, move.alias.revision))
        return None

    before = len(kept.said())
    await kept.store.say_again(version_lost, move_lost)
    assert sorted(asked) == [("acme", 1), ("acme", 2), ("ada", 2), ("other", 1)]
    assert len(kept.said()) == before + 2


async def test_a_run_of_another_tenant_is_another_version(store: ModelStore) -> None:
    assert version(tenant="other").id != version().id
    assert replace(ALIAS, tenant="other").id != ALIAS.id


@pytest.mark.server
async def test_files_of_a_version_are_kept_and_those_of_none_are_collected(database: str, tmp_path: Path) -> None:
    async with opened(database) as pool:
        store = FilledModelStore(pool, Outbox(pool, MemoryBus(), db.outbox), tmp_path)
        first = await store.add(version(), model_trained)
        left = await store.references.put("acme", b"of a run that was killed")
        assert await store.references.collect(timedelta()) == 1
        assert not await store.blobs.exists(left.uri)
        assert all([await store.blobs.exists(uri) for uri in first.uris])


@pytest.mark.server
async def test_of_a_deleted_version_no_byte_is_left_but_what_another_one_has(database: str, tmp_path: Path) -> None:
    async with opened(database) as pool:
        store = FilledModelStore(pool, Outbox(pool, MemoryBus(), db.outbox), tmp_path)
        first, second = [await store.add(version(run_id=run_id), model_trained) for run_id in ("run_1", "run_2")]
        shared = set(first.uris) & set(second.uris)
        assert shared < set(first.uris)
        for _ in range(2):
            await store.delete("acme", "writer", 1, AT, model_trained)
        assert {uri for uri in first.uris if await store.blobs.exists(uri)} == shared
        await store.delete("acme", "writer", 2, AT, model_trained)
        assert not any([await store.blobs.exists(uri) for uri in (*first.uris, *second.uris)])


@pytest.mark.server
async def test_a_version_whose_files_are_not_there_is_none(database: str, tmp_path: Path) -> None:
    async with opened(database) as pool:
        references = BlobReferences(pool, FilesystemBlobs(tmp_path), db.blobs)
        store = db.PostgresModelStore(pool, Outbox(pool, MemoryBus(), db.outbox), references, nobody)
        with pytest.raises(Unavailable, match="put it again"):
            await store.add(version(), model_trained)
        assert await store.of_run("acme", "run_1") is None


async def added(store: ModelStore, *runs: str) -> list[ModelVersion]:
    return [await store.add(version(run_id=run_id), model_trained) for run_id in runs]


async def moved(store: ModelStore, alias: ModelAlias, *, gated: bool = False) -> bool:
    said = await alias_moved(alias, "ada", (), MemorySeal())
    return await store.move(AliasMove(alias=alias, by="ada", note=NOTE), said, gated=gated)


async def test_versions_of_all_models_of_a_tenant_are_counted(kept: Kept) -> None:
    for number, model in enumerate(("writer", "clerk", "writer")):
        await kept.store.add(version(model=model, run_id=f"run_{number}"), model_trained)
    assert await kept.store.count("acme") == 3
    assert await kept.store.count("other") == 0
