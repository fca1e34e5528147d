"""Requests of a call are read when it is known who calls, and come in time or not at all."""

import asyncio
import socket
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import grpc
import psutil
import pytest
import uvloop
from google.protobuf.wrappers_pb2 import StringValue
from grpc_health.v1.health_pb2 import HealthCheckRequest
from grpc_health.v1.health_pb2_grpc import HealthStub

from sluiceway_common.calls.limits import MESSAGE_LIMIT
from sluiceway_common.errors import Invalid
from sluiceway_common.principal import Principal
from sluiceway_common.rpc.incoming import IncomingRequests, Unsent, careful
from tests.support.repository import ROOT
from tests.unit.common.rpc.scripted import ADA, NAME, Client, message, outside, serving

STREAMS = 16
LARGE = message("a" * (MESSAGE_LIMIT - 100)).SerializeToString()


class Sending:
    """The end of a call at which its messages come."""

    def __init__(self, *messages: Any) -> None:
        self._messages = iter(messages)

    async def read(self) -> Any:
        """Nothing comes any more behind the last one."""
        for each in self._messages:
            return each
        return await asyncio.Event().wait()


def incoming(*messages: Any) -> IncomingRequests:
    sending: Any = Sending(*messages)
    return IncomingRequests(sending, sending, careful(StringValue.FromString), 0.01, MESSAGE_LIMIT)


async def echo(text: str) -> str:
    return text


async def forever(_secret: str) -> Principal:
    await asyncio.Event().wait()
    return ADA


async def test_one_is_read_and_its_size_is_known_from_then_on() -> None:
    requests = incoming(message("word").SerializeToString())
    assert requests.size == 0
    assert await requests.one() == message("word")
    assert requests.size == len(message("word").SerializeToString())


async def test_one_that_does_not_come_is_waited_for_no_longer() -> None:
    with pytest.raises(Unsent):
        await incoming().one()


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def test_one_that_lies_there_is_taken_however_long_the_loop_was_held_up(run: Callable[..., bytes]) -> None:
    """After that the timers of uvloop come before what lies there, and those of asyncio in the same turn."""
    here, there = socket.socketpair()

    class Lying(Sending):
        async def read(self) -> Any:
            """Whoever reads is woken by the loop, as by gRPC, and some turns of it later."""
            await self.came.wait()
            for _ in range(3):
                await asyncio.sleep(0)
            return here.recv(100)

    async def read_late() -> Any:
        sending: Any = Lying()
        sending.came = asyncio.Event()
        asyncio.get_running_loop().add_reader(here, sending.came.set)
        reading = asyncio.create_task(IncomingRequests(sending, sending, bytes, 0.01, MESSAGE_LIMIT).one())
        await asyncio.sleep(0)
        there.send(b"word")
        hold_up()
        content = await reading
        asyncio.get_running_loop().remove_reader(here)
        return content

    def hold_up() -> None:
        time.sleep(0.05)

    with here, there:
        assert run(read_late()) == b"word"


@pytest.mark.parametrize("method", ["Check", "Watch"])
async def test_what_everybody_may_ask_is_small(method: str) -> None:
    """It needs no key, and some is kept for as long as the call goes on."""
    async with serving(echo) as server, grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        asked: Any = getattr(HealthStub(channel), method)(HealthCheckRequest(service="x" * 70_000), timeout=5)
        with pytest.raises(grpc.aio.AioRpcError, match=r"has 70,004 bytes; it may have 65,536"):
            await (asked if method == "Check" else asked.read())


async def test_a_message_may_have_as_many_bytes_as_are_named() -> None:
    sending: Any = Sending(b"four")
    assert await IncomingRequests(sending, sending, bytes, 0.01, len(b"four")).one() == b"four"


async def test_of_a_name_that_nobody_has_little_is_said_back() -> None:
    async with serving(echo) as server, grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        with pytest.raises(grpc.aio.AioRpcError, match="there is no service") as caught:
            await HealthStub(channel).Check(HealthCheckRequest(service="\x01" * 60_000), timeout=5)
    assert len(caught.value.details() or "") < 1_000


async def test_of_one_that_was_read_no_timer_is_left() -> None:
    faults: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, fault: faults.append(fault))
    await incoming(message("word").SerializeToString()).one()
    await asyncio.sleep(0.05)
    assert not faults


async def test_where_there_is_none_that_is_said() -> None:
    with pytest.raises(Invalid, match="no request came with this call; send one message"):
        await incoming(grpc.aio.EOF).one()


@pytest.mark.parametrize("method", ["One", "Down", "Up", "Both"])
async def test_whoever_has_no_good_key_hears_so_before_a_byte_of_his_request_has_come(method: str) -> None:
    async with serving(echo) as server, outside(server) as client:
        call = client.channel.stream_stream(f"/{NAME}/{method}")(metadata=(("authorization", "Bearer sw_stolen"),))
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await call.read()
    assert refused.value.code() is grpc.StatusCode.UNAUTHENTICATED


async def test_what_everybody_may_ask_is_not_waited_for_long() -> None:
    async with serving(echo) as server, outside(server, key="") as client:
        call = client.channel.stream_unary("/grpc.health.v1.Health/Check")()
        with pytest.raises(grpc.aio.AioRpcError, match="the request did not come in time; send all of it at once"):
            await call


@asynccontextmanager
async def elsewhere() -> AsyncIterator[tuple[psutil.Process, Client]]:
    """A server in a process of its own that never learns who calls, and a caller of it."""
    command = (sys.executable, "-c", f"import {__name__} as here; here.asyncio.run(here.serve())")
    child = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE)
    assert child.stdout is not None
    try:
        target = f"127.0.0.1:{int(await child.stdout.readline())}"
        async with grpc.aio.insecure_channel(target, options=(("grpc.max_send_message_length", -1),)) as channel:
            yield psutil.Process(child.pid), Client(channel)
    finally:
        child.kill()
        await child.wait()


async def serve() -> None:
    async with serving(echo, keys=forever) as server:
        print(server.port, flush=True)
        await asyncio.Event().wait()


async def test_of_requests_that_are_not_read_little_comes_in() -> None:
    """However fast they are sent: with windows that grow, all of them lay there before anybody knew who calls."""
    async with elsewhere() as (process, client):
        before = process.memory_info().rss
        ask = client.channel.unary_unary(f"/{NAME}/One")
        calls = [ask(LARGE, metadata=(("authorization", f"Bearer sw_{number}"),)) for number in range(STREAMS)]
        for _ in range(50):
            await HealthStub(client.channel).Check(HealthCheckRequest(service="live"))
        assert process.memory_info().rss - before < STREAMS * len(LARGE) // 4
        for call in calls:
            call.cancel()
