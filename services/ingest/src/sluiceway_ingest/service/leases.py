"""A worker has a document for as long as it says so."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sluiceway_common import tasks
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Overloaded, Unavailable
from sluiceway_ingest.domain.document import Document, Lease
from sluiceway_ingest.domain.transitions import broken, claimed, given_back, handed_back
from sluiceway_ingest.ports import Change, DocumentStore, RetryLimits

_PASSING: Final = (Unavailable, Overloaded)


@dataclass(frozen=True)
class Leases:
    """A lease that is not prolonged runs out: its process died, and another one takes the document."""

    documents: DocumentStore
    clock: Clock
    retry_limits: RetryLimits
    owner: str

    def must_be_free(self, document: Document) -> None:
        """Raises Unavailable while another worker has it."""
        now = self.clock.now()
        if document.lease is not None and document.lease.until > now:
            wait = (document.lease.until - now).total_seconds()
            raise Unavailable(f"document {document.document_id} is at {document.lease.owner}", retry_after=wait)

    async def claim(self, document: Document) -> Document | None:
        """The document as ours, or None when somebody was faster."""
        now = self.clock.now()
        free = handed_back(document, now) if document.state == "extracting" else document
        ours = claimed(free, Lease(self.owner, self._until()), now)
        return ours if await self.documents.commit(Change(document=ours, expected=document.revision)) else None

    async def work(self, document: Document, read: Callable[[Document], Awaitable[bool]]) -> bool:
        """Does the work and keeps the lease meanwhile. False when the document was taken away: withdrawn, or handed
        in anew. Passing trouble gives the document back. What will not pass leaves a failed one: nobody asks for it
        again, since delivery takes a refusal for an answer."""
        task = asyncio.ensure_future(read(document))
        try:
            if not await self._kept_until(task, document):
                return False
            return task.result()
        except (*_PASSING, asyncio.CancelledError):
            await tasks.end(task)
            await self._leave(document, given_back(document, self.clock.now()))
            raise
        finally:
            await tasks.end(task)
            if _is_fault(task):
                await self._leave(document, broken(document, self.clock.now()))

    async def _kept_until(self, task: "asyncio.Future[bool]", document: Document) -> bool:
        while not (await asyncio.wait({task}, timeout=self.retry_limits.lease.total_seconds() / 3))[0]:
            if not await self._renewed(document):
                return False
        return True

    async def _renewed(self, document: Document) -> bool:
        with suppress(*_PASSING):
            return await self.documents.renew(document, self._until())
        return True

    async def _leave(self, document: Document, after: Document) -> None:
        """A store that is away learns of it when the lease runs out."""
        with suppress(*_PASSING):
            await self.documents.commit(Change(document=after, expected=document.revision))

    def _until(self) -> datetime:
        return self.clock.now() + self.retry_limits.lease


def _is_fault(task: "asyncio.Future[bool]") -> bool:
    """Whether it ended by something that does not pass."""
    return not task.cancelled() and not isinstance(task.exception(), (*_PASSING, type(None)))
