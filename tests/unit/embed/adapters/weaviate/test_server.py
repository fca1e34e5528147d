"""Weaviate that goes away while it is asked: whatever its client says of that, it is Unavailable."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from sluiceway_common.errors import Unavailable
from sluiceway_embed.adapters.weaviate.server import WeaviateServer, connect, translating_errors

# What a client asks when it connects.
_META = b'{"version": "1.33.0", "grpcMaxMessageSize": 10485760}'


@asynccontextmanager
async def leaving() -> AsyncIterator[int]:
    """The port of a server that answers who connects, and then hangs up on every call."""

    async def answer(reader: StreamReader, writer: StreamWriter) -> None:
        asked = await reader.readuntil(b"\r\n\r\n")
        if b" /v1/meta " in asked:
            head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(_META)}\r\n\r\n"
            writer.write(head.encode() + _META)
            await writer.drain()
        elif b"/openid-configuration" in asked:
            writer.write(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_a_server_that_hangs_up_is_unavailable() -> None:
    async with leaving() as port:
        client = WeaviateServer(f"127.0.0.1:{port}", "127.0.0.1:1").client()
        await connect(client)
        try:
            with pytest.raises(Unavailable, match="its log says why"), translating_errors():
                await client.alias.list_all()
        finally:
            await client.close()


@pytest.mark.parametrize(
    "error", [httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError]
)
def test_what_the_client_lets_through_is_unavailable(error: type[httpx.TransportError]) -> None:
    with pytest.raises(Unavailable, match="its log says why"), translating_errors():
        raise error("hung up")
