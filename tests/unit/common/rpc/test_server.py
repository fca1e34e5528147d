"""How a server starts, says how it is, and ends."""

import asyncio
import time

import grpc
import pytest
from google.protobuf.wrappers_pb2 import StringValue
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import HealthStub
from grpc_reflection.v1alpha.reflection_pb2 import ServerReflectionRequest
from grpc_reflection.v1alpha.reflection_pb2_grpc import ServerReflectionStub

from sluiceway_common.calls import Deadlines
from sluiceway_common.errors import Unavailable
from sluiceway_common.health import Health
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.principal import Principal
from sluiceway_common.testing import eventually
from tests.unit.common.rpc.scripted import ADA, NAME, message, outside, serving

SERVING, NOT_SERVING = HealthCheckResponse.SERVING, HealthCheckResponse.NOT_SERVING


async def echo(text: str) -> str:
    return text


async def test_an_open_watch_hears_of_the_end_and_does_not_hold_it_up() -> None:
    async with serving(echo, drain=30) as server, outside(server, key="") as client:
        watches = [HealthStub(client.channel).Watch(HealthCheckRequest(service=name)) for name in ("", NAME)]
        assert [(await watch.read()).status for watch in watches] == [SERVING, SERVING]
        began = time.monotonic()
        stopping = asyncio.create_task(server.stop())

        assert [(await watch.read()).status for watch in watches] == [NOT_SERVING, NOT_SERVING]
        await stopping
        assert time.monotonic() - began < 15


async def test_a_watch_that_its_caller_gives_up_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    # It would look around that late, if it did not hear that its caller is gone.
    monkeypatch.setattr("sluiceway_common.rpc.health._PERIOD", 60)
    async with serving(echo) as server, outside(server, key="") as client:
        for _ in range(3):
            watch = HealthStub(client.channel).Watch(HealthCheckRequest())
            await watch.read()
            watch.cancel()
        await eventually(lambda: not any("Event.wait" in repr(task) for task in asyncio.all_tasks()))


async def test_an_open_reflection_stream_does_not_hold_up_the_end() -> None:
    async with serving(echo, drain=30) as server, outside(server, key="") as client:
        reflection = ServerReflectionStub(client.channel).ServerReflectionInfo()
        await reflection.write(ServerReflectionRequest(list_services=""))
        await reflection.read()
        began = time.monotonic()

        await server.stop()
        assert time.monotonic() - began < 15


async def test_without_reflection_nobody_is_told_of_the_contracts_and_calls_go_on() -> None:
    async with serving(echo, reflection=False) as server, outside(server) as client:
        asked = ServerReflectionStub(client.channel).ServerReflectionInfo(
            iter([ServerReflectionRequest(list_services="")])
        )
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await asked.read()
        assert raised.value.code() is grpc.StatusCode.UNIMPLEMENTED
        assert await client.one("word") == ["word"]


async def test_a_running_call_is_answered_before_the_end() -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(text: str) -> str:
        begun.set()
        await go_on.wait()
        return text

    async with serving(slow, drain=30) as server, outside(server) as client:
        asking = asyncio.create_task(client.one("word"))
        await asyncio.wait_for(begun.wait(), 60)
        stopping = asyncio.create_task(server.stop())
        async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
            await eventually(lambda: refused(channel))
        go_on.set()

        assert await asking == ["word"]
        await stopping


async def test_an_endless_call_is_told_to_ask_elsewhere_and_does_not_hold_up_the_end() -> None:
    begun = asyncio.Event()

    async def watch(text: str) -> str:
        begun.set()
        await asyncio.Event().wait()
        return text

    async with serving(watch, drain=30, endless=(f"{NAME}/Down",)) as server, outside(server) as client:
        watching = asyncio.create_task(client.down("word"))
        await asyncio.wait_for(begun.wait(), 60)
        began = time.monotonic()
        await server.stop()
        assert time.monotonic() - began < 15
        with pytest.raises(grpc.aio.AioRpcError) as refusal:
            await watching
        assert refusal.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_an_endless_call_lasts_longer_than_other_streams_may() -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def watch(text: str) -> str:
        begun.set()
        await go_on.wait()
        return text

    endless = (f"{NAME}/Down",)
    async with serving(watch, deadlines=Deadlines(stream=0.05), endless=endless) as server, outside(server) as client:
        watching = asyncio.create_task(client.down("word"))
        await asyncio.wait_for(begun.wait(), 60)
        with pytest.raises(grpc.aio.AioRpcError) as end:
            await client.both("word")
        assert end.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
        go_on.set()
        assert await watching == ["word"]


async def refused(channel: grpc.aio.Channel) -> bool:
    try:
        await HealthStub(channel).Check(HealthCheckRequest(), timeout=1)
    except grpc.aio.AioRpcError as error:
        return error.code() is grpc.StatusCode.UNAVAILABLE
    return False


async def test_a_call_that_outlasts_the_drain_is_cancelled_and_its_caller_told_to_ask_again() -> None:
    begun, gone = asyncio.Event(), asyncio.Event()

    async def hang(_text: str) -> str:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            gone.set()
        return ""

    async with serving(hang, drain=0.5) as server, outside(server) as client:
        asking = asyncio.create_task(client.one("word"))
        await asyncio.wait_for(begun.wait(), 60)
        await server.stop()

        await asyncio.wait_for(gone.wait(), 60)
        with pytest.raises(grpc.aio.AioRpcError, match="the call was not done; ask again in a moment") as told:
            await asking
        assert told.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_a_call_that_came_just_before_the_end_has_the_time_of_the_others() -> None:
    """It is counted once its handler has begun, and a busy loop begins late."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(text: str) -> str:
        begun.set()
        await go_on.wait()
        return text

    async with serving(slow, drain=30) as server:
        # With a loop of its own: it asks while this one is busy.
        with grpc.insecure_channel(f"127.0.0.1:{server.port}") as channel:
            await asyncio.to_thread(grpc.channel_ready_future(channel).result, 10)
            one = channel.unary_unary(f"/{NAME}/One", StringValue.SerializeToString, StringValue.FromString)
            asking = one.future(message("word"), metadata=(("authorization", "Bearer sw_ada"),), timeout=30)
            time.sleep(0.5)  # noqa: ASYNC251 - nothing else is to go on meanwhile
            stopping = asyncio.create_task(server.stop())
            await asyncio.wait_for(begun.wait(), 60)
            await asyncio.sleep(0.5)
            go_on.set()

            assert (await asyncio.to_thread(asking.result, 10)).value == "word"
            await stopping


async def test_a_call_whose_credential_is_still_looked_at_has_the_time_of_the_others() -> None:
    looking, may_answer = asyncio.Event(), asyncio.Event()

    async def keys(_secret: str) -> Principal:
        looking.set()
        await may_answer.wait()
        return ADA

    async with serving(echo, drain=30, keys=keys) as server, outside(server) as client:
        asking = asyncio.create_task(client.one("word"))
        await asyncio.wait_for(looking.wait(), 60)
        stopping = asyncio.create_task(server.stop())
        await asyncio.wait({stopping}, timeout=1)
        assert not stopping.done()
        may_answer.set()
        assert await asking == ["word"]
        await stopping


@pytest.mark.parametrize("way", ["one", "down"])
async def test_a_call_whose_credential_is_looked_at_for_too_long_is_told_to_ask_again(way: str) -> None:
    looking = asyncio.Event()

    async def keys(_secret: str) -> Principal:
        looking.set()
        await asyncio.Event().wait()
        return ADA

    # A watch hears of it at once, another call after the drain.
    drain = {"one": 0.5, "down": 30}[way]
    async with serving(echo, drain=drain, keys=keys, endless=(f"{NAME}/Down",)) as server, outside(server) as client:
        asking = asyncio.create_task(getattr(client, way)("word"))
        await asyncio.wait_for(looking.wait(), 60)
        began = time.monotonic()
        await server.stop()
        assert time.monotonic() - began < 15
        with pytest.raises(grpc.aio.AioRpcError, match="the call was not done; ask again in a moment") as told:
            await asking
        assert told.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_a_watch_that_comes_when_watches_have_ended_is_told_to_ask_again() -> None:
    async with serving(echo, endless=(f"{NAME}/Down",)) as server, outside(server) as client:
        server._watching.end()
        with pytest.raises(grpc.aio.AioRpcError, match="the call was not done; ask again in a moment") as told:
            await client.down("word")
        assert told.value.code() is grpc.StatusCode.UNAVAILABLE
        assert await client.one("word") == ["word"]


async def test_health_follows_the_checks() -> None:
    broken: list[str] = []

    async def check() -> None:
        if broken:
            raise Unavailable(broken[0])

    health = Health({"log": check}, fresh=0)
    async with serving(echo, health=health) as server, outside(server, key="") as client:
        ask = HealthStub(client.channel).Check
        assert (await ask(HealthCheckRequest())).status == NOT_SERVING
        await health.start()
        assert (await ask(HealthCheckRequest())).status == SERVING
        broken.append("away")
        assert (await ask(HealthCheckRequest(service=NAME))).status == NOT_SERVING
        assert await health.troubles() == {"log": "away"}


async def test_a_process_that_is_not_ready_is_alive() -> None:
    async def check() -> None:
        raise Unavailable("away")

    async with serving(echo, health=Health({"log": check})) as server, outside(server, key="") as client:
        ask = HealthStub(client.channel).Check
        assert (await ask(HealthCheckRequest())).status == NOT_SERVING
        assert (await ask(HealthCheckRequest(service="live"))).status == SERVING


async def test_a_service_that_is_not_here_has_no_health() -> None:
    async with serving(echo) as server, outside(server, key="") as client:
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await HealthStub(client.channel).Check(HealthCheckRequest(service="other"))
        watched = await HealthStub(client.channel).Watch(HealthCheckRequest(service="other")).read()

    assert raised.value.code() is grpc.StatusCode.NOT_FOUND
    assert watched.status == HealthCheckResponse.SERVICE_UNKNOWN


async def test_a_port_in_use_is_refused_with_its_address() -> None:
    async with serving(echo) as server:
        with pytest.raises(Unavailable, match=f"cannot listen on 127.0.0.1:{server.port}"):
            async with serving(echo, address=f"127.0.0.1:{server.port}"):
                pass


async def test_one_call_more_than_there_is_room_for_is_told_when_to_come_again() -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(text: str) -> str:
        begun.set()
        await go_on.wait()
        return text

    async with serving(slow, most=1) as server, outside(server) as client:
        asking = asyncio.create_task(client.one("word"))
        await asyncio.wait_for(begun.wait(), 60)
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await client.one("word")
        go_on.set()

        assert await asking == ["word"]
        assert raised.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


async def test_calls_are_counted_by_method_and_code() -> None:
    async def fail_on_no(text: str) -> str:
        if text == "no":
            raise Unavailable("away")
        return text

    metrics = Metrics()
    async with serving(fail_on_no, metrics=metrics) as server, outside(server) as client:
        await client.one("word")
        await client.down("a b")
        with pytest.raises(grpc.aio.AioRpcError):
            await client.one("no")

        def calls(method: str, code: str) -> float | None:
            labels = {"method": f"/{NAME}/{method}", "code": code}
            return metrics.registry.get_sample_value("sluiceway_calls_total", labels)

        await eventually(lambda: metrics.registry.get_sample_value("sluiceway_calls_running") == 0)
        assert [calls("One", "OK"), calls("Down", "OK"), calls("One", "UNAVAILABLE")] == [1, 1, 1]
