"""Bounds of each call: the time it gets, the share that its caller has, and what cannot be read at all."""

import asyncio
import gc
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any

import grpc
import pytest
import structlog
from google.protobuf.wrappers_pb2 import StringValue

from sluiceway_common.access.keys import CACHE_SECONDS
from sluiceway_common.admission import Admission
from sluiceway_common.calls import Authenticator, Deadlines, remaining
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Blocked, Overloaded, Refusal, Unauthenticated, Unavailable
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.principal import Principal, acting_as, current
from sluiceway_common.rpc import Server
from sluiceway_common.testing import ManualClock, eventually
from tests.support.replica import started
from tests.unit.common.rpc.scripted import (
    ADA,
    NAME,
    Client,
    Scripted,
    Waiting,
    access,
    ended_by_its_caller,
    message,
    neighbour,
    outside,
    serving,
    tokens,
)

SHAPES = ("one", "down", "up", "both")
in_each_shape = pytest.mark.parametrize("shape", SHAPES)
# Field 1 of five bytes, of which there are two.
BROKEN = b"\x0a\x05ab"
OPEN = {
    "/grpc.health.v1.Health/Check": "unary_unary",
    "/grpc.health.v1.Health/Watch": "unary_stream",
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo": "stream_stream",
}


async def echo(text: str) -> str:
    return text


async def hang(_text: str) -> str:
    await asyncio.Event().wait()
    return ""


async def call(client: Client, shape: str, text: str = "word", **options: object) -> list[str]:
    answer: list[str] = await getattr(client, shape)(text, **options)
    return answer


@pytest.mark.parametrize("method", OPEN)
async def test_what_is_no_message_is_told_in_our_words_by_open_calls_too(
    method: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(echo) as server, outside(server, key="") as client:
        ask = getattr(client.channel, OPEN[method])(method, lambda content: content, lambda content: content)
        asked = ask(iter([BROKEN])) if OPEN[method].startswith("stream") else ask(BROKEN)
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await (asked.read() if OPEN[method].endswith("stream") else asked)

    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert "is not a message of this call" in (refused.value.details() or "")
    assert "Traceback" not in caplog.text
    assert "Error" not in caplog.text


async def test_open_streams_are_bounded_and_a_look_at_health_is_not() -> None:
    method = "/grpc.health.v1.Health/Watch"
    async with serving(echo) as server, outside(server, key="") as client, AsyncExitStack() as stack:
        watches = [client.channel.unary_stream(method)(b"") for _ in range(100)]
        for watch in watches:
            stack.callback(watch.cancel)
            await watch.read()
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await client.channel.unary_stream(method)(b"").read()
        assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        await client.channel.unary_unary("/grpc.health.v1.Health/Check")(b"")


@in_each_shape
async def test_a_caller_gets_no_more_time_than_there_is_whatever_he_asks_for(shape: str) -> None:
    deadlines = Deadlines(call=5, stream=5, most=0.05)
    async with serving(hang, deadlines=deadlines) as server, outside(server) as client:
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await call(client, shape, timeout=86_400)

    assert raised.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert "longer than" in (raised.value.details() or ""), "the server ended it"


@in_each_shape
async def test_what_is_left_is_told_to_the_work_where_a_caller_asks_for_too_much(shape: str) -> None:
    async def left(_text: str) -> str:
        return str(remaining())

    async with serving(left, deadlines=Deadlines(most=700)) as server, outside(server) as client:
        (seconds,) = await call(client, shape, timeout=86_400)

    assert 600 < float(seconds) <= 700


@pytest.mark.parametrize("endless", [(), (f"{NAME}/Down",)], ids=["call", "watch"])
async def test_one_caller_has_half_of_the_calls_and_another_finds_room(endless: tuple[str, ...]) -> None:
    work = Waiting()
    async with (
        serving(work, most=8, admission=Admission(), endless=endless) as server,
        outside(server) as ada,
        outside(server, key="sw_bob") as bob,
    ):
        held = [asyncio.create_task(ada.down("word")) for _ in range(4)]
        await eventually(lambda: len(work.begun) == 4)
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await ada.down("word")
        assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert "one caller may have" in (refused.value.details() or "")

        other = asyncio.create_task(bob.down("word"))
        await eventually(lambda: len(work.begun) == 5)
        work.may_go.set()
        assert [await task for task in (*held, other)] == [["word"]] * 5
        assert await ada.down("word") == ["word"], "what was held was given back"


async def test_where_all_calls_are_running_nobody_is_asked_who_calls() -> None:
    work = Waiting()
    async with (
        serving(work, most=8, admission=Admission()) as server,
        outside(server) as ada,
        outside(server, key="sw_bob") as bob,
        outside(server, key="sw_nobody") as nobody,
    ):
        held = [asyncio.create_task(client.one("word")) for client in (ada, bob) for _ in range(4)]
        await eventually(lambda: len(work.begun) == 8)
        with pytest.raises(grpc.aio.AioRpcError, match="8 calls are running; ask again in a second"):
            await nobody.one("word")
        work.may_go.set()
        await asyncio.gather(*held)


@in_each_shape
async def test_whoever_has_no_good_key_takes_no_seat_from_those_who_have(shape: str) -> None:
    looked, may_answer = list[str](), asyncio.Event()

    async def keys(secret: str) -> Principal:
        if secret == "sw_ada":
            return ADA
        looked.append(secret)
        await may_answer.wait()
        raise Unauthenticated("the key is not known")

    async with serving(echo, most=2, keys=keys) as server, outside(server) as ada, AsyncExitStack() as stack:
        made_up = [await stack.enter_async_context(outside(server, key=f"sw_{number}")) for number in range(4)]
        calls = [asyncio.create_task(call(client, shape)) for client in made_up]
        await eventually(lambda: len(looked) == 4)
        assert await call(ada, shape) == ["word"]
        may_answer.set()
        told = await asyncio.gather(*calls, return_exceptions=True)
    assert {each.code() for each in told if isinstance(each, grpc.aio.AioRpcError)} == {grpc.StatusCode.UNAUTHENTICATED}


@in_each_shape
@pytest.mark.parametrize(("way", "code"), [("cancelled", "CANCELLED"), ("deadline", "DEADLINE_EXCEEDED")])
async def test_an_end_that_the_caller_makes_is_counted_as_what_it_was(shape: str, way: str, code: str) -> None:
    metrics, begun = Metrics(), asyncio.Event()

    async def note(_text: str) -> str:
        begun.set()
        return await hang("")

    async with serving(note, metrics=metrics) as server, outside(server) as client:
        await ended_by_its_caller(way, lambda seconds: call(client, shape, timeout=seconds), begun)
        await eventually(lambda: counted(metrics))
    assert counted(metrics).keys() == {(f"/{NAME}/{shape.capitalize()}", code)}


def counted(metrics: Metrics) -> dict[tuple[str, str], float]:
    """How many calls, by method and code."""
    found = [each for measure in metrics.registry.collect() for each in measure.samples]
    calls = [each for each in found if each.name == "sluiceway_calls_total"]
    return {(each.labels["method"], each.labels["code"]): each.value for each in calls}


@pytest.mark.parametrize("while_he", ["is written to", "sends nothing"])
@pytest.mark.parametrize(("way", "code"), [("cancelled", "CANCELLED"), ("deadline", "DEADLINE_EXCEEDED")])
async def test_so_is_one_that_he_makes_while_he_reads_or_sends_nothing(while_he: str, way: str, code: str) -> None:
    metrics, deadlines, begun, came = Metrics(), Deadlines(unread=3_600), asyncio.Event(), Counter[str]()

    def came_to(what: str) -> None:
        came[what] += 1
        if came[while_he] >= 10:
            begun.set()

    async def keys(_secret: str) -> Principal:
        came_to("sends nothing")
        return ADA

    async def large(_text: str) -> str:
        came_to("is written to")
        return "x" * 200_000

    async with serving(large, metrics=metrics, deadlines=deadlines, keys=keys) as server, outside(server) as client:
        await ended_by_its_caller(way, lambda seconds: _ten(client, while_he, seconds), begun)
        await eventually(lambda: sum(counted(metrics).values()) >= 10)
    assert {each for _, each in counted(metrics)} == {code}


async def _ten(client: Client, while_he: str, seconds: float) -> None:
    """Calls of which no answer is read."""
    calls = [_unread(client, while_he, seconds) for _ in range(10)]
    try:
        # Whether each is over is told without reading.
        await asyncio.gather(*(each.code() for each in calls))
    finally:
        for each in calls:
            each.cancel()


def _unread(client: Client, while_he: str, seconds: float) -> Any:
    if while_he == "is written to":
        return client.open_down("a " * 100, timeout=seconds)
    return client.channel.stream_unary(f"/{NAME}/One")(metadata=[("authorization", "Bearer sw_ada")], timeout=seconds)


@in_each_shape
async def test_what_is_nested_too_deeply_is_the_callers_fault(shape: str) -> None:
    async def recursive(text: str) -> str:
        return await recursive(text)

    async with serving(recursive) as server, outside(server) as client:
        with structlog.testing.capture_logs() as lines, pytest.raises(grpc.aio.AioRpcError) as refused:
            await call(client, shape)

    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert "flatter" in (refused.value.details() or "")
    assert [line["event"] for line in lines] == ["nested_too_deeply"]


class Watched:
    """A watch that goes on until it is ended, and the clock by which its credential is looked at again."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.answer: Principal | Refusal = ADA
        self.looks = 0
        self.over = asyncio.Event()
        self.callers: list[Principal] = []

    async def keys(self, _secret: str) -> Principal:
        self.looks += 1
        if isinstance(self.answer, Refusal):
            raise self.answer
        return self.answer

    async def script(self, text: str) -> str:
        self.callers.append(current())
        return await hang(text)

    async def looked_at_again(self) -> None:
        """The time passes until the credential was asked about once more."""
        before = self.looks
        await eventually(lambda: self.clock.advance(1) or self.looks > before, every=0)

    async def ended(self, watch: Any) -> tuple[grpc.StatusCode, str]:
        """How it ends, as time goes by."""
        reading = asyncio.create_task(watch.read())
        await eventually(lambda: self.clock.advance(1) or reading.done(), every=0)
        await eventually(self.over.is_set)
        with pytest.raises(grpc.aio.AioRpcError) as end:
            await reading
        return end.value.code(), end.value.details() or ""


Caller = Callable[[Server, Clock], AbstractAsyncContextManager[Client]]


def by_key(server: Server, _clock: Clock) -> AbstractAsyncContextManager[Client]:
    return outside(server)


@asynccontextmanager
async def watching(seconds: float | None = None, caller: Caller = by_key) -> AsyncIterator[tuple[Watched, Any]]:
    """One that is open, and the caller's end of it."""
    watched = Watched()
    async with (
        serving(
            watched.script,
            closed=watched.over.set,
            endless=(f"{NAME}/Down",),
            keys=watched.keys,
            clock=watched.clock,
        ) as server,
        caller(server, watched.clock) as client,
    ):
        watch = client.open_down("word", timeout=seconds)
        await eventually(lambda: watched.callers)
        yield watched, watch


@pytest.mark.parametrize("seconds", [None, 600.0], ids=["without a deadline", "with one"])
async def test_a_watch_ends_when_its_key_is_revoked(seconds: float | None) -> None:
    async with watching(seconds) as (watched, watch):
        await watched.looked_at_again()
        watched.answer = Unauthenticated("this API key was revoked")
        assert await watched.ended(watch) == (grpc.StatusCode.UNAUTHENTICATED, "this API key was revoked")


async def test_what_is_remembered_of_a_key_and_the_next_look_take_half_a_minute_together() -> None:
    async with watching() as (watched, _):
        await eventually(lambda: watched.clock.sleepers)
        watched.clock.advance(30 - CACHE_SECONDS)
        await eventually(lambda: watched.looks == 2)


async def test_a_watch_ends_when_its_tenant_is_dropped() -> None:
    async with watching() as (watched, watch):
        watched.answer = replace(ADA, roles=frozenset({"admin"}), dropped=True)
        code, said = await watched.ended(watch)
    assert code is grpc.StatusCode.PERMISSION_DENIED
    assert "was dropped" in said


async def test_a_watch_ends_when_its_tenant_is_suspended() -> None:
    async with watching() as (watched, watch):
        watched.answer = Blocked("the tenant 'acme' is suspended; ask whoever runs this installation")
        code, said = await watched.ended(watch)
    assert code is grpc.StatusCode.PERMISSION_DENIED
    assert "is suspended" in said


async def test_a_watch_whose_caller_has_other_groups_is_to_be_asked_for_anew() -> None:
    async with watching() as (watched, watch):
        watched.answer = replace(ADA, groups=())
        code, said = await watched.ended(watch)
    assert code is grpc.StatusCode.UNAVAILABLE
    assert "ask again" in said


async def test_a_watch_by_token_is_to_be_asked_for_anew_once_the_token_is_over() -> None:
    with acting_as(ADA):
        async with watching(caller=lambda server, clock: neighbour(server, clock=clock)) as (watched, watch):
            code, said = await watched.ended(watch)
    assert code is grpc.StatusCode.UNAVAILABLE
    assert "ask again" in said


@pytest.mark.parametrize("away", [Unavailable("the database is away"), Overloaded("no connection is free")])
async def test_a_watch_goes_on_while_nobody_can_say_whether_its_key_is_good(away: Refusal) -> None:
    async with watching() as (watched, watch):
        watched.answer = away
        for _ in range(3):
            await watched.looked_at_again()
        assert not watched.over.is_set()
        watched.answer = Unauthenticated("this API key was revoked")
        assert (await watched.ended(watch))[0] is grpc.StatusCode.UNAUTHENTICATED


async def test_a_watch_that_its_caller_leaves_is_over_and_asks_nothing_more() -> None:
    async with watching() as (watched, watch):
        watch.cancel()
        await eventually(watched.over.is_set)
        await eventually(lambda: not watched.clock.sleepers)


class Hasty(Scripted):
    """Answers what comes first, and reads no more."""

    async def both(self, requests: AsyncIterator[StringValue], _context: Any) -> AsyncIterator[Any]:
        yield self._wrap(await self._script((await anext(aiter(requests))).value))


async def test_a_stream_that_is_not_read_to_its_end_takes_no_room_from_its_connection() -> None:
    server = Server(
        "127.0.0.1:0",
        register=Hasty(echo).register,
        names=(NAME,),
        authenticate=Authenticator(access, tokens()),
        drain=0.0,
        streams=5,
    )
    gc.collect()
    gc.disable()
    try:
        async with started(server), outside(server) as client:
            for _ in range(20):
                asked = client.open_both()
                await asked.write(message("one"))
                assert [answer.value async for answer in asked] == ["one"]
    finally:
        gc.enable()
