"""The HTTP server on a real socket: who may, what is told, and what becomes of work that nobody waits for."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncGenerator, Iterator
from functools import partial

import httpx
import pytest
import structlog
from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sluiceway_common.calls import Authenticator, remaining
from sluiceway_common.calls.limits import MESSAGE_LIMIT
from sluiceway_common.errors import Invalid, Overloaded, Unavailable
from sluiceway_common.health import Health
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.principal import current
from sluiceway_common.tasks import end
from sluiceway_common.testing import ManualClock, eventually
from sluiceway_common.web import Events, HttpServer, Json, RequestMiddleware, operations
from sluiceway_common.web.connection import HEAD_BYTES
from tests.unit.common.rpc.scripted import ADA, access, tokens
from tests.unit.common.web.servers import Knocking, open_server


async def who(_request: Request) -> Response:
    return JSONResponse({"who": repr(current()), "left": remaining()})


async def size(request: Request) -> Response:
    return JSONResponse(len(await request.body()))


async def refuse(_request: Request) -> Response:
    raise Overloaded("all slots are taken", retry_after=2)


async def fail(_request: Request) -> Response:
    raise ValueError("library words")


class Work:
    """Endpoints that never end by themselves, and know when they were cancelled."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.cancelled = asyncio.Event()

    async def hang(self) -> None:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.cancelled.set()

    async def waiting(self, _request: Request) -> Response:
        await self.hang()
        return Response()

    async def streaming(self, _request: Request) -> Response:
        return Events(self._texts())

    async def flooding(self, _request: Request) -> Response:
        return Events(self._flood())

    async def _texts(self) -> AsyncGenerator[str, None]:
        yield "first"
        await self.hang()

    async def _flood(self) -> AsyncGenerator[str, None]:
        self.begun.set()
        try:
            while True:
                yield "x" * 10_000
        finally:
            self.cancelled.set()


async def test_an_endpoint_acts_for_the_owner_of_the_key_within_its_time() -> None:
    async with open_server(who, seconds=9) as at:
        answer = (await at.client.get("/who")).json()

    assert answer["who"] == repr(ADA)
    assert 5 < answer["left"] <= 9


@pytest.mark.parametrize("header", ["", "Bearer sw_eve", "Basic c3dfYWRh"])
async def test_without_a_valid_key_the_door_stays_shut(header: str) -> None:
    async with open_server(who) as at:
        answer = await at.client.get("/who", headers={"authorization": header})

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthenticated")


async def test_a_refusal_is_told_with_its_wait() -> None:
    async with open_server(refuse) as at:
        answer = await at.client.get("/refuse")

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
    assert answer.json()["error"]["message"] == "all slots are taken"


async def test_a_fault_is_told_by_a_reference_that_the_log_has() -> None:
    with structlog.testing.capture_logs() as lines:
        async with open_server(fail) as at:
            answer = await at.client.get("/fail")

    (line,) = [line for line in lines if line["event"] == "request failed"]
    assert answer.status_code == 500
    assert answer.json()["error"]["message"] == f"something went wrong inside; the log has it as {line['reference']}"


async def test_the_log_says_once_in_a_while_what_does_not_answer_and_nothing_of_other_refusals() -> None:
    async def away(_request: Request) -> Response:
        raise Unavailable("the database does not answer") from OSError("connection refused")

    with structlog.testing.capture_logs() as lines:
        async with open_server(away, refuse) as at:
            for path in ("/refuse", "/away", "/away"):
                await at.client.get(path)

    (line,) = lines
    assert (line["event"], line["method"], line["error"]) == ("unavailable", "GET away", "the database does not answer")
    assert line["cause"] == "OSError('connection refused')"


_SERVED = "GET /health/live, GET /health/ready, GET /metrics, GET or POST /who"


@pytest.mark.parametrize(
    ("method", "path", "status", "kind", "message"),
    [
        ("GET", "/nowhere", 404, "not_found_error", f"there is nothing at `/nowhere`; there are {_SERVED}"),
        ("DELETE", "/metrics", 405, "invalid_request_error", "`/metrics` takes GET alone"),
    ],
)
async def test_who_went_astray_is_told_the_way(method: str, path: str, status: int, kind: str, message: str) -> None:
    async with open_server(who) as at:
        answer = await at.client.request(method, path)

    told = answer.json()["error"]
    assert (answer.status_code, told["type"], told["message"]) == (status, kind, message)


async def test_a_body_may_have_as_many_bytes_as_a_message() -> None:
    async with open_server(size) as at:
        assert (await at.client.post("/size", content=b"a" * MESSAGE_LIMIT)).json() == MESSAGE_LIMIT
        too_large = await at.client.post("/size", content=b"a" * (MESSAGE_LIMIT + 1))

    assert too_large.status_code == 413
    assert str(MESSAGE_LIMIT) in too_large.json()["error"]["message"]


@pytest.mark.parametrize("encoding", ["gzip", "deflate, GZIP", "x" * 100])
async def test_a_body_that_is_compressed_is_refused_unread(encoding: str) -> None:
    async with open_server(size) as at:
        refused = await at.client.post("/size", content=b"a" * 100_000, headers={"content-encoding": encoding})
        plain = await at.client.post("/size", content=b"a", headers={"content-encoding": "identity"})

    assert (refused.status_code, plain.json()) == (400, 1)
    told = f"the body is encoded ({encoding[:40]}); send it as it is, without `content-encoding`"
    assert refused.json()["error"]["message"] == told


_ANNOUNCED = "POST /size HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sw_ada\r\ncontent-length: 9\r\n\r\n"
_CHUNKED = "POST /size HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sw_ada\r\ntransfer-encoding: chunked\r\n\r\n"


@pytest.mark.parametrize("begun", ["GET /", "GET / HTTP/1.1\r\nhost: ", _CHUNKED + "1\r\na\r\n1;"])
async def test_what_comes_without_an_end_is_cut_off(begun: str) -> None:
    async with open_server(size) as at:
        reader, writer = await at.said(begun + "a" * 8 * HEAD_BYTES)
        # What was on its way when the server was shut resets the connection.
        with contextlib.suppress(ConnectionResetError):
            assert (await asyncio.wait_for(reader.read(), 60)).startswith(b"HTTP/1.1 400")
        writer.close()


@pytest.mark.parametrize("head", ["", "GET /who HTTP/1.1\r\nhost: x\r\n"])
async def test_a_caller_who_does_not_say_what_he_wants_is_left(head: str) -> None:
    async with open_server(who, head_seconds=0.05) as at:
        reader, writer = await at.said(head)
        assert await asyncio.wait_for(reader.read(), 60) == b""
        writer.close()


async def test_a_method_that_nobody_serves_is_not_remembered() -> None:
    async with open_server(who) as at:
        await at.client.request("PROPFIND", "/who")
        count = at.metrics.registry.get_sample_value
        labels = {"endpoint": "OTHER who", "status": "405"}
        await eventually(lambda: count("sluiceway_requests_total", labels) == 1)


@pytest.mark.parametrize("endpoint", ["waiting", "streaming", "flooding"])
async def test_work_that_nobody_waits_for_is_cancelled_at_once(endpoint: str) -> None:
    work = Work()
    async with open_server(getattr(work, endpoint)) as at:
        _reader, writer = await at.stream(f"/{endpoint}")
        await asyncio.wait_for(work.begun.wait(), 60)
        writer.close()
        await asyncio.wait_for(work.cancelled.wait(), 60)


async def test_work_behind_a_long_body_is_cancelled_when_its_sender_leaves() -> None:
    """Of a body that comes in long pieces the server stops to read for a moment."""
    work, length = Work(), 100_000
    async with open_server(work.waiting) as at:
        head = f"POST /waiting HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sw_ada\r\ncontent-length: {length}\r\n\r\n"
        _reader, writer = await at.said(head)
        for _ in range(20):
            await asyncio.sleep(0)
        writer.write(b"a" * length)
        await asyncio.wait_for(work.begun.wait(), 60)
        writer.close()
        await asyncio.wait_for(work.cancelled.wait(), 60)


async def test_a_request_is_one_task() -> None:
    seen: list[set[asyncio.Task[object]]] = []

    async def counting(_request: Request) -> Response:
        seen.append(asyncio.all_tasks())
        return Json({})

    async with open_server(counting) as at:
        before = asyncio.all_tasks()
        await at.client.get("/counting")
    assert len(seen[0] - before) == 1


async def test_events_come_as_they_are_made() -> None:
    go_on = asyncio.Event()

    async def events(_request: Request) -> Response:
        async def texts() -> AsyncGenerator[str, None]:
            yield '{"n": 1}'
            await go_on.wait()
            yield "[DONE]"

        return Events(texts())

    async with open_server(events) as at, at.client.stream("GET", "/events") as answer:
        lines = answer.aiter_lines()
        first = await anext(lines)
        go_on.set()
        rest = [line async for line in lines]

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert (first, [line for line in rest if line]) == ('data: {"n": 1}', ["data: [DONE]"])


async def test_a_stream_that_does_not_wait_leaves_the_loop_to_others_now_and_then_and_not_for_each_text() -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    async def texts() -> AsyncGenerator[str, None]:
        for _ in range(64):
            yield "word"

    async def receive() -> Message:
        raise AssertionError("a stream reads nothing")

    async def send(_message: Message) -> None:
        pass

    beside = asyncio.create_task(others())
    await asyncio.sleep(0)
    await Events(texts())({"type": "http", "path": "/"}, receive, send)
    await end(beside)
    assert 2 <= turns <= 8


@pytest.mark.parametrize(("told", "status"), [("", 400), ("word", 200)])
async def test_a_refusal_before_the_first_event_is_a_status_and_later_an_event(told: str, status: int) -> None:
    async def events(_request: Request) -> Response:
        async def texts() -> AsyncGenerator[str, None]:
            if told:
                yield told
            raise Invalid("`model` is unknown", field="model")

        return Events(texts())

    async with open_server(events) as at:
        answer = await at.client.get("/events")

    last = answer.text.strip().splitlines()[-1].removeprefix("data: ")
    assert answer.status_code == status
    assert json.loads(last)["error"]["param"] == "model"


async def test_a_request_that_takes_too_long_is_ended() -> None:
    work = Work()
    async with open_server(work.waiting, seconds=0.05) as at:
        answer = await at.client.get("/waiting")

    assert (answer.status_code, work.cancelled.is_set()) == (503, True)


@pytest.mark.parametrize("failure", [TimeoutError(), Overloaded("all slots are taken"), ValueError("library words")])
async def test_an_answer_that_has_begun_is_not_begun_again(failure: Exception) -> None:
    """A second head would be a breach of the protocol; the server cuts the answer off instead."""

    async def breaks_off(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        if isinstance(failure, TimeoutError):
            await asyncio.Event().wait()
        raise failure

    sent = await sent_by(breaks_off)

    assert [message["type"] for message in sent] == ["http.response.start"]


async def sent_by(app: ASGIApp) -> list[Message]:
    """What is sent to Ada, who has asked and waits."""
    asked: list[Message] = [{"type": "http.request", "body": b""}]
    sent: list[Message] = []

    async def receive() -> Message:
        if not asked:
            await asyncio.Event().wait()
        return asked.pop()

    async def send(message: Message) -> None:
        sent.append(message)

    middleware = RequestMiddleware(app, authenticate=Authenticator(access, tokens()), metrics=Metrics(), seconds=0.05)
    scope = {"type": "http", "path": "/", "method": "GET", "headers": [(b"authorization", b"Bearer sw_ada")]}
    with contextlib.suppress(Overloaded):
        await middleware(scope, receive, send)
    return sent


async def test_one_request_more_than_there_is_room_for_is_told_so_before_its_body_comes() -> None:
    work = Work()
    async with open_server(work.waiting, size, most=1) as at:
        _, first = await at.stream("/waiting")
        await asyncio.wait_for(work.begun.wait(), 60)
        reader, second = await at.said(_ANNOUNCED)
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
        live = await at.client.get("/health/live")
        first.close()
        await asyncio.wait_for(work.cancelled.wait(), 60)
        second.close()

        assert (head.split()[1], b"retry-after: 1" in head, live.status_code) == (b"429", True, 200)
        assert (await at.client.post("/size", content=b"a")).json() == 1


async def test_who_does_not_read_his_answer_has_no_place_for_it() -> None:
    work = Work()
    async with open_server(work.flooding, size, most=1, unread_seconds=0.3) as at:
        _, writer = await at.stream("/flooding")
        async with asyncio.timeout(30):
            await work.cancelled.wait()
        answer = await eventually(partial(_answered, at))
        writer.close()

    assert answer == 1


async def _answered(at: Knocking) -> int | None:
    answer = await at.client.post("/size", content=b"a")
    return int(answer.text) if answer.status_code == 200 else None


async def test_health_and_measures_ask_for_no_key() -> None:
    async with open_server(who) as at:
        at.client.headers.pop("authorization")
        before = await at.client.get("/health/ready")
        await at.health.start()
        after = await at.client.get("/health/ready")
        live = await at.client.get("/health/live")
        measures = await at.client.get("/metrics")

    assert (before.status_code, after.status_code, live.status_code) == (503, 200, 200)
    assert before.json() == {"status": "not ready", "troubles": {"process": "is starting or stopping"}}
    assert "process_cpu_seconds_total" in measures.text


async def test_measures_are_rendered_once_in_a_second_whoever_reads_them() -> None:
    clock, registry, rendered = ManualClock(), CollectorRegistry(), list[int]()

    class Counted(Collector):
        def collect(self) -> Iterator[Metric]:
            rendered.append(len(rendered))
            yield GaugeMetricFamily("rendered", "How often before.", value=rendered[-1])

    registry.register(Counted())
    rendered.clear()
    app = Starlette(routes=operations(Health(), registry, clock))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        said = [answer.text for answer in await asyncio.gather(*(client.get("/metrics") for _ in range(20)))]
        clock.advance(1)
        later = (await client.get("/metrics")).text
    assert rendered == [0, 1]
    assert len(set(said)) == 1
    assert ("rendered 0.0" in said[0], "rendered 1.0" in later) == (True, True)


async def test_requests_are_counted_by_endpoint_and_status() -> None:
    async with open_server(who, refuse) as at:
        for path in ("/who", "/refuse", "/nowhere/1", "/nowhere/2"):
            await at.client.get(path)

        def count(endpoint: str, status: str) -> float | None:
            labels = {"endpoint": endpoint, "status": status}
            return at.metrics.registry.get_sample_value("sluiceway_requests_total", labels)

        await eventually(lambda: count("GET unrouted", "404") == 2)
        assert (count("GET who", "200"), count("GET refuse", "429")) == (1, 1)
        took = at.metrics.registry.get_sample_value("sluiceway_request_seconds_sum", {"endpoint": "GET who"})
        assert 0 < (took or 0) < 600


async def test_a_stream_that_goes_on_does_not_hold_up_the_end() -> None:
    work = Work()
    async with open_server(work.streaming, drain=0.1) as at:
        reader, writer = await at.stream("/streaming")
        await asyncio.wait_for(work.begun.wait(), 60)
        began = time.monotonic()
        await at.server.stop()

        assert time.monotonic() - began < 10
        assert work.cancelled.is_set()
        assert b"first" in await reader.read()
        writer.close()


async def test_a_running_request_is_answered_before_the_end() -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_request: Request) -> Response:
        begun.set()
        await go_on.wait()
        return JSONResponse("done")

    async with open_server(slow) as at:
        asking = asyncio.create_task(at.client.get("/slow"))
        await asyncio.wait_for(begun.wait(), 60)
        stopping = asyncio.create_task(at.server.stop())
        ended, _ = await asyncio.wait((stopping,), timeout=0.05)
        go_on.set()
        assert not ended
        assert (await asking).json() == "done"
        await stopping


async def test_a_port_in_use_is_refused_with_its_address() -> None:
    async with open_server(who) as at:
        with pytest.raises(Unavailable, match=f"cannot listen on 127.0.0.1:{at.server.port}"):
            await HttpServer(at.client, f"127.0.0.1:{at.server.port}").start()  # type: ignore[arg-type]  # never served
