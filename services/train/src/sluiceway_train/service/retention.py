"""Retention and quotas: what nothing needs any more is let go of when its days are over, and what a tenant may have is
bounded.

A dataset that a version of a model learned from stays as long as that: a withdrawal finds the version by it. What is
let go of here the record of eval tells of by its ids and digests.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Refusal, TooLarge
from sluiceway_train.domain.datasets import Dataset
from sluiceway_train.domain.quotas import DatasetUsage, TrainQuota
from sluiceway_train.ports import RunStore
from sluiceway_train.ports.datasets import DatasetPlace, DatasetStore
from sluiceway_train.ports.models import ModelStore

SWEEP_SECONDS: Final = 3600.0
_AT_A_TIME: Final = 200

OnUnswept = Callable[[Refusal], None]
"""Told what could not be let go of; it is tried again an hour later."""


class Swept(NamedTuple):
    """How much was let go of."""

    runs: int
    datasets: int


@dataclass(frozen=True, kw_only=True)
class RetentionRule:
    """How long runs are kept that are over, and datasets that nothing needs."""

    runs: timedelta
    datasets: timedelta


@dataclass(frozen=True, kw_only=True)
class Retention:
    """Sweeper of what is over, over all tenants. Several replicas may sweep at once."""

    runs: RunStore
    datasets: DatasetStore
    models: ModelStore
    clock: Clock
    rule: RetentionRule
    on_unswept: OnUnswept

    async def run(self) -> None:
        """For ever, every hour."""
        while True:
            for sweep in (self.sweep_runs, self.sweep_datasets):
                await self._tried(sweep)
            await self.clock.sleep(SWEEP_SECONDS)

    async def sweep(self) -> Swept:
        """Raises Unavailable."""
        return Swept(runs=await self.sweep_runs(), datasets=await self.sweep_datasets())

    async def sweep_runs(self) -> int:
        """A few at a time: a transaction of all of them would stand before the runs that are open."""
        before, gone = self.clock.now() - self.rule.runs, 0
        while some := await self.runs.sweep(before, _AT_A_TIME):
            gone += some
        return gone

    async def sweep_datasets(self) -> int:
        before, gone = self.clock.now() - self.rule.datasets, 0
        place: DatasetPlace | None = None
        while some := await self._superseded(before, place):
            place = (some[-1].tenant, some[-1].dataset_id)
            for dataset in some:
                gone += not await self._is_needed(dataset) and await self.datasets.let_go(dataset)
        return gone

    async def _superseded(self, before: datetime, place: DatasetPlace | None) -> list[Dataset]:
        return list(await self.datasets.superseded(before, place, _AT_A_TIME))

    async def _is_needed(self, dataset: Dataset) -> bool:
        """Runs first: one that ends in between has left its version by then. A run that is asked for after this finds
        no dataset, and says so."""
        if dataset.state != "frozen":
            return False
        if await self.runs.is_needed(dataset.tenant, dataset.dataset_id):
            return True
        return bool(await self.models.of_dataset(dataset.tenant, dataset.dataset_id))

    async def _tried(self, sweep: Callable[[], Awaitable[int]]) -> None:
        try:
            await sweep()
        except Refusal as error:
            self.on_unswept(error)


@dataclass(frozen=True, kw_only=True)
class DatasetQuotaCheck:
    """Refuses what would take a tenant over its quota; `on_refused` is told which bound it was. Orders at the same time
    do not see each other: together they may go over a bound by what is on its way."""

    datasets: DatasetStore
    quota: TrainQuota
    on_refused: Callable[[str], None]

    async def check(self, tenant: str, size: int = 1) -> None:
        """Whether there is room for another dataset with so many bytes of rows. Raises TooLarge."""
        if not (self.quota.datasets or self.quota.dataset_bytes):
            return
        try:
            self.quota.check_datasets(tenant, await self.datasets.usage(tenant), DatasetUsage(1, size))
        except TooLarge as error:
            self.on_refused(error.field)
            raise
