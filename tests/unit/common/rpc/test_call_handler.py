"""Bounds of each call: the time it gets, the share that its caller has, and what cannot be read at all."""

import asyncio
from contextlib import AsyncExitStack

import grpc
import pytest
import structlog

from sluiceway_common.admission import Admission
from sluiceway_common.calls import Deadlines, remaining
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.testing import eventually
from tests.unit.common.rpc.scripted import NAME, Client, outside, serving

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

    async with serving(left, deadlines=Deadlines(most=7)) as server, outside(server) as client:
        (seconds,) = await call(client, shape, timeout=86_400)

    assert 5 < float(seconds) <= 7


@pytest.mark.parametrize("endless", [(), (f"{NAME}/Down",)], ids=["call", "watch"])
async def test_one_caller_has_half_of_the_calls_and_another_finds_room(endless: tuple[str, ...]) -> None:
    running, go_on = [], asyncio.Event()

    async def wait(text: str) -> str:
        running.append(text)
        await go_on.wait()
        return text

    async with (
        serving(wait, most=8, admission=Admission(), endless=endless) as server,
        outside(server) as ada,
        outside(server, key="sw_bob") as bob,
    ):
        held = [asyncio.create_task(ada.down("word")) for _ in range(4)]
        await eventually(lambda: len(running) == 4)
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await ada.down("word")
        assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert "one caller may have" in (refused.value.details() or "")

        other = asyncio.create_task(bob.down("word"))
        await eventually(lambda: len(running) == 5)
        go_on.set()
        assert [await task for task in (*held, other)] == [["word"]] * 5
        assert await ada.down("word") == ["word"], "what was held was given back"


@in_each_shape
@pytest.mark.parametrize(("way", "code"), [("cancelled", "CANCELLED"), ("deadline", "DEADLINE_EXCEEDED")])
async def test_an_end_that_the_caller_makes_is_counted_as_what_it_was(shape: str, way: str, code: str) -> None:
    metrics, begun = Metrics(), asyncio.Event()

    async def note(_text: str) -> str:
        begun.set()
        return await hang("")

    def count() -> float | None:
        labels = {"method": f"/{NAME}/{shape.capitalize()}", "code": code}
        return metrics.registry.get_sample_value("sluiceway_calls_total", labels)

    async with serving(note, metrics=metrics) as server, outside(server) as client:
        asking = asyncio.create_task(call(client, shape, timeout=0.3 if way == "deadline" else 60))
        await asyncio.wait_for(begun.wait(), 5)
        if way == "cancelled":
            asking.cancel()
        await asyncio.wait((asking,))
        await eventually(lambda: count() == 1)


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
