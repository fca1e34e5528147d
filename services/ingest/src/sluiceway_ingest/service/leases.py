"""A worker has a document for as long as it says so."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Unavailable
from sluiceway_ingest.domain.document import Document, Lease
from sluiceway_ingest.domain.moves import claimed, given_back, handed_back
from sluiceway_ingest.ports import Change, Documents, Patience

R = TypeVar("R")


@dataclass(frozen=True)
class Leases:
    """A lease that is not prolonged runs out: its process died, and another one takes the document."""

    documents: Documents
    clock: Clock
    patience: Patience
    owner: str

    async def claim(self, document: Document) -> Document | None:
        """The document as ours, or None when somebody was faster. Raises Unavailable while another worker has it."""
        now = self.clock.now()
        if document.lease is not None and document.lease.until > now:
            wait = (document.lease.until - now).total_seconds()
            raise Unavailable(f"document {document.document_id} is at {document.lease.owner}", retry_after=wait)
        free = handed_back(document, now) if document.state == "extracting" else document
        ours = claimed(free, Lease(self.owner, self._until()), now)
        return ours if await self.documents.commit(Change(ours, document.stand)) else None

    async def work(self, document: Document, read: Callable[[Document], Awaitable[R]]) -> R | None:
        """Does the work and keeps the lease meanwhile. None when the document was taken away: withdrawn, or handed in
        anew. Work that breaks off hands the document back at once."""
        task = asyncio.ensure_future(read(document))
        try:
            return await self._watched(document, task)
        except BaseException:
            await _ended(task)
            await self._give_back(document)
            raise
        finally:
            await _ended(task)

    async def _watched(self, document: Document, task: "asyncio.Future[R]") -> R | None:
        while not (await asyncio.wait({task}, timeout=self.patience.lease.total_seconds() / 3))[0]:
            if not await self._renewed(document):
                return None
        return task.result()

    async def _renewed(self, document: Document) -> bool:
        with suppress(Unavailable):
            return await self.documents.renew(document, self._until())
        return True

    async def _give_back(self, document: Document) -> None:
        with suppress(Unavailable):
            await self.documents.commit(Change(given_back(document, self.clock.now()), document.stand))

    def _until(self) -> datetime:
        return self.clock.now() + self.patience.lease


async def _ended(task: "asyncio.Future[R]") -> None:
    task.cancel()
    await asyncio.wait({task})
