"""Sweeper of stale state: leases that ran out, documents that wait or outlived their retention, silent stages."""

from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Final

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Refusal
from sluiceway_ingest.domain.document import Document
from sluiceway_ingest.domain.limits import RetryLimits
from sluiceway_ingest.domain.transitions import handed_back, stalled
from sluiceway_ingest.ports import Change, DocumentBlobs, DocumentStore, Sweeps
from sluiceway_ingest.service import events
from sluiceway_ingest.service.withdrawal import Withdrawal

_A_FEW: Final = 100
_SWEEPS_A_TIDYING: Final = 120


@dataclass(frozen=True, kw_only=True)
class Sweeping:
    """Only work whose own process died is set going again; what waits for somebody else gets a mark and waits on. A
    withdrawal alone is told again while a stage is silent: hearing it twice is harmless, and missing it is not."""

    documents: DocumentStore
    sweeps: Sweeps
    blobs: DocumentBlobs
    withdrawal: Withdrawal
    clock: Clock
    retry_limits: RetryLimits

    async def run(self, every: float) -> None:
        """Until it is cancelled. A store that is away is asked again the next time."""
        for turn in count():
            with suppress(Refusal):
                await self.sweep()
                if turn % _SWEEPS_A_TIDYING == 0:
                    await self.tidy()
            await self.clock.sleep(every)

    async def sweep(self) -> None:
        now = self.clock.now()
        for document in await self.sweeps.abandoned(now, _A_FEW):
            await self._hand_back(document)
        for document in await self.sweeps.waiting(now - self.retry_limits.stalled, _A_FEW):
            await self.documents.commit(Change(document=stalled(document), expected=document.revision))
        for document in await self.sweeps.outlived(now, _A_FEW):
            await self.withdrawal.leave(document, erase=False)
        for document in await self.sweeps.leaving(self.withdrawal.stages, _A_FEW):
            await self.withdrawal.conclude(document)
        for document in await self.sweeps.unanswered(now - self.retry_limits.stalled, _A_FEW):
            await self.withdrawal.ask_again(document)

    async def tidy(self) -> None:
        """What is not urgent, and looks at every blob and every attachment."""
        for orphan in await self.sweeps.orphaned(_A_FEW):
            await self.withdrawal.follow(orphan.tenant, orphan.ancestry.parent_id)
        await self.blobs.collect()
        await self.sweeps.forget_requests(self.clock.now() - self.retry_limits.requests)

    async def _hand_back(self, document: Document) -> None:
        free = handed_back(document, self.clock.now())
        await self.documents.commit(Change(document=free, expected=document.revision, events=(events.order(free),)))
