"""Retention of withdrawn documents: erased by themselves some days later, which operators are told of before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sluiceway_common.clock import Clock
from sluiceway_ingest.domain.document import Document
from sluiceway_ingest.domain.quota import WithdrawnHoldings
from sluiceway_ingest.ports import Sweeps
from sluiceway_ingest.service.withdrawal import Withdrawal

# From now on; those that are erased within all of the time are all that there are.
EVER: Final = "ever"
_HORIZONS: Final[Mapping[str, timedelta]] = {"day": timedelta(days=1), "week": timedelta(days=7), EVER: timedelta.max}

OnWithdrawn = Callable[[Mapping[str, WithdrawnHoldings], timedelta], None]
"""Told how much is erased within a day, a week and ever, and how long it is kept."""


@dataclass(frozen=True, kw_only=True)
class WithdrawnRetention:
    """What is withdrawn is kept so long; for ever without `kept_for`."""

    sweeps: Sweeps
    withdrawal: Withdrawal
    clock: Clock
    kept_for: timedelta | None
    on_withdrawn: OnWithdrawn

    async def due(self, limit: int) -> Sequence[Document]:
        """A few of those whose time is over."""
        if self.kept_for is None:
            return ()
        return await self.sweeps.withdrawn(self.clock.now() - self.kept_for, limit)

    async def erase(self, document: Document) -> None:
        await self.withdrawal.leave(document, erase=True)

    async def tell(self) -> None:
        if self.kept_for is None:
            return
        now, found = self.clock.now(), dict[str, WithdrawnHoldings]()
        for name, horizon in _HORIZONS.items():
            left = self.kept_for - min(horizon, self.kept_for)
            found[name] = await self.sweeps.withdrawn_holdings(now - left)
        self.on_withdrawn(found, self.kept_for)
