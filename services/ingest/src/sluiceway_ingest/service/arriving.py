"""Arriving bytes: stored as they come, and broken off with whoever waits for them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Self

from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.blobs.uncommitted import UncommittedPuts
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


async def put_stream(
    puts: UncommittedPuts[BlobRef], blobs: DocumentBlobs, tenant: str, pieces: AsyncIterator[bytes], *, limit: int
) -> BlobRef:
    """Whoever is cancelled waits for no further piece; but once all have come, until their bytes are stored."""
    arriving = _Arriving(pieces)
    return await puts.put(blobs.put_stream(tenant, arriving, limit=limit), arriving.break_off)
