"""Leases of documents: a worker has one for as long as it renews the lease, and leaves it in a true state."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Overloaded, Unavailable
from sluiceway_common.leases import LeaseKeeper, LeaseLost, check_free
from sluiceway_ingest.domain.document import GONE, Document
from sluiceway_ingest.domain.limits import RetryLimits
from sluiceway_ingest.domain.transitions import broken, claimed, given_back, handed_back, let_go
from sluiceway_ingest.ports import Change, DocumentStore

_TRANSIENT: Final = (Unavailable, Overloaded)


@dataclass(frozen=True)
class Leases:
    """A lease that is not renewed runs out: its process died, and another one takes the document."""

    documents: DocumentStore
    clock: Clock
    retry_limits: RetryLimits
    owner: str

    def must_be_free(self, document: Document) -> None:
        """Raises Unavailable while another worker has it."""
        check_free(document.lease, self.clock.now(), f"document {document.document_id}")

    async def claim(self, document: Document) -> Document | None:
        """The document as ours, or None when somebody was faster."""
        now = self.clock.now()
        free = handed_back(document, now) if document.state == "extracting" else document
        ours = claimed(free, self._keeper.lease(), now)
        return ours if await self.documents.commit(Change(document=ours, expected=document.revision)) else None

    async def work(self, document: Document, read: Callable[[Document], Awaitable[bool]]) -> bool:
        """Does the work and keeps the lease meanwhile. False when the document was taken away: withdrawn, or handed
        in anew. A transient failure gives the document back. A permanent one leaves a failed one: nobody asks for it
        again, since delivery takes a refusal for an answer."""
        task = asyncio.ensure_future(read(document))
        try:
            return await self._keeper.keep(task, lambda until: self.documents.renew(document, until))
        except LeaseLost:
            return False
        except (*_TRANSIENT, asyncio.CancelledError):
            await self._leave(document, given_back(document, self.clock.now()))
            raise
        finally:
            if _is_fault(task):
                await self._leave(document, broken(document, self.clock.now()))

    async def let_go(self, document: Document) -> None:
        """Where what was taken away is being withdrawn, nobody need wait until our lease has ended."""
        now = await self.documents.get(document.tenant, document.document_id)
        if now is not None and now.state in GONE and now.lease is not None and now.lease.owner == self.owner:
            await self._leave(now, let_go(now))

    @property
    def _keeper(self) -> LeaseKeeper:
        return LeaseKeeper(self.owner, self.retry_limits.lease, self.clock)

    async def _leave(self, document: Document, after: Document) -> None:
        """A store that is away learns of it when the lease runs out."""
        with suppress(*_TRANSIENT):
            await self.documents.commit(Change(document=after, expected=document.revision))


def _is_fault(task: "asyncio.Future[bool]") -> bool:
    """Whether it ended by something that does not pass."""
    return not task.cancelled() and not isinstance(task.exception(), (*_TRANSIENT, LeaseLost, type(None)))


async def check_held(documents: DocumentStore, mine: Document) -> None:
    """Raises LeaseLost where the document was taken from its worker meanwhile."""
    now = await documents.get(mine.tenant, mine.document_id)
    if now is None or now.revision != mine.revision:
        raise LeaseLost
