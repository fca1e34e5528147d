"""A whole process with both listeners, from outside."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc
import pytest
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import HealthStub

PROGRAM = """
import asyncio, sys
from starlette.applications import Starlette
from sluiceway_common.health import Health
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.rpc import Server
from sluiceway_common.run import Shutdown, run
from sluiceway_common.web import HttpServer, operations

async def nobody(secret):
    raise AssertionError

async def main():
    health, metrics, shutdown = Health(), Metrics(), Shutdown()
    names = ("sluiceway.ops.v1.OperatorService",)
    server = Server("127.0.0.1:0", register=lambda server: None, names=names, authenticate=nobody, health=health)
    http_server = HttpServer(Starlette(routes=operations(health, metrics.registry)), "127.0.0.1:0")

    async def ready():
        print("listening", server.port, flush=True)
        if sys.argv[1:]:
            shutdown.fatal(int(sys.argv[1]))

    return await run([server, http_server, health], on_ready=ready, shutdown=shutdown)

sys.exit(asyncio.run(main()))
"""


@asynccontextmanager
async def process(*arguments: str) -> AsyncIterator[tuple[Process, int]]:
    """The program, and the port of its gRPC server."""
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, *arguments, stdout=PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    assert running.stdout is not None
    try:
        async with asyncio.timeout(30):
            while not (line := await running.stdout.readline()).startswith(b"listening"):
                assert line
        yield running, int(line.split()[1])
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_in_good_order_while_somebody_watches_its_health(number: signal.Signals) -> None:
    async with process() as (running, port), grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        watch = HealthStub(channel).Watch(HealthCheckRequest(service="sluiceway.ops.v1.OperatorService"))
        assert (await asyncio.wait_for(watch.read(), 60)).status == HealthCheckResponse.SERVING
        running.send_signal(number)

        assert (await asyncio.wait_for(watch.read(), 60)).status == HealthCheckResponse.NOT_SERVING
        assert await asyncio.wait_for(running.wait(), 60) == 0


async def test_what_is_fatal_is_its_exit_code() -> None:
    async with process("42") as (running, _port):
        assert await asyncio.wait_for(running.wait(), 60) == 42
