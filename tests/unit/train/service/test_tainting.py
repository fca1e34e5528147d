"""What learned from a withdrawn document is marked, and aliases leave it or wait."""

from pathlib import Path

import pytest

from sluiceway.train.v1.events_pb2 import AliasMoved
from sluiceway_common.access.sealed import opened_message
from sluiceway_common.errors import Conflict
from sluiceway_train.adapters.memory_models import MemoryModelStore
from sluiceway_train.domain.datasets import Dataset, DatasetOptions
from sluiceway_train.domain.model_aliases import AliasWish, Canary
from sluiceway_train.ports.datasets import DatasetOrder
from sluiceway_train.service.model_events import model_trained
from tests.support.train_models import AT, MadeRegistry, caller, trained

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
    assert registry.left == []


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
    assert [alias.name for alias in registry.left] == ["live"]


async def test_an_alias_waits_for_an_approver_where_that_is_the_setting(tmp_path: Path) -> None:
    registry = await filled(tmp_path, MadeRegistry.over(tmp_path / "blobs", on_taint="wait"))
    await live(registry, 3, 2)
    await registry.use.tainting.taint("acme", "ds_1", "doc_1")
    assert await stands(registry) == (2, None, 2)
    assert [alias.name for alias in registry.left] == ["live"]


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
    assert await registry.store.unfit("acme", "writer") == {1, 2, 4}
    with pytest.raises(Conflict, match="withdrawn"):
        await live(registry, 4)


async def test_a_registration_that_was_killed_before_it_looked_looks_when_it_is_done_again(
    registry: MadeRegistry, tmp_path: Path
) -> None:
    made = Dataset(tenant="acme", dataset_id="ds_1", name="corrections", objective="sft", created_at=AT)
    await registry.datasets.add(DatasetOrder(dataset=made, options=DatasetOptions()))
    await registry.datasets.change(made.tainted("doc_9"))
    assert await registry.use.registering.register(trained(tmp_path / "1", "run_1")) == 1
    assert await registry.store.unfit("acme", "writer") == {1, 2}
