"""Pieces of a file for a call that streams them. So that the caller hears why they could not be read on: gRPC cancels
the call then, and keeps the reason to itself.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import BinaryIO

import grpc


class FilePieces:
    """The rest of a file, in pieces of up to `size` bytes, once."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size
        self._failure: OSError | None = None
        self.all_read = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Raises OSError where the file cannot be read on."""
        try:
            while piece := await self._read():
                yield piece
            self.all_read = True
        except OSError as error:
            self._failure = error
            raise

    @contextmanager
    def failing_as_read(self) -> Iterator[None]:
        """Around the call: raises the OSError that its pieces ended with, whatever the call came to by that."""
        try:
            yield
        except (asyncio.CancelledError, grpc.aio.AioRpcError):
            if self._failure is None:
                raise
        if self._failure is not None:
            raise self._failure

    async def _read(self) -> bytes:
        """A disk may take its time; what lies in memory is there."""
        if isinstance(self._file, io.BytesIO):
            return self._file.read(self._size)
        return await asyncio.to_thread(self._file.read, self._size)
