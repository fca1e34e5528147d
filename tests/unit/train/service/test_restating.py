"""What a log has lost of the registry is said again, and nothing else."""

from pathlib import Path

import pytest

from sluiceway.train.v1.events_pb2 import AliasMoved, ModelTrained
from sluiceway_common.errors import Unavailable
from sluiceway_common.testing import eventually
from sluiceway_train.adapters.memory_models import MemoryModelStore
from sluiceway_train.domain.model_aliases import AliasWish
from tests.support.log import said_on
from tests.support.train_models import MadeRegistry, caller, trained

OPERATOR = caller("operator")


@pytest.fixture
def store() -> MemoryModelStore:
    return MemoryModelStore()


@pytest.fixture
async def registry(tmp_path: Path, store: MemoryModelStore) -> MadeRegistry:
    """Two versions, the first deleted, and an alias that was moved; the log has heard nothing of them."""
    registry = MadeRegistry.over(tmp_path / "blobs", store)
    for number in (1, 2):
        await registry.use.registering.register(trained(tmp_path / str(number), f"run_{number}"))
    for number in (1, 2):
        await registry.use.aliases.move(OPERATOR, AliasWish(model="writer", name="test", version=number))
    await registry.use.deleting.delete(OPERATOR, "writer", 1)
    return registry


async def said_again(registry: MadeRegistry, store: MemoryModelStore) -> tuple[list[int], list[int]]:
    """Versions and revisions of aliases that were said on the log."""
    store.said.clear()
    await registry.use.restating.restate()
    await registry.bus.publish(store.said)
    versions = [each.event.version.version for each in await said_on(registry.bus, ModelTrained)]
    return sorted(versions), [each.event.alias.revision for each in await said_on(registry.bus, AliasMoved)]


async def test_a_log_that_lost_everything_is_told_every_version_and_where_aliases_stand(
    registry: MadeRegistry, store: MemoryModelStore
) -> None:
    first = list(store.said)
    assert await said_again(registry, store) == ([1, 2], [2])
    assert {event.id for event in store.said} <= {event.id for event in first}


async def test_what_the_log_has_is_not_said_again(registry: MadeRegistry, store: MemoryModelStore) -> None:
    await said_again(registry, store)
    await said_again(registry, store)
    assert store.said == []


async def test_the_last_word_alone_is_said_where_the_log_has_those_before(
    registry: MadeRegistry, store: MemoryModelStore
) -> None:
    await said_again(registry, store)
    await registry.use.aliases.delete(OPERATOR, "writer", "test", None)
    assert (await said_again(registry, store))[1] == [2, 3]
    assert [type(event.event) for event in store.said] == [AliasMoved]


async def test_a_log_that_is_away_is_asked_again(registry: MadeRegistry, store: MemoryModelStore) -> None:
    store.said.clear()
    registry.bus.away = True
    with pytest.raises(Unavailable, match="sent away"):
        await registry.use.restating.restate()
    registry.bus.away = False
    await registry.use.restating.run()
    await eventually(lambda: len(store.said) == 3)
