"""Last message of a stream: whoever reads it hears what he heard before."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import grpc
import pytest
from google.protobuf.wrappers_pb2 import StringValue

from sluiceway.type.v1 import requires_pb2
from sluiceway_common.calls import Authenticator
from sluiceway_common.calls.limits import Deadlines
from sluiceway_common.errors import Conflict
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.rpc import Server
from sluiceway_common.rpc.last_message import ends_with
from tests.unit.common.rpc.scripted import access, declare, message, tokens

NAME = "ending.test.v1.EndingService"
END = "end"
declare(NAME, {"Tell": requires_pb2.Requires(role=requires_pb2.ROLE_READER)})

Told = AsyncGenerator[StringValue, None]
Tell = Callable[[StringValue, Any], Told]


@asynccontextmanager
async def told_by(tell: Tell, metrics: Metrics | None = None, **options: Any) -> AsyncIterator[Callable[[str], Any]]:
    """Calls of a method that says it ends with END."""
    behaviour = ends_with(lambda told: told.value == END)(tell)
    handler = grpc.unary_stream_rpc_method_handler(behaviour, StringValue.FromString, StringValue.SerializeToString)
    added = grpc.method_handlers_generic_handler(NAME, {"Tell": handler})
    server = Server(
        "127.0.0.1:0",
        register=lambda inside: inside.add_generic_rpc_handlers((added,)),
        names=(NAME,),
        authenticate=Authenticator(access, tokens()),
        metrics=metrics,
        drain=0.0,
        **options,
    )
    await server.start()
    try:
        async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
            asking: Any = channel.unary_stream(f"/{NAME}/Tell", StringValue.SerializeToString, StringValue.FromString)
            yield lambda text: asking(message(text), metadata=(("authorization", "Bearer sw_ada"),), timeout=30)
    finally:
        await server.stop()


async def each_word(request: StringValue, _context: Any) -> Told:
    for word in request.value.split():
        yield message(word)


@pytest.mark.parametrize("text", [END, f"one {END}", f"one two three {END}", f"{END} one {END}", f"{END} {END}"])
async def test_all_messages_come_in_their_order(text: str) -> None:
    metrics = Metrics()
    async with told_by(each_word, metrics) as tell:
        call = tell(text)
        assert [one.value async for one in call] == text.split()
        assert await call.code() is grpc.StatusCode.OK


async def test_what_comes_before_the_last_one_is_there_while_it_is_made() -> None:
    may_end = asyncio.Event()

    async def waits(_request: StringValue, _context: Any) -> Told:
        yield message("first")
        await may_end.wait()
        yield message(END)

    async with told_by(waits) as tell, asyncio.timeout(30):
        call = tell("")
        assert (await call.read()).value == "first"
        may_end.set()
        assert (await call.read()).value == END
        assert await call.read() is grpc.aio.EOF


async def test_a_stream_that_is_refused_in_the_middle_says_why() -> None:
    async def refused(_request: StringValue, _context: Any) -> Told:
        yield message("first")
        raise Conflict("it is no more than that; ask for less")

    async with told_by(refused) as tell:
        call, heard = tell(""), list[str]()
        with pytest.raises(grpc.aio.AioRpcError, match="ask for less"):
            heard.extend([one.value async for one in call])
        assert await call.code() is grpc.StatusCode.FAILED_PRECONDITION


@pytest.mark.parametrize("text", ["one two", f"{END} one"])
async def test_one_that_ends_otherwise_than_it_said_is_a_fault_of_ours(text: str) -> None:
    async with told_by(each_word) as tell:
        with pytest.raises(grpc.aio.AioRpcError, match="something went wrong inside"):
            _ = [one.value async for one in tell(text)]


async def test_what_follows_the_last_message_is_done_before_it_is_told() -> None:
    done = list[str]()

    async def settles(_request: StringValue, _context: Any) -> Told:
        try:
            yield message(END)
        finally:
            done.append("closed")

    async with told_by(settles) as tell:
        assert [(one.value, done) async for one in tell("")] == [(END, ["closed"])]


async def test_who_leaves_in_the_middle_ends_what_feeds_the_stream() -> None:
    closed = asyncio.Event()

    async def endless(_request: StringValue, _context: Any) -> Told:
        try:
            yield message("first")
            await asyncio.Event().wait()
        finally:
            closed.set()

    async with told_by(endless) as tell, asyncio.timeout(30):
        call = tell("")
        await call.read()
        call.cancel()
        await closed.wait()


async def test_a_caller_who_reads_nothing_is_ended_as_in_any_stream() -> None:
    closed = asyncio.Event()

    async def large(_request: StringValue, _context: Any) -> Told:
        try:
            while True:
                yield message("a" * 500_000)
        finally:
            closed.set()

    async with told_by(large, deadlines=Deadlines(unread=0.1)) as tell, asyncio.timeout(30):
        call = tell("")
        await closed.wait()
        assert await call.initial_metadata() is not None
