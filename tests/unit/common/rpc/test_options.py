"""Channel arguments of gRPC: the library knows each, and a server punishes no keepalive of our callers."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc._cython import cygrpc
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import HealthStub, add_HealthServicer_to_server

from sluiceway_client import channel as client
from sluiceway_common.calls import Deadlines
from sluiceway_common.rpc.health import HealthServicer
from sluiceway_common.rpc.options import CHANNEL, SERVER
from sluiceway_common.testing import free_port

# Of every time, a hundredth; the library pings once a second at the most, and minds the fourth.
_FASTER = 100
_LIBRARY = Path(cygrpc.__file__).read_bytes()


@pytest.mark.parametrize("name", sorted({name for name, _ in (*SERVER, *CHANNEL, *client.OPTIONS)}))
def test_the_library_knows_each_argument(name: str) -> None:
    """It says nothing of one that it does not know."""
    assert name.encode() + b"\0" in _LIBRARY


@pytest.mark.parametrize("options", [CHANNEL, client.OPTIONS], ids=["neighbour", "client"])
async def test_a_call_on_which_nothing_is_said_for_minutes_stays_open(options: Sequence[tuple[str, str | int]]) -> None:
    # Pings of its own would put off those of the caller.
    quiet = [option for option in _faster(SERVER) if option[0] != "grpc.keepalive_time_ms"]
    server, health, port = await _started(quiet)
    # Else the third ping waits for a minute, which no argument shortens.
    pinging = [*_faster(options), ("grpc.http2.max_pings_without_data", 0)]
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=pinging) as channel:
        watch = HealthStub(channel).Watch(HealthCheckRequest())
        await watch.read()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(5):
                await watch.read()
    health.close()
    await server.stop(0)


@pytest.mark.parametrize("options", [CHANNEL, client.OPTIONS], ids=["neighbour", "client"])
async def test_a_new_channel_asks_though_an_older_one_met_nobody_there(
    options: Sequence[tuple[str, str | int]],
) -> None:
    once = [option for option in options if option[0] != "grpc.service_config"]
    port = free_port()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=once) as older:
        with pytest.raises(grpc.aio.AioRpcError, match="Connection refused"):
            await HealthStub(older).Check(HealthCheckRequest())
        server, health, _ = await _started(SERVER, port)
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=once) as newer:
            await HealthStub(newer).Check(HealthCheckRequest())
    health.close()
    await server.stop(0)


async def test_a_caller_looks_around_for_new_replicas_and_no_call_is_lost() -> None:
    """A connection that lasted for ever would keep its calls from a replica that came later."""
    server, health, port = await _started(_faster(SERVER, 1_000))
    target, peers = f"127.0.0.1:{port}", set[str]()
    began = asyncio.get_running_loop().time()
    async with grpc.aio.insecure_channel(target, options=CHANNEL) as channel:
        watch = HealthStub(channel).Watch(HealthCheckRequest())
        await watch.read()
        while len(peers) < 3 and asyncio.get_running_loop().time() < began + 60:
            peers.add(await _own_address(channel))
        # What began before goes on where it began.
        health.close()
        assert (await watch.read()).status == HealthCheckResponse.NOT_SERVING
    await server.stop(0)
    assert len(peers) == 3


def test_a_connection_ends_after_65_minutes_and_not_before_the_longest_call_on_it() -> None:
    milliseconds = dict(SERVER)
    age, grace = milliseconds["grpc.max_connection_age_ms"], milliseconds["grpc.max_connection_age_grace_ms"]
    assert (age + grace, grace) == (65 * 60_000, Deadlines().most * 1_000)


async def test_what_somebody_does_not_read_goes_with_his_connection_at_the_end_of_both_times() -> None:
    aging = [option for option in SERVER if "connection_age" in option[0]]
    server, health, port = await _started(_faster(aging, 3_000))
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=CHANNEL) as channel:
        watch = HealthStub(channel).Watch(HealthCheckRequest())
        await watch.read()
        with pytest.raises(grpc.aio.AioRpcError) as ended:
            async with asyncio.timeout(60):
                await watch.read()
    health.close()
    await server.stop(0)
    assert ended.value.code() is grpc.StatusCode.UNAVAILABLE


async def _own_address(channel: grpc.aio.Channel) -> str:
    """As the server sees the caller: another port is another connection."""
    call = HealthStub(channel).Check(HealthCheckRequest())
    await call
    return str((await call.trailing_metadata())["peer"])


class _SaysWhoAsks(HealthServicer):
    async def Check(self, request: HealthCheckRequest, context: Any) -> HealthCheckResponse:
        context.set_trailing_metadata((("peer", context.peer()),))
        return await super().Check(request, context)


async def _started(
    options: Sequence[tuple[str, str | int]], port: int = 0
) -> tuple[grpc.aio.Server, HealthServicer, int]:
    server = grpc.aio.server(options=options)
    health = _SaysWhoAsks([], None)
    add_HealthServicer_to_server(health, server)
    bound = server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    return server, health, bound


def _faster(options: Sequence[tuple[str, str | int]], by: int = _FASTER) -> list[tuple[str, str | int]]:
    return [(name, said // by if name.endswith("_ms") and isinstance(said, int) else said) for name, said in options]
