"""Requests that are refused again and again are answered late, and hold up nobody meanwhile."""

import asyncio

import httpx
from starlette.requests import Request
from starlette.responses import Response

from sluiceway_common.calls.tarpit import Tarpit, TarpitLimits
from sluiceway_common.errors import Invalid, Overloaded
from sluiceway_common.testing import ManualClock, eventually
from sluiceway_common.web import Json
from tests.unit.common.web.servers import open_server


async def full(_request: Request) -> Response:
    raise Overloaded("all 8 seats are taken; ask again in 1 s", retry_after=1.0)


async def wrong(_request: Request) -> Response:
    raise Invalid("`k` is 0; it must be 1", field="k")


async def fine(_request: Request) -> Response:
    return Json("done")


async def test_whoever_is_refused_too_often_waits_for_it_and_others_do_not() -> None:
    clock = ManualClock()
    async with open_server(full, wrong, fine, most=8, tarpit=Tarpit(clock=clock)) as at:
        flood = [asyncio.create_task(at.client.get(path)) for path in ("/full", "/wrong") * 15]
        await eventually(lambda: clock.sleepers + sum(call.done() for call in flood) == 30)
        assert clock.sleepers == 10

        assert [(await at.client.get("/fine")).status_code for _ in range(8)] == [200] * 8, "held ones take no seat"
        bob = await at.client.get("/full", headers={"authorization": "Bearer sw_bob"})
        assert (bob.status_code, bob.headers["retry-after"]) == (429, "1")

        clock.advance(2)
        answers = [await call for call in flood]
        assert sorted(answer.status_code for answer in answers) == [400] * 15 + [429] * 15
        assert "2" in {answer.headers.get("retry-after") for answer in answers}


async def test_what_stays_in_memory_of_those_that_are_held_is_bounded() -> None:
    clock = ManualClock()
    limits = TarpitLimits(per_second=0.01, held_bytes=2_000_000)
    async with open_server(wrong, tarpit=Tarpit(limits, clock)) as at:
        flood = [asyncio.create_task(at.client.post("/wrong", content=b"a" * 900_000)) for _ in range(5)]
        await eventually(lambda: clock.sleepers + sum(call.done() for call in flood) == 5)
        assert clock.sleepers == 2
        clock.advance(5)
        assert [(await call).status_code for call in flood] == [httpx.codes.BAD_REQUEST] * 5
