"""Pieces of a file for a call that streams them. So that the caller hears why it failed: where they could not be read
on, gRPC cancels the call and keeps the reason to itself; where a service refuses them unread, it tells of the piece
that came too late.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import grpc

from sluiceway_client.errors import BROKEN_OFF


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
