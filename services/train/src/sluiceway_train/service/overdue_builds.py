"""Sweeper of overdue builds: a dataset whose order became a dead letter is asked for again, and refused in the end.

Delivery gives up an order that fails for as long as others get through: nobody would hear of its dataset any more.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sluiceway_common.bus.port import Publish
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Refusal
from sluiceway_train.domain.datasets import Dataset
from sluiceway_train.ports.datasets import DatasetPlace, DatasetStore
from sluiceway_train.service.dataset_events import dataset_changed, dataset_requested

SWEEP_SECONDS: Final = 3600.0
# Seldom: each is one more record behind those of a lane that is only slow.
_ASKED_AGAIN_AFTER: Final = tuple(timedelta(hours=hours) for hours in (1, 4, 16, 64))
_LONGEST: Final = timedelta(days=7)
_AT_A_TIME: Final = 200
_TOO_LATE: Final = (
    "it could not be built for 7 days, because something that it needs did not answer or had no room; the log of "
    "`train` and its dead letters have what that was, and when it is mended it can be built anew"
)


@dataclass(frozen=True, kw_only=True)
class OverdueBuilds:
    """Sweeper over all tenants. Several replicas may sweep at once: what is built already is not built again."""

    datasets: DatasetStore
    clock: Clock
    publish: Publish

    async def run(self) -> None:
        """For ever, every hour; what could not be asked for is asked for the next time."""
        since = self.clock.now() - timedelta(seconds=SWEEP_SECONDS)
        while True:
            with suppress(Refusal):
                since = await self.sweep(since)
            await self.clock.sleep(SWEEP_SECONDS)

    async def sweep(self, since: datetime) -> datetime:
        """Asks for those whose time has come since then, and says until when it has. Raises Unavailable."""
        now = self.clock.now()
        place: DatasetPlace | None = None
        while some := await self.datasets.unbuilt(now - _ASKED_AGAIN_AFTER[0], place, _AT_A_TIME):
            place = (some[-1].tenant, some[-1].dataset_id)
            for dataset in some:
                await self._ask_or_refuse(dataset, since, now)
        return now

    async def _ask_or_refuse(self, dataset: Dataset, since: datetime, now: datetime) -> None:
        if dataset.created_at + _LONGEST <= now:
            refused = dataset.refused(_TOO_LATE)
            await self.datasets.change(refused, dataset_changed(refused, now))
        elif any(since <= dataset.created_at + wait < now for wait in _ASKED_AGAIN_AFTER):
            await self.publish(dataset_requested(dataset.tenant, dataset.dataset_id))
