"""Calls from one service of ours to another."""

import asyncio
from itertools import count
from typing import Any

import grpc
import pytest
import structlog
from opentelemetry import trace

from sluiceway_common.calls import remaining
from sluiceway_common.calls.limits import MESSAGE_LIMIT, within
from sluiceway_common.errors import Invalid, Overloaded, Unauthenticated, Unavailable
from sluiceway_common.observability.logs import in_whose_name
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.principal import Principal, acting_as, current
from sluiceway_common.rpc import connect, measured, translating_errors
from sluiceway_common.testing import eventually, free_port
from tests.unit.common.rpc.scripted import ADA, NAME, Client, message, neighbour, serving, tokens

_TIMES = 20

in_each_shape = pytest.mark.parametrize("shape", ["one", "down", "up", "both"])


async def who(_text: str) -> str:
    return repr(current())


async def left(_text: str) -> str:
    return str(remaining())


@in_each_shape
async def test_a_neighbour_acts_for_the_caller_it_serves(shape: str) -> None:
    async with serving(who) as server, neighbour(server) as client:
        with acting_as(ADA):
            assert await getattr(client, shape)("x") == [repr(ADA)]


async def test_a_call_in_nobodys_name_is_not_made() -> None:
    async with serving(who) as server, neighbour(server) as client:
        with pytest.raises(Unauthenticated, match="no credential came"):
            await client.one("x")


@in_each_shape
async def test_an_internal_call_gets_what_is_left_of_the_outer_one(shape: str) -> None:
    async with serving(left) as server, neighbour(server) as client:
        with acting_as(ADA), within(20):
            (seconds,) = await getattr(client, shape)("x", timeout=60)

    assert 0 < float(seconds) <= 20.1


async def test_an_internal_call_may_be_given_less() -> None:
    async with serving(left) as server, neighbour(server) as client:
        with acting_as(ADA), within(60):
            (seconds,) = await client.one("x", timeout=20)

    assert 0 < float(seconds) <= 20.1


async def test_inside_a_longer_limit_the_shorter_one_counts() -> None:
    with within(1), within(60):
        seconds = remaining()
    assert seconds is not None
    assert seconds <= 1
    assert remaining() is None


@pytest.mark.parametrize(("seconds", "asked"), [(0.1, 4), (10.0, 1)])
async def test_who_was_asked_long_in_vain_is_not_asked_again_by_the_channel_itself(
    monkeypatch: pytest.MonkeyPatch, seconds: float, asked: int
) -> None:
    """Four waits of ten seconds are forty."""
    times, heard = count(0.0, seconds), list[str]()
    monkeypatch.setattr(measured, "perf_counter", lambda: next(times))

    async def away(text: str) -> str:
        heard.append(text)
        raise Unavailable("embed did not answer in time")

    async with serving(away) as server, neighbour(server, idempotent=(f"{NAME}/One",)) as client:
        with acting_as(ADA), pytest.raises(Unavailable, match="embed did not answer"), translating_errors("test"):
            await client.one("x")
    assert len(heard) == asked


async def test_a_neighbours_refusal_is_our_refusal() -> None:
    async def refuse(_text: str) -> str:
        raise Overloaded("full", retry_after=3)

    async with serving(refuse) as server, neighbour(server) as client:
        with acting_as(ADA), pytest.raises(Overloaded) as raised, translating_errors("test"):
            await client.one("x")

    assert (raised.value.message, raised.value.retry_after) == ("full", 3)


@pytest.mark.parametrize("shape", ["up", "both"])
async def test_what_a_neighbour_refused_before_it_had_read_it_is_told_as_it_was(shape: str) -> None:
    """More is on the way than a connection holds back, so that a write fails once the answer is here."""

    async def refuse(_text: str) -> str:
        raise Overloaded("full", retry_after=3)

    metrics = Metrics()
    async with serving(refuse) as server, neighbour(server, metrics=metrics) as client:
        for _ in range(_TIMES):
            with acting_as(ADA), pytest.raises(Overloaded, match="full"), translating_errors("test"):
                await getattr(client, shape)(f"{'x' * 100_000} " * 5)

    counted = metrics.registry.get_sample_value
    labels = {"method": f"/{NAME}/{shape.title()}", "code": "RESOURCE_EXHAUSTED"}
    assert counted("sluiceway_internal_calls_total", labels) == _TIMES
    assert counted("sluiceway_internal_call_seconds_count", {"method": labels["method"]}) == _TIMES


async def test_a_write_that_a_refusal_overtakes_raises_the_refusal() -> None:
    async def refuse(_text: str) -> str:
        raise Overloaded("full", retry_after=3)

    async with serving(refuse) as server, neighbour(server) as client:
        for _ in range(_TIMES):
            with acting_as(ADA):
                call = client.open_both()
            with pytest.raises(Overloaded, match="full"), translating_errors("test"):
                await written(call)
            with pytest.raises(Overloaded, match="full"), translating_errors("test"):
                await call.read()
            assert await call.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


async def written(call: Any) -> None:
    """As much as the other side takes; then what it says."""
    while not call.done():
        await call.write(message("x" * 100_000))
    await call.read()


class Flaky:
    """Does not answer the first time."""

    def __init__(self) -> None:
        self.calls = 0

    async def __call__(self, text: str) -> str:
        self.calls += 1
        if self.calls == 1:
            raise Unavailable("not yet")
        return text


@in_each_shape
async def test_only_calls_named_idempotent_are_tried_again(shape: str) -> None:
    flaky = Flaky()
    async with serving(flaky) as server, neighbour(server, idempotent=(f"{NAME}/{shape.title()}",)) as client:
        with acting_as(ADA):
            assert await getattr(client, shape)("x") == ["x"]
    assert flaky.calls == 2


async def test_a_call_that_a_service_ended_before_it_had_seen_it_is_tried_again() -> None:
    calls = 0

    async def ending(request: bytes, context: Any) -> bytes:
        nonlocal calls
        calls += 1
        if calls == 1:
            await context.abort(grpc.StatusCode.CANCELLED, "CANCELLED")
        return request

    server = grpc.aio.server()
    handler = grpc.unary_unary_rpc_method_handler(ending)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(NAME, {"One": handler}),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    channel = connect(f"127.0.0.1:{port}", tokens=tokens(), idempotent=(f"{NAME}/One",))
    try:
        with acting_as(ADA):
            assert await Client(channel).one("x") == ["x"]
    finally:
        await channel.close()
        await server.stop(None)
    assert calls == 2


@in_each_shape
async def test_a_call_that_its_caller_gives_up_is_not_tried_again(shape: str) -> None:
    heard, left, patience = list[str](), asyncio.Event(), asyncio.timeout(None)

    async def endless(text: str) -> str:
        heard.append(text)
        if text == "y":
            patience.reschedule(asyncio.get_running_loop().time())
        try:
            return await asyncio.Future[str]()
        finally:
            left.set()

    async with serving(endless) as server, neighbour(server, idempotent=(f"{NAME}/{shape.title()}",)) as client:
        with acting_as(ADA):
            calling = asyncio.create_task(getattr(client, shape)("x"))
        await eventually(lambda: bool(heard))
        calling.cancel()
        await asyncio.wait([calling])
        await left.wait()
        with acting_as(ADA), pytest.raises(TimeoutError):
            async with patience:
                await getattr(client, shape)("y")
    assert heard == ["x", "y"]


@in_each_shape
async def test_a_call_that_may_not_be_repeated_is_made_once(shape: str) -> None:
    flaky = Flaky()
    async with serving(flaky) as server, neighbour(server) as client:
        with acting_as(ADA), pytest.raises(Unavailable, match="not yet"), translating_errors("test"):
            await getattr(client, shape)("x")
    assert flaky.calls == 1


async def test_a_neighbour_that_is_not_there_is_unavailable() -> None:
    async with connect(f"127.0.0.1:{free_port()}", tokens=tokens("other")) as channel:
        ask = channel.unary_unary(f"/{NAME}/One")
        with acting_as(ADA), pytest.raises(Unavailable, match="embed does not answer"), translating_errors("embed"):
            await ask(b"", timeout=5)


async def test_a_neighbour_that_hangs_is_unavailable_in_time() -> None:
    async def hang(_text: str) -> str:
        await asyncio.Event().wait()
        return ""

    async with serving(hang) as server, neighbour(server) as client:
        with acting_as(ADA), pytest.raises(Unavailable, match="did not answer in time"), translating_errors("embed"):
            await client.one("x", timeout=0.05)


async def test_a_message_may_have_eight_mebibytes_and_no_more() -> None:
    async def size(text: str) -> str:
        return str(len(text))

    async with serving(size) as server, neighbour(server) as client:
        with acting_as(ADA), translating_errors("test"):
            assert await client.one("a" * (MESSAGE_LIMIT - 100)) == [str(MESSAGE_LIMIT - 100)]
            with pytest.raises(Invalid, match="larger"), translating_errors("test"):
                await client.one("a" * MESSAGE_LIMIT)


async def test_the_trace_of_the_caller_goes_on() -> None:
    async def traced(_text: str) -> str:
        return trace.format_trace_id(trace.get_current_span().get_span_context().trace_id)

    parent = trace.NonRecordingSpan(trace.SpanContext(0xABC, 0xDEF, is_remote=False))
    async with serving(traced) as server, neighbour(server) as client:
        with acting_as(ADA), trace.use_span(parent):
            assert await client.one("x") == [trace.format_trace_id(0xABC)]


async def test_the_names_of_idempotent_calls_must_be_whole() -> None:
    with pytest.raises(ValueError, match="full name"):
        connect("127.0.0.1:1", tokens=tokens(), idempotent=("Search",))


async def test_a_service_that_acts_by_itself_arrives_with_its_name_and_purpose() -> None:
    service = Principal.service("eval", tenant="acme", roles=("reader",), purpose="scoring")
    with structlog.testing.capture_logs(processors=[in_whose_name]) as lines:
        async with serving(noted) as server, neighbour(server) as client:
            with acting_as(service):
                assert await client.one("x") == [repr(service)]

    (line,) = [line for line in lines if line["event"] == "asked"]
    assert (line["tenant"], line["subject"], line["purpose"]) == ("acme", "service:eval", "scoring")


async def noted(_text: str) -> str:
    structlog.get_logger().info("asked")
    return repr(current())


async def test_a_channel_may_name_its_audience() -> None:
    async with serving(who) as server, neighbour(server, audience="test") as client:
        with acting_as(ADA):
            assert await client.one("x") == [repr(ADA)]


async def test_a_token_for_another_audience_is_refused() -> None:
    async with serving(who) as server, neighbour(server, audience="infer") as client:
        with acting_as(ADA), pytest.raises(Unauthenticated, match="is for 'infer', this is 'test'"):
            with translating_errors("test"):
                await client.one("x")
