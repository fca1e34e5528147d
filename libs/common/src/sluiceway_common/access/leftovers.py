"""Leftovers of dropped tenants: what was written of one by work that was under way when it was dropped, or that a
restored backup has brought back. It is looked for and deleted. A tombstone has no name: those that are found are
compared with it.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from sluiceway_common.access.tenants import TenantDrops
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Refusal

log = structlog.get_logger(__name__)

_EVERY_SECONDS: Final = 300.0
# No call lasts longer than an hour, and who has not heard of the drop does so within half a minute.
_LATE_SECONDS: Final = 2 * 3600.0

TenantNames = Callable[[], Awaitable[Iterable[str]]]
"""Tenants of which something lies in a store."""


@dataclass(kw_only=True)
class Leftovers:
    """Looks at the start, and then as long as a tenant was dropped lately: in the rows of a service and in `stores`."""

    drops: TenantDrops
    clock: Clock
    stores: Sequence[TenantNames] = ()

    async def run(self) -> None:
        """Looks again and again, until it is cancelled."""
        await self._look(within=float("inf"))
        while True:
            await self.clock.sleep(_EVERY_SECONDS)
            await self._look(within=_LATE_SECONDS)

    async def _look(self, *, within: float) -> None:
        """What cannot be had now is looked for the next time."""
        try:
            age = await self.drops.states.last_drop()
            if age is not None and age < within:
                await self.sweep()
        except Refusal as error:
            log.warning("leftovers_not_looked_for", why=error.message)

    async def sweep(self) -> None:
        """Nothing is left here of any tenant that was dropped. Raises Unavailable."""
        names = set(await self.drops.rows.tenants())
        for store in self.stores:
            names.update(await store())
        for name in sorted(names):
            if await self.drops.clear(name):
                log.info("leftovers_deleted")
