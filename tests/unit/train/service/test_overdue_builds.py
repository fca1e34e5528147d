"""Overdue builds: what delivery gave up is asked for again, and no dataset is BUILDING for ever."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

import pytest

from sluiceway.train.v1.events_pb2 import DatasetChanged, DatasetRequested
from sluiceway_common.errors import Unavailable
from sluiceway_common.testing import eventually
from sluiceway_common.testing.clock import START
from sluiceway_train.domain.datasets import Dataset, DatasetQuery
from sluiceway_train.ports.datasets import DatasetPlace
from sluiceway_train.service.overdue_builds import SWEEP_SECONDS
from tests.support.train_datasets import NO_VALIDATION, OPERATOR, TENANT, DatasetWorld


@pytest.fixture
def world() -> DatasetWorld:
    return DatasetWorld()


async def given_up(world: DatasetWorld) -> Dataset:
    """A dataset whose build fails until nobody tries it any more."""
    await world.corrected(1, "Where are you?", "Nowhere.", "In the harbour.")
    world.clock.advance(60)
    query = DatasetQuery(origins=("correction",))
    dataset = await world.use.ordering.order(OPERATOR, "support", "sft", query, NO_VALIDATION)
    world.guard.is_away = True
    with pytest.raises(Unavailable, match="guard is away"):
        await world.use.building.build(TENANT, dataset.dataset_id)
    world.guard.is_away = False
    return dataset


async def after_hours(world: DatasetWorld, hours: int) -> None:
    """Each of them a little longer: no sweep takes no time."""
    for _ in range(hours):
        since = world.clock.now()
        world.clock.advance(SWEEP_SECONDS + 1)
        assert await world.use.overdue.sweep(since) == world.clock.now()


async def test_a_build_that_delivery_gave_up_is_asked_for_again_and_built(world: DatasetWorld) -> None:
    dataset = await given_up(world)
    await world.use.overdue.sweep(START)
    assert world.published == []
    await after_hours(world, 1)
    (asked,) = world.published
    assert (asked.tenant, asked.event) == (TENANT, DatasetRequested(dataset_id=dataset.dataset_id))
    await world.use.building.build(TENANT, dataset.dataset_id)
    assert (await world.use.queries.get(OPERATOR, dataset.dataset_id)).state == "ready"
    await after_hours(world, 24)
    assert len(world.published) == 1


async def test_what_is_never_built_is_asked_for_ever_more_seldom_and_refused_after_a_week(world: DatasetWorld) -> None:
    dataset = await given_up(world)
    await after_hours(world, 7 * 24 - 1)
    assert len(world.published) == 4
    assert (await world.use.queries.get(OPERATOR, dataset.dataset_id)).state == "building"
    await after_hours(world, 1)
    ended = await world.use.queries.get(OPERATOR, dataset.dataset_id)
    assert ended.state == "refused"
    assert ended.reason.startswith("it could not be built for 7 days, because something that it needs did not answer")
    assert ended.reason.endswith("when it is mended it can be built anew")
    assert isinstance(world.store.said[-1].event, DatasetChanged)
    await after_hours(world, 48)
    assert len(world.published) == 4


async def test_many_are_looked_at_a_few_at_a_time(world: DatasetWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sluiceway_train.service.overdue_builds._AT_A_TIME", 2)
    datasets = [await given_up(world) for _ in range(5)]
    await after_hours(world, 1)
    asked = {said.event.dataset_id for said in world.published if isinstance(said.event, DatasetRequested)}
    assert asked == {dataset.dataset_id for dataset in datasets}


async def test_it_is_swept_every_hour_also_where_a_store_was_away(
    world: DatasetWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = await given_up(world)
    away = [Unavailable("the database is away")]
    unbuilt = world.store.unbuilt

    async def away_at_first(before: datetime, after: DatasetPlace | None, limit: int) -> Sequence[Dataset]:
        if away:
            raise away.pop()
        return await unbuilt(before, after, limit)

    monkeypatch.setattr(world.store, "unbuilt", away_at_first)
    world.clock.advance(SWEEP_SECONDS)
    sweeping = asyncio.create_task(world.use.overdue.run())
    await eventually(lambda: world.clock.sleepers == 1)
    assert (away, world.published) == ([], [])
    world.clock.advance(SWEEP_SECONDS)
    await eventually(lambda: len(world.published) == 1)
    sweeping.cancel()
    assert world.published[0].event == DatasetRequested(dataset_id=dataset.dataset_id)
