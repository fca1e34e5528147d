"""What stands around every call, in all four shapes."""

import asyncio

import grpc
import pytest
import structlog
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import HealthStub
from grpc_reflection.v1alpha.reflection_pb2 import ServerReflectionRequest
from grpc_reflection.v1alpha.reflection_pb2_grpc import ServerReflectionStub

from sluiceway_common.calls import Deadlines, remaining
from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_common.principal import current
from tests.unit.common.rpc.scripted import ADA, NAME, NOBODY, Client, ended_by_its_caller, outside, serving

SHAPES = ("one", "down", "up", "both")
in_each_shape = pytest.mark.parametrize("shape", SHAPES)


async def echo(text: str) -> str:
    return text


async def fail(text: str) -> str:
    raise ValueError(f"library words about {text}")


async def refuse(text: str) -> str:
    raise Invalid(f"`text` is {text}", field="text")


async def who(_text: str) -> str:
    return repr(current())


async def call(client: Client, shape: str, text: str = "word", **options: object) -> list[str]:
    answer: list[str] = await getattr(client, shape)(text, **options)
    return answer


@in_each_shape
async def test_an_answer_comes_as_the_handler_gave_it(shape: str) -> None:
    async with serving(echo) as server, outside(server) as client:
        assert " ".join(await call(client, shape, "a b c")) == "a b c"


@in_each_shape
async def test_the_handler_acts_for_the_owner_of_the_key(shape: str) -> None:
    async with serving(who) as server, outside(server) as client:
        assert await call(client, shape) == [repr(ADA)]


@in_each_shape
@pytest.mark.parametrize("key", ["", "sw_stolen", "swi.a.b.c", "swi.x"])
async def test_without_a_valid_credential_nothing_runs(shape: str, key: str) -> None:
    ran: list[str] = []

    async def note(text: str) -> str:
        ran.append(text)
        return text

    async with serving(note) as server, outside(server, key) as client:
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await call(client, shape)

    assert (raised.value.code(), ran) == (grpc.StatusCode.UNAUTHENTICATED, [])


@in_each_shape
async def test_a_refusal_reaches_the_caller_word_for_word(shape: str) -> None:
    async with serving(refuse) as server, outside(server) as client:
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await call(client, shape)

    assert (raised.value.code(), raised.value.details()) == (grpc.StatusCode.INVALID_ARGUMENT, "`text` is word")


@pytest.mark.parametrize("letter", ["g", "模", "🜁", "%", "\n"])
async def test_a_refusal_of_many_words_is_cut_and_stays_what_it_is(letter: str) -> None:
    async def refuse_long(_text: str) -> str:
        raise Invalid(letter * 100_000, field="text")

    async with serving(refuse_long) as server, outside(server) as client:
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await client.one("x")

    told = raised.value.details() or ""
    assert raised.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert set(told) == {letter, "…"}


@in_each_shape
async def test_a_fault_is_told_by_a_reference_that_the_log_has(shape: str) -> None:
    with structlog.testing.capture_logs() as lines:
        async with serving(fail) as server, outside(server) as client:
            with pytest.raises(grpc.aio.AioRpcError) as raised:
                await call(client, shape)

    said = raised.value.details() or ""
    (line,) = [line for line in lines if line["event"] == "call failed"]
    assert raised.value.code() is grpc.StatusCode.INTERNAL
    assert said == f"something went wrong inside; the log has it as {line['reference']}"


@in_each_shape
async def test_the_log_says_once_in_a_while_what_does_not_answer_and_why(shape: str) -> None:
    async def away(_text: str) -> str:
        raise Unavailable("the database does not answer") from OSError("connection refused")

    with structlog.testing.capture_logs() as lines:
        async with serving(away) as server, outside(server) as client:
            for _ in range(3):
                with pytest.raises(grpc.aio.AioRpcError):
                    await call(client, shape)

    (line,) = [line for line in lines if line["event"] == "unavailable"]
    assert (line["error"], line["cause"]) == ("the database does not answer", "OSError('connection refused')")


@in_each_shape
async def test_bytes_that_are_no_message_are_the_callers_fault(shape: str) -> None:
    async with serving(echo) as server, grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await call(Client(channel, (("authorization", "Bearer sw_ada"),), write=lambda _: b"\x0a\xff"), shape)

    assert raised.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert "Error parsing" not in (raised.value.details() or "")


@pytest.mark.parametrize("shape", ["one", "down"])
async def test_an_answer_of_the_wrong_kind_is_a_fault_without_library_text(shape: str) -> None:
    async def wrong(_text: str) -> str:
        return None  # type: ignore[return-value]  # what a careless handler does

    with structlog.testing.capture_logs():
        async with serving(wrong, wrap=lambda text: text) as server, outside(server) as client:
            with pytest.raises(grpc.aio.AioRpcError) as raised:
                await call(client, shape)

    assert raised.value.code() is grpc.StatusCode.INTERNAL
    assert (raised.value.details() or "").startswith("something went wrong inside")


@pytest.mark.parametrize(("shape", "most"), [("one", 700), ("up", 700), ("down", 7_000), ("both", 7_000)])
async def test_a_call_without_a_deadline_gets_that_of_its_kind(shape: str, most: int) -> None:
    async def left(_text: str) -> str:
        return str(remaining())

    async with serving(left, deadlines=Deadlines(call=700, stream=7_000)) as server, outside(server) as client:
        (seconds,) = await call(client, shape)

    assert most - 200 < float(seconds) <= most


@in_each_shape
async def test_a_call_without_a_deadline_is_ended_by_the_one_it_gets(shape: str) -> None:
    deadlines = Deadlines(call=0.05, stream=0.05)
    async with serving(hang, deadlines=deadlines) as server, outside(server) as client:
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await call(client, shape)

    assert raised.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED


@in_each_shape
async def test_the_callers_deadline_counts_where_there_is_one(shape: str) -> None:
    async def left(_text: str) -> str:
        return str(remaining())

    async with serving(left, deadlines=Deadlines(call=900, stream=900)) as server, outside(server) as client:
        (seconds,) = await call(client, shape, timeout=300)

    # gRPC rounds what it sends up to a hundredth.
    assert 100 < float(seconds) <= 301


async def test_who_does_not_read_his_answer_holds_nothing_for_it() -> None:
    async def large(_text: str) -> str:
        return "x" * 1_000_000

    closed, deadlines = asyncio.Event(), Deadlines(unread=2.0)
    async with serving(large, closed=closed.set, deadlines=deadlines, most=1) as server, outside(server) as client:
        unread = client.open_down("a " * 50, timeout=3_600)
        async with asyncio.timeout(30):
            await closed.wait()
        assert await client.one("b")
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            async for _ in unread:
                pass

    assert raised.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert "lay unread for too long; read" in (raised.value.details() or "")


async def hang(_text: str) -> str:
    await asyncio.Event().wait()
    return ""


@in_each_shape
@pytest.mark.parametrize("way", ["cancelled", "deadline"])
async def test_the_handler_of_a_caller_who_went_away_is_cancelled_at_once(shape: str, way: str) -> None:
    begun, gone = asyncio.Event(), asyncio.Event()

    async def note(_text: str) -> str:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            gone.set()
        return ""

    async with serving(note) as server, outside(server) as client:
        await ended_by_its_caller(way, lambda seconds: call(client, shape, timeout=seconds), begun)
        async with asyncio.timeout(30):
            await gone.wait()


async def test_a_stream_that_is_not_read_is_closed_when_its_reader_goes() -> None:
    closed = asyncio.Event()
    async with serving(echo, closed=closed.set) as server, outside(server) as client:
        stream = client.open_down("a " * 100_000)
        await stream.read()
        stream.cancel()
        await asyncio.wait_for(closed.wait(), 60)


async def test_health_and_reflection_ask_for_no_credential() -> None:
    async with serving(echo) as server, outside(server, key="") as client:
        for name in ("", NAME):
            answer = await HealthStub(client.channel).Check(HealthCheckRequest(service=name))
            assert answer.status == HealthCheckResponse.SERVING
        reflected = ServerReflectionStub(client.channel).ServerReflectionInfo(
            iter([ServerReflectionRequest(list_services="")])
        )
        names = [service.name for service in (await reflected.read()).list_services_response.service]

    assert NAME in names


@in_each_shape
async def test_without_the_role_of_the_method_nothing_runs(shape: str) -> None:
    ran: list[str] = []

    async def note(text: str) -> str:
        ran.append(text)
        return text

    async with serving(note) as server, outside(server, "sw_nobody") as client:
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await call(client, shape)

    assert raised.value.code() is grpc.StatusCode.PERMISSION_DENIED
    assert "the role `reader`" in (raised.value.details() or "")
    assert ran == []


async def test_a_method_that_asks_for_no_role_takes_any_valid_credential() -> None:
    async with serving(who) as server, outside(server, "sw_nobody") as client:
        assert await client.any("word") == [repr(NOBODY)]
    async with serving(who) as server, outside(server, "sw_stolen") as client:
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await client.any("word")
    assert raised.value.code() is grpc.StatusCode.UNAUTHENTICATED


async def test_a_method_that_no_named_service_has_is_not_served() -> None:
    async with serving(echo, names=()) as server, outside(server) as client:
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await client.one("word")
    assert raised.value.code() is grpc.StatusCode.UNIMPLEMENTED
