"""What nothing needs is let go of when its days are over, and what a tenant may have is bounded."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from sluiceway_common.errors import Refusal, TooLarge, Unavailable
from sluiceway_common.testing import eventually
from sluiceway_train.adapters.memory_models import MemoryModelStore
from sluiceway_train.adapters.memory_runs import MemoryRunStore
from sluiceway_train.domain.datasets import Dataset, DatasetName, DatasetQuery
from sluiceway_train.domain.quotas import TrainQuota
from sluiceway_train.domain.runs import Run, ended
from sluiceway_train.domain.trained import FrozenDataset
from sluiceway_train.service.model_events import model_trained
from sluiceway_train.service.ordering import SentFile
from sluiceway_train.service.retention import SWEEP_SECONDS, Retention, RetentionRule, Swept
from sluiceway_train.service.run_events import run_changed
from tests.support.train_builders import DATASET, Said, a_run
from tests.support.train_datasets import NO_VALIDATION, OPERATOR, TENANT, DatasetWorld
from tests.support.train_models import version

RULE = RetentionRule(runs=timedelta(days=30), datasets=timedelta(days=10))


class Failing(MemoryRunStore):
    """Away for as long as it is told to be."""

    is_away = False

    async def sweep(self, before: object, limit: int) -> int:
        if self.is_away:
            raise Unavailable("the database is away")
        return await super().sweep(before, limit)  # type: ignore[arg-type]


@dataclass
class World:
    """Datasets, runs and models over one clock that a test moves."""

    datasets: DatasetWorld = field(default_factory=DatasetWorld)
    runs: Failing = field(default_factory=lambda: Failing(Said()))
    models: MemoryModelStore = field(default_factory=MemoryModelStore)
    unswept: list[Refusal] = field(default_factory=list)

    @property
    def retention(self) -> Retention:
        return Retention(
            runs=self.runs,
            datasets=self.datasets.store,
            models=self.models,
            clock=self.datasets.clock,
            rule=RULE,
            on_unswept=self.unswept.append,
        )

    async def dataset(self, number: int, *, frozen: bool = True) -> Dataset:
        await self.datasets.corrected(number, f"Who is {number}?", "Nobody.", f"It is {number}.")
        built = await self.datasets.built()
        if frozen:
            return await self.datasets.use.freezing.freeze(OPERATOR, built.dataset_id)
        return built

    async def over(self, run: Run) -> None:
        await self.runs.create(run, None, run_changed(run, run.created_at))
        after = ended(run, "failed", self.datasets.clock.now())
        assert await self.runs.commit(run, after, None)

    def days(self, days: float) -> None:
        self.datasets.clock.advance(days * 86_400)

    async def there(self) -> list[int]:
        """Versions of the dataset that are there."""
        page = await self.datasets.use.queries.page(OPERATOR, "support", 100, "")
        return sorted(one.version for one in page.items)


@pytest.fixture
def world() -> World:
    return World()


def as_learned(dataset: Dataset) -> FrozenDataset:
    return FrozenDataset(**{**vars(DATASET), "dataset_id": dataset.dataset_id, "sha256": dataset.manifest_sha256})


async def test_the_last_frozen_dataset_stays_and_what_was_before_it_goes(world: World) -> None:
    for number in (1, 2, 3):
        await world.dataset(number)
    world.days(11)
    assert await world.retention.sweep() == Swept(runs=0, datasets=2)
    assert await world.there() == [3]


async def test_nothing_goes_before_its_days_are_over(world: World) -> None:
    await world.dataset(1)
    await world.dataset(2, frozen=False)
    world.days(9)
    assert await world.retention.sweep() == Swept(runs=0, datasets=0)


async def test_what_was_never_frozen_goes_and_its_rows_too(world: World) -> None:
    built = await world.dataset(1, frozen=False)
    assert len(world.datasets.files.held) == 1
    world.days(11)
    await world.retention.sweep()
    assert await world.datasets.store.get(TENANT, DatasetName(id=built.dataset_id)) is None
    assert world.datasets.files.held == {}


async def test_a_dataset_that_a_version_learned_from_stays_so_that_a_withdrawal_finds_it(world: World) -> None:
    first = await world.dataset(1)
    await world.dataset(2)
    await world.models.add(version(dataset_id=first.dataset_id), model_trained)
    world.days(11)
    assert await world.retention.sweep_datasets() == 0
    assert await world.there() == [1, 2]


async def test_a_dataset_that_a_run_is_to_learn_from_stays_until_that_is_over(world: World) -> None:
    first = await world.dataset(1)
    await world.dataset(2)
    run = a_run(dataset=as_learned(first))
    await world.runs.create(run, None, run_changed(run, run.created_at))
    world.days(11)
    assert await world.retention.sweep_datasets() == 0
    assert await world.runs.commit(run, ended(run, "failed", world.datasets.clock.now()), None)
    assert await world.retention.sweep_datasets() == 1


async def test_many_that_stay_hold_up_none_that_goes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sluiceway_train.service.retention._AT_A_TIME", 2)
    kept = [await world.dataset(number) for number in (1, 2, 3, 4)]
    for number, dataset in enumerate(kept[:3]):
        await world.models.add(version(dataset_id=dataset.dataset_id, run_id=f"run_{number}"), model_trained)
    await world.dataset(5)
    world.days(11)
    assert await world.retention.sweep_datasets() == 1
    assert await world.there() == [1, 2, 3, 5]


async def test_runs_go_when_they_were_over_for_their_days_and_open_ones_never(world: World) -> None:
    await world.over(a_run(1))
    waiting = a_run(2)
    await world.runs.create(waiting, None, run_changed(waiting, waiting.created_at))
    world.days(29)
    assert await world.retention.sweep_runs() == 0
    world.days(2)
    assert await world.retention.sweep_runs() == 1
    assert await world.runs.get("acme", waiting.run_id) == waiting


async def test_it_is_swept_every_hour_and_a_store_that_is_away_holds_up_nothing_else(world: World) -> None:
    await world.over(a_run(1))
    await world.dataset(1, frozen=False)
    world.days(31)
    world.runs.is_away = True
    sweeping = asyncio.create_task(world.retention.run())
    await eventually(lambda: world.datasets.clock.sleepers == 1)
    assert [error.message for error in world.unswept] == ["the database is away"]
    assert await world.there() == []
    world.runs.is_away = False
    world.datasets.clock.advance(SWEEP_SECONDS)
    await eventually(lambda: world.datasets.clock.sleepers == 1)
    assert await world.runs.get("acme", a_run(1).run_id) is None
    sweeping.cancel()


async def one_piece() -> AsyncIterator[bytes]:
    yield b'{"prompt": "Where?", "completion": "Here."}\n'


@pytest.mark.parametrize(
    ("quota", "said"),
    [
        (
            TrainQuota(datasets=1),
            r"quota of datasets is used up: the tenant 'acme' has 1 of 1 \(TRAIN_TENANT_DATASETS\)",
        ),
        (TrainQuota(dataset_bytes=1), r"quota of dataset_bytes .* \(TRAIN_TENANT_DATASET_BYTES\); have the operators"),
    ],
)
async def test_a_tenant_has_no_more_datasets_and_bytes_than_its_quota(quota: TrainQuota, said: str) -> None:
    full = DatasetWorld(quota=TrainQuota())
    await full.corrected(1, "Who?", "Nobody.", "Ada.")
    await full.built()
    bounded = DatasetWorld(quota=quota, store=full.store)
    with pytest.raises(TooLarge, match=said) as refused:
        await bounded.use.ordering.order(OPERATOR, "more", "sft", DatasetQuery(origins=("graded",)), NO_VALIDATION)
    assert bounded.refused == [refused.value.field]
    sent = SentFile(name="more", objective="sft", format="jsonl", options=NO_VALIDATION, pieces=one_piece())
    with pytest.raises(TooLarge, match=said):
        await bounded.use.ordering.import_file(OPERATOR, sent)
    assert len(full.files.held) == 1
    assert bounded.files.held == {}


async def test_the_bytes_of_a_file_count_once_they_are_known(world: World) -> None:
    bounded = DatasetWorld(quota=TrainQuota(dataset_bytes=100))
    sent = SentFile(name="file", objective="sft", format="jsonl", options=NO_VALIDATION, pieces=one_piece())
    with pytest.raises(TooLarge, match="quota of dataset_bytes is used up: the tenant 'acme' has 0 of 100"):
        await bounded.use.ordering.import_file(OPERATOR, sent)
