"""Lease: work belongs to one owner for as long as that one renews it. Who falls silent has died; another takes over.

The rows are the service's own. It writes a claim by compare-and-set; its `renew` and its last write are fenced: both
fail once the row has another owner or another revision, so that a worker that slept does no harm when it wakes.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from sluiceway_common import tasks
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Overloaded, Unavailable

T = TypeVar("T")

# Renewed so often in one length, so that two renewals may fail.
_RENEWALS: Final = 3

Renew = Callable[[datetime], Awaitable[bool]]


class LeaseLost(Exception):
    """Somebody else has it by now, or nobody may have it any more."""


@dataclass(frozen=True)
class Lease:
    """The owner has it until then, and longer if it renews in time."""

    owner: str
    until: datetime


def check_free(lease: Lease | None, now: datetime, what: str) -> None:
    """Raises Unavailable, with the time to wait, while `what` belongs to somebody."""
    if lease is not None and lease.until > now:
        raise Unavailable(
            f"{what} is at {lease.owner}; it is tried again when its lease has ended",
            retry_after=(lease.until - now).total_seconds(),
        )


@dataclass(frozen=True)
class LeaseKeeper:
    """Leases of one owner: a process that starts again under its name needs another one."""

    owner: str
    length: timedelta
    clock: Clock

    def lease(self) -> Lease:
        """One that begins now."""
        return Lease(self.owner, self.clock.now() + self.length)

    async def keep(self, work: "asyncio.Future[T]", renew: Renew) -> T:
        """The result of the work, with the lease renewed meanwhile; a store that is away is asked again.

        Raises LeaseLost when `renew` says no. However this ends, the work is over then.
        """
        try:
            while not (await asyncio.wait({work}, timeout=self.length.total_seconds() / _RENEWALS))[0]:
                if not await self._renewed(renew):
                    raise LeaseLost
            return work.result()
        finally:
            await tasks.end(work)

    async def _renewed(self, renew: Renew) -> bool:
        with suppress(Unavailable, Overloaded):
            return await renew(self.clock.now() + self.length)
        return True
