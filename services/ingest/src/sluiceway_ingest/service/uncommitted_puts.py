"""Uncommitted puts, rolled back: bytes that one piece of work has stored, and that no document refers to in the end."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from sluiceway_common import tasks
from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.errors import Refusal
from sluiceway_ingest.domain.document import Document
from sluiceway_ingest.ports import DocumentBlobs


class _Arriving:
    """Pieces that can be broken off between two of them, and while one is waited for; never while one is stored."""

    def __init__(self, pieces: AsyncIterator[bytes]) -> None:
        self._pieces = pieces
        self._waiting: asyncio.Task[object] | None = None
        self._is_broken_off = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if self._is_broken_off:
            raise asyncio.CancelledError
        self._waiting = asyncio.current_task()
        try:
            return await anext(self._pieces)
        finally:
            self._waiting = None

    def break_off(self) -> None:
        self._is_broken_off = True
        if self._waiting is not None:
            self._waiting.cancel()


@dataclass(frozen=True)
class UncommittedPuts:
    """Whoever leaves the block without `committed` leaves no byte of what was put in it, unless a document needs it.

    A store that is away just then keeps them until it collects what nobody needs.
    """

    blobs: DocumentBlobs
    _stored: list[BlobRef] = field(default_factory=list, init=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stored:
            await tasks.to_the_end(self._discard())

    async def put(self, document: Document, content: bytes) -> BlobRef:
        """See `put_all`."""
        return (await self.put_all(document, [content]))[0]

    async def put_all(self, document: Document, contents: Sequence[bytes]) -> tuple[BlobRef, ...]:
        """What was read of a document, which is erased with it. Whoever is cancelled waits for its end: what is still
        being written can not be discarded."""
        return await tasks.to_the_end(self._put_all(document, contents))

    async def put_stream(self, tenant: str, pieces: AsyncIterator[bytes], *, limit: int) -> BlobRef:
        """Whoever is cancelled waits for no further piece; but once all have come, until their bytes are stored."""
        arriving = _Arriving(pieces)
        putting = asyncio.create_task(self._put_stream(tenant, arriving, limit))
        try:
            return await asyncio.shield(putting)
        except asyncio.CancelledError:
            arriving.break_off()
            await tasks.to_the_end(asyncio.wait({putting}))
            raise

    def committed(self) -> None:
        """A document refers to all of it by now."""
        self._stored.clear()

    async def _put_all(self, document: Document, contents: Sequence[bytes]) -> tuple[BlobRef, ...]:
        stored = await self.blobs.put_all(document, contents)
        self._stored.extend(stored)
        return stored

    async def _put_stream(self, tenant: str, pieces: AsyncIterator[bytes], limit: int) -> BlobRef:
        stored = await self.blobs.put_stream(tenant, pieces, limit=limit)
        self._stored.append(stored)
        return stored

    async def _discard(self) -> None:
        with suppress(Refusal):
            await self.blobs.discard(self._stored)
