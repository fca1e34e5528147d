"""Floor of gRPC: calls of the library alone, that nothing of ours stands behind, in a process of their own."""

import asyncio
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import grpc
import uvloop

from sluiceway_common.rpc.options import CHANNEL, SERVER
from sluiceway_common.service_main import settled

_REQUEST: Final = b"x" * 1024
_RESPONSE: Final = b"y" * 512
# What guard says of an answer that comes as a whole: what may leave, and the verdict.
ANSWERS: Final = 2
_NAME: Final = "floor.Floor"


class EmptyCalls:
    """Kilobytes to a server that takes them and says nothing of it."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._call: Any = channel.unary_unary(f"/{_NAME}/Call")
        self._stream: Any = channel.unary_stream(f"/{_NAME}/Stream")

    async def call(self) -> None:
        await self._call(_REQUEST, timeout=5.0)

    async def call_and_stream(self) -> None:
        """A call, then a stream of one message there and `ANSWERS` back."""
        await self.call()
        async for _ in self._stream(_REQUEST, timeout=5.0):
            pass


@asynccontextmanager
async def empty_calls(port: int) -> AsyncIterator[EmptyCalls]:
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=CHANNEL) as channel:
        yield EmptyCalls(channel)


async def _call(_request: bytes, _context: Any) -> bytes:
    return _RESPONSE


async def _stream(requests: AsyncIterator[bytes], _context: Any) -> AsyncGenerator[bytes, None]:
    async for _ in requests:
        for _ in range(ANSWERS):
            yield _RESPONSE


async def _serve() -> None:
    """Until its standard input ends."""
    server = grpc.aio.server(options=SERVER)
    handlers = {
        "Call": grpc.unary_unary_rpc_method_handler(_call),
        "Stream": grpc.stream_stream_rpc_method_handler(_stream),
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(_NAME, handlers),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    await settled()
    print(port, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await server.stop(0)


if __name__ == "__main__":
    uvloop.run(_serve())
