"""Slow requests hold up nobody but their sender, and no sender has all that others need too."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from sluiceway_common.admission import Admission, Shares
from sluiceway_common.calls.limits import measured_admission
from sluiceway_common.errors import Invalid
from sluiceway_common.least_rate import LeastRate
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.tasks import end
from sluiceway_common.testing import ManualClock, eventually
from sluiceway_common.web import Json
from sluiceway_common.web.body import RequestBody
from sluiceway_common.web.connection import HEAD_BYTES
from tests.unit.common.web.servers import Knocking, open_server

MEBIBYTE = 1024 * 1024


async def size(request: Request) -> Response:
    return Json(len(await request.body()))


async def slow(at: Knocking, stack: AsyncExitStack, key: str, length: int = 9) -> asyncio.StreamReader:
    """Says what it wants, and nothing of its body."""
    head = f"POST /size HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\ncontent-length: {length}\r\n\r\n"
    reader, writer = await at.said(head)
    stack.callback(writer.close)
    return reader


async def status(reader: asyncio.StreamReader) -> int:
    return int((await asyncio.wait_for(reader.readuntil(b"\r\n"), 60)).split()[1])


async def test_bodies_that_do_not_come_take_no_place_from_those_that_do() -> None:
    async with open_server(size, most=4) as at, AsyncExitStack() as stack:
        for _ in range(40):
            await slow(at, stack, "sw_ada")
        assert [(await at.client.post("/size", content=b"abc")).json() for _ in range(8)] == [3] * 8


async def test_a_body_must_be_whole_in_time_and_the_connection_goes_with_it() -> None:
    async with open_server(size, body_seconds=0.05, head_seconds=0.1) as at, AsyncExitStack() as stack:
        reader = await slow(at, stack, "sw_ada")
        assert await status(reader) == 400
        assert b"was not whole after 0.05 s" in await asyncio.wait_for(reader.read(), 60)


class Arriving:
    """What a server receives of a body: pieces, each after so many seconds of a clock of ours."""

    def __init__(self, *pieces: tuple[float, int], more: bool = True) -> None:
        self.clock = ManualClock()
        self.left = list(pieces)
        self._more = more

    async def __call__(self) -> Message:
        seconds, size = self.left.pop(0)
        self.clock.advance(seconds)
        return {"type": "http.request", "body": b"a" * size, "more_body": self._more or bool(self.left)}

    async def read(self, least: LeastRate | None = None) -> bytes:
        body = RequestBody(self, least or LeastRate(bytes_per_second=100, window=10, first=5), self.clock)
        await body.read(MEBIBYTE, 30)
        whole: bytes = (await body.receive())["body"]
        return whole


@pytest.mark.parametrize(
    "pieces",
    [
        [(0, 0)],
        [(14, 1), (14, 1)],
        [(1, 100)] * 100,
        [(5, 1), (10, 1000), (15, 1)],
    ],
)
async def test_a_body_that_keeps_the_least_is_read_and_its_last_piece_may_take_its_time(
    pieces: list[tuple[float, int]],
) -> None:
    assert len(await Arriving(*pieces, more=False).read()) == sum(size for _, size in pieces)


@pytest.mark.parametrize("pieces", [[(3, 1)] * 9, [(1, 0)] * 20, [(0, 100_000)] + [(3, 1)] * 9, [(1, 99)] * 20])
async def test_a_body_that_comes_more_slowly_is_ended_with_the_least_that_is_asked(
    pieces: list[tuple[float, int]],
) -> None:
    with pytest.raises(Invalid, match=r"of the body came in 10 s, and 100 a second are the least; send it faster"):
        await Arriving(*pieces).read()


async def test_without_a_least_a_slow_body_has_the_whole_time() -> None:
    slow_body = Arriving(*[(3, 1)] * 9, more=False)
    assert await slow_body.read(LeastRate(bytes_per_second=0)) == b"a" * 9


class EachLookIsLater(ManualClock):
    """Twenty seconds pass between any two looks at it."""

    def monotonic(self) -> float:
        self.advance(20)
        return super().monotonic()


async def trickle(writer: asyncio.StreamWriter) -> None:
    """A byte a turn of the loop."""
    while True:
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0)


async def test_a_caller_whose_body_is_too_slow_is_told_so() -> None:
    head = "POST /size HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sw_ada\r\ncontent-length: 8000000\r\n\r\n"
    async with open_server(size, clock=EachLookIsLater()) as at:
        reader, writer = await at.said(head)
        trickling = asyncio.create_task(trickle(writer))
        try:
            assert await status(reader) == 400
            assert b"of the body came in 10 s, and 1024 a second are the least" in await said(reader)
        finally:
            await end(trickling)
            writer.close()


async def said(reader: asyncio.StreamReader) -> bytes:
    return await asyncio.wait_for(reader.readuntil(b"least; send it faster"), 60)


async def test_one_caller_fills_half_of_the_memory_for_bodies_and_another_finds_room() -> None:
    async with open_server(size, admission=Admission()) as at, AsyncExitStack() as stack:
        held = [await slow(at, stack, "sw_ada", 8 * MEBIBYTE) for _ in range(16)]
        await eventually(lambda: _refused(at, stack))
        assert await status(await slow(at, stack, "sw_ada", 8 * MEBIBYTE)) == 429
        at.client.headers["authorization"] = "Bearer sw_bob"
        assert (await at.client.post("/size", content=b"a" * MEBIBYTE)).status_code == 200
        assert len(held) == 16


async def _refused(at: Knocking, stack: AsyncExitStack) -> bool:
    """Whether the sixteen have come that fill it."""
    return (await at.client.post("/size", content=b"abc")).status_code == 429


@pytest.mark.parametrize("announced", [b"content-length: %d" % (8 * MEBIBYTE + 1), b"content-length: 99999999999999"])
async def test_a_body_that_is_announced_too_large_is_refused_before_it_comes(announced: bytes) -> None:
    head = f"POST /size HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sw_ada\r\n{announced.decode()}\r\n\r\n"
    async with open_server(size) as at:
        reader, writer = await at.said(head)
        assert await status(reader) == 413
        writer.close()


async def test_one_caller_runs_half_of_the_requests_and_what_was_refused_is_counted() -> None:
    begun, go_on, metrics = [], asyncio.Event(), Metrics()

    async def wait(_request: Request) -> Response:
        begun.append(1)
        await go_on.wait()
        return Json("done")

    async with open_server(wait, most=8, admission=measured_admission(metrics, Shares())) as at:
        held = [asyncio.create_task(at.client.get("/wait")) for _ in range(4)]
        await eventually(lambda: len(begun) == 4)
        refused = await at.client.get("/wait")
        bob = asyncio.create_task(at.client.get("/wait", headers={"authorization": "Bearer sw_bob"}))
        await eventually(lambda: len(begun) == 5)
        go_on.set()
        assert [(await task).status_code for task in (*held, bob)] == [200] * 5

    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert "one caller may have" in refused.json()["error"]["message"]
    labels = {"what": "requests", "bound": "caller"}
    assert metrics.registry.get_sample_value("sluiceway_admission_refused_total", labels) == 1


@pytest.mark.parametrize("where", ["path", "header", "many headers"])
async def test_a_head_that_is_too_long_is_refused_also_where_it_comes_in_one_piece(where: str) -> None:
    long = "a" * (HEAD_BYTES + 6_000)
    said = {
        "path": f"GET /size?{long} HTTP/1.1\r\nhost: x\r\n\r\n",
        "header": f"GET /size HTTP/1.1\r\nhost: x\r\nx-long: {long}\r\n\r\n",
        "many headers": "GET /size HTTP/1.1\r\nhost: x\r\n" + f"x-short: {'a' * 1000}\r\n" * 70 + "\r\n",
    }
    called = []

    async def endpoint(_request: Request) -> Response:
        called.append(1)
        return Json("")

    async with open_server(endpoint) as at:
        reader, writer = await at.said(said[where].replace("/size", "/endpoint"))
        answer = await asyncio.wait_for(reader.read(), 60)
        writer.close()

    assert answer.startswith(b"HTTP/1.1 400")
    assert b"may have 65536 bytes" in answer
    assert called == []


async def test_who_sends_more_requests_ahead_than_anybody_does_is_left() -> None:
    """Each would be kept until those before it are answered, and a quarter of a megabyte of them comes in at a time."""
    called, go_on = [], asyncio.Event()

    async def endpoint(_request: Request) -> Response:
        called.append(1)
        await go_on.wait()
        return Json("")

    async with open_server(endpoint) as at:
        reader, writer = await at.said(
            "GET /endpoint HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sw_ada\r\n\r\n" * 200
        )
        answer = await asyncio.wait_for(reader.read(), 60)
        writer.close()

    assert answer.startswith(b"HTTP/1.1 400")
    assert b"may wait for their answers on one connection: 100" in answer
    assert len(called) <= 1


async def test_requests_that_are_sent_ahead_are_answered_in_their_order() -> None:
    async def endpoint(request: Request) -> Response:
        return Json(request.query_params["number"])

    async with open_server(endpoint) as at:
        heads = "HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sw_ada\r\n\r\n"
        ahead = "".join(f"GET /endpoint?number={number} {heads}" for number in range(50))
        reader, writer = await at.said(ahead)
        for number in range(50):
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
            assert head.startswith(b"HTTP/1.1 200")
            assert await reader.readexactly(len(f'"{number}"')) == f'"{number}"'.encode()
        writer.close()


async def test_a_head_that_is_just_not_too_long_is_read() -> None:
    async with open_server(size) as at:
        answer = await at.client.get("/size", headers={"x-long": "a" * (HEAD_BYTES - 2_000)})
    assert answer.status_code == 200
