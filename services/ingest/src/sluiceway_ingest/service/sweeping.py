"""Sweeper of stale state: leases that ran out, documents that wait or outlived their retention, silent stages."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Final

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Refusal
from sluiceway_ingest.domain.daily_quota import day_of
from sluiceway_ingest.domain.document import Document
from sluiceway_ingest.domain.judging import silent
from sluiceway_ingest.domain.limits import RetryLimits
from sluiceway_ingest.domain.transitions import handed_back, resettled, stalled, unjudged
from sluiceway_ingest.ports import Change, DocumentBlobs, DocumentStore, Sweeps
from sluiceway_ingest.service import events
from sluiceway_ingest.service.collection_deletion import CollectionDeletion
from sluiceway_ingest.service.retention import WithdrawnRetention
from sluiceway_ingest.service.withdrawal import Withdrawal

OnUnswept = Callable[[Refusal, Document | None], None]
"""Told what could not be done, and to which document where it was one."""

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
    deletion: CollectionDeletion
    clock: Clock
    retry_limits: RetryLimits
    judges: frozenset[str]
    on_unswept: OnUnswept
    retention: WithdrawnRetention

    async def run(self, every: float) -> None:
        """Until it is cancelled. A store that is away is asked again the next time."""
        for turn in count():
            await self.sweep()
            if turn % _SWEEPS_A_TIDYING == 0:
                await self.tidy()
            await self.clock.sleep(every)

    async def sweep(self) -> None:
        now = self.clock.now()
        long_ago = now - self.retry_limits.stalled
        await self._each(self.sweeps.abandoned(now, _A_FEW), self._hand_back)
        await self._each(self.sweeps.waiting(long_ago, _A_FEW), self._mark)
        await self._tried(self.deletion.sweep())
        await self._each(self.sweeps.outlived(now, _A_FEW), self._withdraw)
        await self._each(self.retention.due(_A_FEW), self.retention.erase)
        await self._each(self.sweeps.leaving(self.withdrawal.stages, _A_FEW), self.withdrawal.conclude)
        await self._each(self.sweeps.unanswered(long_ago, _A_FEW), self.withdrawal.ask_again)

    async def tidy(self) -> None:
        """What is not urgent, and looks at every blob, every attachment and all that is withdrawn."""
        now = self.clock.now()
        await self._tried(self.retention.tell())
        await self._each(self.sweeps.orphaned(_A_FEW), self._follow_parent)
        await self._tried(self.sweeps.forget_requests(now - self.retry_limits.requests))
        # Clocks of replicas may differ about which day it is.
        await self._tried(self.sweeps.forget_days(day_of(now - timedelta(days=1))))
        await self._tried(self.sweeps.forget_bands())
        await self._tried(self.blobs.collect())

    async def _hand_back(self, document: Document) -> None:
        free = handed_back(document, self.clock.now())
        await self.documents.commit(Change(document=free, expected=document.revision, events=(events.order(free),)))

    async def _mark(self, document: Document) -> None:
        """With who is silent, where it waits to be judged."""
        after, now = stalled(document), self.clock.now()
        if document.state == "chunked":
            missing = silent(document.judgements, self.judges)
            waits = unjudged(document, missing) if missing and not document.released else after
            after = resettled(document, self.judges, now) or waits
        await self.documents.commit(Change(document=after, expected=document.revision))

    async def _withdraw(self, document: Document) -> None:
        await self.withdrawal.leave(document, erase=False)

    async def _follow_parent(self, orphan: Document) -> None:
        await self.withdrawal.follow(orphan.tenant, orphan.ancestry.parent_id)

    async def _each(
        self, finding: Awaitable[Sequence[Document]], deal_with: Callable[[Document], Awaitable[object]]
    ) -> None:
        """What cannot be found or dealt with now holds up nothing else; the next sweep finds it again."""

        async def deal_with_all() -> None:
            for document in await finding:
                await self._tried(deal_with(document), document)

        await self._tried(deal_with_all())

    async def _tried(self, work: Awaitable[object], document: Document | None = None) -> None:
        try:
            await work
        except Refusal as error:
            self.on_unswept(error, document)
