"""Uncommitted puts, rolled back: bytes that one piece of work has stored, and that no document refers to in the end."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from sluiceway_common import tasks
from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.errors import Refusal
from sluiceway_ingest.ports import DocumentBlobs


@dataclass(frozen=True)
class UncommittedPuts:
    """Whoever leaves the block without `committed` leaves no byte of what was put in it, unless a document needs it.

    A store that is away just then keeps them until it collects what nobody needs.
    """

    blobs: DocumentBlobs
    _uris: list[str] = field(default_factory=list, init=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._uris:
            await tasks.to_the_end(self._discard())

    async def put(self, tenant: str, content: bytes) -> BlobRef:
        """Whoever is cancelled waits for its end: what is still being written can not be discarded."""
        return await tasks.to_the_end(self._put(tenant, content))

    async def put_stream(self, tenant: str, pieces: AsyncIterator[bytes], *, limit: int) -> BlobRef:
        """Whoever is cancelled while the pieces come has stored nothing."""
        stored = await self.blobs.put_stream(tenant, pieces, limit=limit)
        self._uris.append(stored.uri)
        return stored

    def committed(self) -> None:
        """A document refers to all of it by now."""
        self._uris.clear()

    async def _put(self, tenant: str, content: bytes) -> BlobRef:
        stored = await self.blobs.put(tenant, content)
        self._uris.append(stored.uri)
        return stored

    async def _discard(self) -> None:
        with suppress(Refusal):
            await self.blobs.discard(self._uris)
