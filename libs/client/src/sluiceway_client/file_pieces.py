"""Pieces of a file for a call that streams them. So that the caller hears why it failed: where they could not be read
on, gRPC cancels the call and keeps the reason to itself; where a service refuses them unread, it tells of the piece
that came too late.
"""

import asyncio
import io
import os
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import grpc

from sluiceway_client.errors import BROKEN_OFF


class FilePieces:
    """A file from its beginning, once, in pieces of up to `size` bytes. Of one that grows no more is read than the
    `length` that it had when it was opened; None where nobody knows it, as of a pipe."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size
        self.length = _length(file)
        self._failure: OSError | None = None
        self.all_read = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Raises OSError where the file cannot be read on."""
        read = 0
        try:
            while piece := await self._read(read):
                read += len(piece)
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

    async def _read(self, at: int) -> bytes:
        """A disk may take its time; what lies in memory is there."""
        size = self._size if self.length is None else min(self._size, self.length - at)
        if isinstance(self._file, io.BytesIO):
            return self._file.read(size)
        return await asyncio.to_thread(self._file.read, size)


def _length(file: BinaryIO) -> int | None:
    """What has none on a disk says 0, also where there is much to read: a pipe, a device, a file of the kernel."""
    if isinstance(file, io.BytesIO):
        return len(file.getbuffer())
    return os.fstat(file.fileno()).st_size or None


async def answer_of(call: Any) -> Any:
    """What a call that sends a stream is answered. Raises AioRpcError with the status that the service ended it with.

    Where a service refuses a stream that it has not read, grpc.aio lets the write that came too late fail, and puts
    INTERNAL in the place of the status that it had received. Done callbacks hear of both, one after the other.
    """
    statuses: list[grpc.aio.AioRpcError] = []
    call.add_done_callback(lambda ended: statuses.append(_status(ended)))
    try:
        return await call
    except grpc.aio.AioRpcError as error:
        raise next((each for each in statuses if each.details() != BROKEN_OFF), error) from None


def _status(ended: Any) -> grpc.aio.AioRpcError:
    return grpc.aio.AioRpcError(
        _at_once(ended.code()),
        _at_once(ended.initial_metadata()),
        _at_once(ended.trailing_metadata()),
        _at_once(ended.details()),
    )


def _at_once(asked: Coroutine[Any, Any, Any]) -> Any:
    """What a call that has ended says of itself: a coroutine that has nothing to wait for."""
    try:
        asked.send(None)
    except StopIteration as said:
        return said.value
    raise AssertionError("a call that has ended knows its status")
