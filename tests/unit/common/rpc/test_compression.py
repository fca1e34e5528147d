"""Compressed messages: refused as they come, for what is unpacked has no bound; and none are sent."""

import asyncio
from collections.abc import Sequence

import grpc
import pytest
from grpc_health.v1.health_pb2 import HealthCheckRequest
from grpc_health.v1.health_pb2_grpc import HealthStub

from sluiceway_client import channel as client
from sluiceway_common.rpc.options import CHANNEL
from tests.unit.common.rpc.scripted import Client, outside, serving

TEXT = "a" * 100_000
# An empty frame of HTTP/2's settings, without which no caller begins.
_SETTINGS = b"\0\0\0\4\0\0\0\0\0"


async def length(text: str) -> str:
    return str(len(text))


@pytest.mark.parametrize(
    ("compression", "name"), [(grpc.Compression.Gzip, "gzip"), (grpc.Compression.Deflate, "deflate")]
)
async def test_a_compressed_call_is_refused_unread_and_named_as_such(compression: grpc.Compression, name: str) -> None:
    async with serving(length) as server, outside(server) as caller:
        with pytest.raises(grpc.aio.AioRpcError, match=f"Compression algorithm '{name}' is disabled") as refused:
            await caller.one(TEXT, compression=compression)
        assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED
        assert await caller.one(TEXT) == ["100000"]


async def test_so_is_one_that_nobody_needs_a_key_for() -> None:
    async with serving(length) as server, outside(server, key="") as caller:
        with pytest.raises(grpc.aio.AioRpcError, match="Compression algorithm 'gzip' is disabled"):
            await HealthStub(caller.channel).Check(HealthCheckRequest(service=TEXT), compression=grpc.Compression.Gzip)


@pytest.mark.parametrize("options", [CHANNEL, client.OPTIONS], ids=["neighbour", "client"])
async def test_our_channels_send_messages_as_they_are(options: Sequence[tuple[str, str | int]]) -> None:
    async with serving(length) as server:
        async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}", options=options) as channel:
            assert await Client(channel, (("authorization", "Bearer sw_ada"),)).one(TEXT[:100]) == ["100"]


@pytest.mark.parametrize("options", [CHANNEL, client.OPTIONS], ids=["neighbour", "client"])
async def test_our_channels_ask_for_answers_as_they_are(options: Sequence[tuple[str, str | int]]) -> None:
    sent = asyncio.get_running_loop().create_future()

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(_SETTINGS)
        sent.set_result(await reader.readuntil(b"/One") + await reader.readuntil(b"unmistakable"))
        writer.close()

    async with await asyncio.start_server(hear, "127.0.0.1", 0) as listener:
        async with grpc.aio.insecure_channel(_address(listener), options=options) as channel:
            asking = asyncio.create_task(Client(channel).one("unmistakable", timeout=5))
            asked = await sent
            await asyncio.gather(asking, return_exceptions=True)
    assert b"gzip" not in asked


def _address(listener: asyncio.Server) -> str:
    return f"127.0.0.1:{listener.sockets[0].getsockname()[1]}"
