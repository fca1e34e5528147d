"""Requests of a call, read when it is known who calls. gRPC itself would take in the only message of a call before it
asks us anything: megabytes for each stream of whoever reaches the port.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any, TypeAlias

import grpc
from google.protobuf.message import DecodeError

from sluiceway_common.calls import limits
from sluiceway_common.errors import Invalid

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
Parse = Callable[[Any], Any]

_LOOK_AGAIN_SECONDS = 0.05
# From what a call of a caller who has left comes to first, to its cancellation.
_CANCELLED_WITHIN_SECONDS = 0.05


class Unsent(limits.DeadlineExceeded):
    """The request does not come: whoever is slow to send it would hold what has come of it, and his seat."""

    told = "the request did not come in time; send all of it at once"


class IncomingRequests:
    """What comes in of one call: one message, or a stream of them. `size` are the bytes that are kept until the call
    has ended: those of the one message; parts of a stream are gone once they are read. None may have more than
    `largest` bytes.
    """

    def __init__(
        self, context: Context, contents: AsyncIterator[bytes], parse: Parse, seconds: float, largest: int
    ) -> None:
        self._context = context
        self._contents = contents
        self._parse = parse
        self._seconds = seconds
        self._largest = largest
        self.size = 0

    async def one(self) -> Any:
        """The only one. Raises Invalid where there is none, and Unsent where it does not come in time."""
        loop, limit = asyncio.get_running_loop(), asyncio.timeout(None)
        # Where the loop was held up its timers come before what lay there meanwhile, and that is to be taken first.
        timer = loop.call_later(self._seconds, lambda: limit.reschedule(loop.time() + _LOOK_AGAIN_SECONDS))
        try:
            async with limit:
                content: Any = await self._context.read()
        except TimeoutError as error:
            raise Unsent if limit.expired() else error from error
        finally:
            timer.cancel()
        if content is grpc.aio.EOF:
            await asyncio.sleep(_CANCELLED_WITHIN_SECONDS)
            raise Invalid("no request came with this call; send one message")
        self.size = len(content)
        return self._parsed(content)

    async def each(self) -> AsyncGenerator[Any, None]:
        """Those of a stream. The library would log what it cannot parse, and tell the caller in its own words.

        Its own reader refers to itself: where it is not closed, a call that was not read to its end takes one of the
        streams of its connection until the garbage collector comes by.
        """
        reader: Any = aiter(self._contents)
        async with aclosing(reader):
            async for content in reader:
                yield self._parsed(content)

    def _parsed(self, content: bytes) -> Any:
        if len(content) > self._largest:
            raise Invalid(f"a message of this call has {len(content):,} bytes; it may have {self._largest:,}")
        return self._parse(content)


@asynccontextmanager
async def hears_of_leaving() -> AsyncIterator[None]:
    """Around what is written: to a caller who has left it cannot be, and his call is cancelled a moment later. That is
    its end, and no fault of ours."""
    try:
        yield
    except grpc.aio.InternalError:
        await asyncio.sleep(_CANCELLED_WITHIN_SECONDS)
        raise


def careful(parse: Parse | None) -> Parse:
    """Raises Invalid for what is no message."""

    def parsed(content: bytes) -> Any:
        try:
            return parse(content) if parse else content
        except DecodeError as error:
            raise Invalid("the request is not a message of this call; compare the versions of the contract") from error

    return parsed
