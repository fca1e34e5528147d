"""What learned from a withdrawn document is marked, and aliases leave it or wait."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from sluiceway.train.v1.events_pb2 import AliasMoved, ModelTrained
from sluiceway_common.access.memory import MemorySeal
from sluiceway_common.access.sealed import opened_message
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.errors import Conflict, Unavailable
from sluiceway_train.adapters.memory import MemoryDatasets, MemoryExamples, MemoryShards
from sluiceway_train.adapters.memory_models import MemoryModelStore
from sluiceway_train.app import log_left
from sluiceway_train.domain.approvals import ApprovalRule
from sluiceway_train.domain.datasets import Dataset, DatasetOptions
from sluiceway_train.domain.model_aliases import AliasMove, AliasWish, Canary, ModelAlias
from sluiceway_train.domain.model_versions import ModelVersion
from sluiceway_train.ports.datasets import DatasetOrder
from sluiceway_train.ports.models import SayVersion
from sluiceway_train.service.model_events import model_trained
from tests.support.train_models import AT, MadeRegistry, caller, gate_said, trained

APPROVER = caller("operator", "approver")


async def filled(folder: Path, registry: MadeRegistry) -> MadeRegistry:
    """Versions 1 and 2 of `ds_1` and 3 of `ds_2`."""
    for number, dataset_id in ((1, "ds_1"), (2, "ds_1"), (3, "ds_2")):
        left = trained(folder / str(number), f"run_{number}")
        dataset = type(left.dataset)(**{**vars(left.dataset), "dataset_id": dataset_id})
        await registry.use.registering.register(trained(left.folder, left.run_id, dataset=dataset))
    return registry


@pytest.fixture
async def registry(tmp_path: Path) -> MadeRegistry:
    return await filled(tmp_path, MadeRegistry.over(tmp_path / "blobs"))


@pytest.fixture
async def gated(tmp_path: Path) -> MadeRegistry:
    """With approved versions, of which a protected alias wants no others."""
    rule = ApprovalRule(required=True)
    registry = await filled(tmp_path, MadeRegistry.over(tmp_path / "blobs", approvals=rule))
    for number in (1, 2, 3):
        await judged(registry, number, hours=1)
    return registry


class TaintingMeanwhile(MemoryModelStore):
    """Another document taints `next_tainted` just before an alias is moved; one that `is_slow` is always late."""

    next_tainted: int = 0
    is_slow: bool = False

    async def move(self, move: AliasMove, event: OutgoingEvent, *, gated: bool = False) -> bool:
        number, self.next_tainted = self.next_tainted, 0
        if number and (version := await self.version("acme", "writer", number)) is not None:
            await self.taint(version, "doc_2", model_trained)
        return not self.is_slow and await super().move(move, event, gated=gated)


async def judged(registry: MadeRegistry, number: int, *, approved: bool = True, hours: int = 2) -> None:
    """A gate has held the version against its base."""
    version = await registry.use.queries.version("acme", "writer", number)
    await registry.use.approving.hear(gate_said(version, hours=hours, approved=approved))


async def live(registry: MadeRegistry, *versions: int, canary: Canary | None = None) -> None:
    """The alias `live` stood for these, one after the other."""
    for version in versions:
        wish = AliasWish(model="writer", name="live", version=version, canary=canary)
        await registry.use.aliases.move(APPROVER, wish)


async def stands(registry: MadeRegistry) -> tuple[int, Canary | None, int]:
    (alias,) = await registry.store.aliases("acme", "writer")
    return alias.version, alias.canary, alias.revision


async def test_versions_of_the_dataset_are_marked(registry: MadeRegistry) -> None:
    assert await registry.use.tainting.taint("acme", "ds_1", "doc_1") == 2
    assert await registry.use.tainting.taint("acme", "ds_1", "doc_2") == 0
    found = await registry.store.versions("acme", "writer", 10)
    assert [one.tainted_by for one in found] == [(), ("doc_1", "doc_2"), ("doc_1", "doc_2")]


async def test_twice_is_once(registry: MadeRegistry) -> None:
    await live(registry, 3, 2)
    await registry.use.tainting.taint("acme", "ds_1", "doc_1")
    assert isinstance(registry.store, MemoryModelStore)
    said = list(registry.store.said)
    assert await registry.use.tainting.taint("acme", "ds_1", "doc_1") == 0
    assert registry.store.said == said


async def test_an_alias_moves_back_to_the_last_version_that_is_untainted(registry: MadeRegistry) -> None:
    await live(registry, 1, 3, 2)
    await registry.use.tainting.taint("acme", "ds_1", "doc_1")
    assert await stands(registry) == (3, None, 4)
    move = (await registry.store.moves("acme", "writer", "live"))[0]
    assert move.by == "service:train"
    assert move.note is not None
    assert await registry.use.aliases.seal.open("acme", move.note) == "learned from doc_1, which was withdrawn"
    assert isinstance(registry.store, MemoryModelStore)
    (said,) = [entry.event for entry in registry.store.said[-1:] if isinstance(entry.event, AliasMoved)]
    assert await opened_message(registry.use.aliases.seal, "acme", said.sealed_by) == "service:train"
    assert registry.left == {}


async def test_a_canary_that_is_tainted_goes(registry: MadeRegistry) -> None:
    await live(registry, 3, canary=Canary(2, 0.1))
    await registry.use.tainting.taint("acme", "ds_1", "doc_1")
    assert await stands(registry) == (3, None, 2)


async def test_a_canary_that_it_moves_back_to_is_none_any_more(registry: MadeRegistry) -> None:
    await live(registry, 3)
    await live(registry, 2, canary=Canary(3, 0.1))
    await registry.use.tainting.taint("acme", "ds_1", "doc_1")
    assert await stands(registry) == (3, None, 3)


async def test_a_canary_that_is_untainted_stays(registry: MadeRegistry) -> None:
    await live(registry, 1)
    await live(registry, 3, canary=Canary(2, 0.1))
    await registry.use.tainting.taint("acme", "ds_2", "doc_1")
    assert await stands(registry) == (1, Canary(2, 0.1), 3)


async def test_where_there_is_nothing_to_move_back_to_it_waits(registry: MadeRegistry) -> None:
    await live(registry, 1, 2)
    await registry.use.tainting.taint("acme", "ds_1", "doc_1")
    assert await stands(registry) == (2, None, 2)
    assert registry.left == {"live": ()}


async def test_an_alias_waits_for_an_approver_where_that_is_the_setting(tmp_path: Path) -> None:
    registry = await filled(tmp_path, MadeRegistry.over(tmp_path / "blobs", on_taint="wait"))
    await live(registry, 3, 2)
    await registry.use.tainting.taint("acme", "ds_1", "doc_1")
    assert await stands(registry) == (2, None, 2)
    assert registry.left == {"live": ()}


async def test_a_protected_alias_moves_back_over_what_no_gate_approves(gated: MadeRegistry) -> None:
    await live(gated, 2, 1, 3)
    await judged(gated, 1, approved=False)
    await gated.use.tainting.taint("acme", "ds_2", "doc_1")
    assert await stands(gated) == (2, None, 4)
    assert gated.left == {}


async def test_where_nothing_approved_is_left_a_protected_alias_waits_and_it_is_said(gated: MadeRegistry) -> None:
    await live(gated, 1, 3)
    await judged(gated, 1, approved=False)
    await gated.use.tainting.taint("acme", "ds_2", "doc_1")
    assert await stands(gated) == (3, None, 2)
    assert gated.left == {"live": (1,)}


async def test_a_tainted_canary_goes_also_where_no_gate_approves_what_stands_any_more(gated: MadeRegistry) -> None:
    await live(gated, 1, canary=Canary(3, 0.1))
    await judged(gated, 1, approved=False)
    await gated.use.tainting.taint("acme", "ds_2", "doc_1")
    assert await stands(gated) == (1, None, 2)


async def test_an_alias_that_is_not_protected_wants_no_approval_to_move_back(gated: MadeRegistry) -> None:
    for version in (1, 3):
        await gated.use.aliases.move(APPROVER, AliasWish(model="writer", name="test", version=version))
    await judged(gated, 1, approved=False)
    await gated.use.tainting.taint("acme", "ds_2", "doc_1")
    assert await stands(gated) == (1, None, 3)


async def test_a_version_that_is_tainted_while_an_alias_moves_back_to_it_is_passed_over(tmp_path: Path) -> None:
    store = TaintingMeanwhile()
    registry = await filled(tmp_path, MadeRegistry.over(tmp_path / "blobs", store))
    await live(registry, 2, 1, 3)
    store.next_tainted = 1
    await registry.use.tainting.taint("acme", "ds_2", "doc_1")
    assert await stands(registry) == (2, None, 4)


async def test_while_others_move_the_alias_all_the_time_the_taint_is_to_be_done_again(tmp_path: Path) -> None:
    store = TaintingMeanwhile()
    registry = await filled(tmp_path, MadeRegistry.over(tmp_path / "blobs", store))
    await live(registry, 1, 3)
    store.is_slow = True
    with pytest.raises(Unavailable, match="others move the alias at the same time"):
        await registry.use.tainting.taint("acme", "ds_2", "doc_1")


def test_the_log_tells_what_an_alias_could_stand_for_were_it_approved() -> None:
    alias = ModelAlias(tenant="acme", model="writer", name="live", version=3, revision=2, moved_at=AT)
    with capture_logs() as logged:
        log_left(alias, (1, 2))
    (line,) = logged
    assert (line["event"], line["alias"], line["version"], line["unapproved"]) == (
        "alias_stands_for_tainted",
        "live",
        3,
        [1, 2],
    )


async def test_what_a_killed_process_left_is_done_the_next_time(registry: MadeRegistry) -> None:
    await live(registry, 3, 2)
    for version in await registry.store.of_dataset("acme", "ds_1"):
        await registry.store.taint(version, "doc_1", model_trained)
    await registry.use.tainting.taint("acme", "ds_1", "doc_1")
    assert await stands(registry) == (3, None, 3)


async def test_what_another_tenant_learned_is_not_marked(registry: MadeRegistry) -> None:
    assert await registry.use.tainting.taint("other", "ds_1", "doc_1") == 0
    assert await registry.store.unfit("acme", "writer") == frozenset()


async def test_a_document_that_was_withdrawn_while_the_run_learned_taints_its_version(
    registry: MadeRegistry, tmp_path: Path
) -> None:
    await live(registry, 3)
    made = Dataset(tenant="acme", dataset_id="ds_1", name="corrections", objective="sft", created_at=AT)
    await registry.datasets.add(DatasetOrder(dataset=made, options=DatasetOptions()))
    await registry.datasets.change(made.tainted("doc_9"))
    assert await registry.use.registering.register(trained(tmp_path / "late", "run_late")) == 4
    assert await registry.store.unfit("acme", "writer") == {4}
    with pytest.raises(Conflict, match="withdrawn"):
        await live(registry, 4)


class DyingAfterwards(MemoryModelStore):
    """A store whose machine dies when the transaction is committed: nobody registers that run again."""

    async def add(self, version: ModelVersion, say: SayVersion) -> ModelVersion:
        await super().add(version, say)
        raise KeyboardInterrupt


async def test_the_version_of_a_machine_that_dies_when_it_is_there_is_tainted_from_the_first_moment(
    tmp_path: Path,
) -> None:
    datasets = MemoryDatasets(MemoryExamples(), MemoryShards(MemorySeal()))
    made = Dataset(tenant="acme", dataset_id="ds_1", name="corrections", objective="sft", created_at=AT)
    await datasets.add(DatasetOrder(dataset=made, options=DatasetOptions()))
    await datasets.change(made.tainted("doc_9"))
    registry = MadeRegistry.over(tmp_path / "blobs", store := DyingAfterwards(datasets))
    with pytest.raises(KeyboardInterrupt):
        await registry.use.registering.register(trained(tmp_path / "1", "run_1"))
    assert await store.unfit("acme", "writer") == {1}
    (said,) = store.said
    assert isinstance(said.event, ModelTrained)
    assert list(said.event.version.tainted_by) == ["doc_9"]


async def test_an_alias_that_need_not_move_keeps_no_other_from_it(registry: MadeRegistry) -> None:
    await live(registry, 3, 2)
    for name in ("able", "next"):
        await registry.use.aliases.move(APPROVER, AliasWish(model="writer", name=name, version=3))
    await registry.use.tainting.taint("acme", "ds_1", "doc_1")
    assert {one.name: one.version for one in await registry.store.aliases("acme", "writer")} == {
        "able": 3,
        "live": 3,
        "next": 3,
    }
