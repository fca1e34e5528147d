"""Calls that are refused again and again are answered late, and hold up nobody meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc
import pytest

from sluiceway_common.admission import Admission
from sluiceway_common.calls.tarpit import Tarpit, TarpitLimits
from sluiceway_common.errors import Overloaded
from sluiceway_common.principal import acting_as
from sluiceway_common.rpc import Server
from sluiceway_common.testing import ManualClock, eventually
from tests.unit.common.rpc.scripted import ADA, BOB, Client, Waiting, neighbour, outside, serving

in_each_shape = pytest.mark.parametrize("shape", ["one", "down", "up", "both"])


class Room(Waiting):
    """What a server does: "full" finds no room; all else stays until all may go."""

    async def __call__(self, text: str) -> str:
        if text == "full":
            raise Overloaded("all 8 seats are taken; ask again in 1 s", retry_after=1.0)
        return await super().__call__(text)


class Flood:
    """Calls of one caller that all find no room, at the same time."""

    def __init__(self, client: Client, shape: str, clock: ManualClock) -> None:
        self.calls = [asyncio.create_task(getattr(client, shape)("full", timeout=60)) for _ in range(30)]
        self._clock = clock

    async def held(self) -> int:
        """How many are held, once all have come."""
        await eventually(lambda: self._clock.sleepers + len(self.told) == len(self.calls))
        return self._clock.sleepers

    @property
    def told(self) -> list[grpc.StatusCode]:
        errors = [call.exception() for call in self.calls if call.done()]
        return [error.code() for error in errors if isinstance(error, grpc.aio.AioRpcError)]


@asynccontextmanager
async def patient(clock: ManualClock, room: Room | None = None, **limits: float) -> AsyncIterator[Server]:
    """Of 30 calls at a time one caller has 15."""
    tarpit = Tarpit(TarpitLimits(**limits), clock)  # type: ignore[arg-type]  # by name
    async with serving(room or Room(), most=30, admission=Admission(), tarpit=tarpit) as server:
        yield server
        await tarpit.stop()


@in_each_shape
async def test_whoever_is_refused_too_often_waits_for_it_and_takes_no_seat_meanwhile(shape: str) -> None:
    clock, room = ManualClock(), Room()
    async with patient(clock, room) as server, outside(server) as ada:
        flood = Flood(ada, shape, clock)
        assert await flood.held() == 10
        calls = [asyncio.create_task(getattr(ada, shape)("stay")) for _ in range(15)]
        await eventually(lambda: len(room.begun) == 15)
        room.may_go.set()
        assert await asyncio.gather(*calls) == [["stay"]] * 15
        clock.advance(2)
        await eventually(lambda: len(flood.told) == 30)
        assert set(flood.told) == {grpc.StatusCode.RESOURCE_EXHAUSTED}


@in_each_shape
async def test_another_tenant_is_refused_at_once(shape: str) -> None:
    clock = ManualClock()
    async with patient(clock) as server, outside(server) as ada, outside(server, key="sw_bob") as bob:
        assert await Flood(ada, shape, clock).held() == 10
        with pytest.raises(grpc.aio.AioRpcError, match="all 8 seats are taken; ask again in 1 s"):
            await getattr(bob, shape)("full")


async def test_a_refusal_is_told_while_there_is_time_to_hear_it() -> None:
    clock = ManualClock()
    async with patient(clock, per_second=0.01, seconds=1000) as server, outside(server) as ada:
        call = asyncio.create_task(ada.one("full", timeout=60))
        await eventually(lambda: clock.sleepers == 1)
        clock.advance(60)
        with pytest.raises(grpc.aio.AioRpcError, match=r"leave 96\.0 s before each") as refused:
            await call
        assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


async def test_services_of_ours_hear_refusals_at_once() -> None:
    clock = ManualClock()
    async with patient(clock) as server, neighbour(server) as service:
        with acting_as(ADA):
            assert await Flood(service, "one", clock).held() == 0


async def test_one_connection_has_a_bounded_number_of_calls_and_the_next_ones_wait_at_their_caller() -> None:
    work = Waiting()
    async with serving(work, streams=4) as server, outside(server) as ada, neighbour(server) as bob:
        calls = [asyncio.create_task(ada.one("first")) for _ in range(5)]
        await eventually(lambda: len(work.begun) == 4)
        with acting_as(BOB):
            calls.append(asyncio.create_task(bob.one("second")))
        await eventually(lambda: work.begun == ["first"] * 4 + ["second"])
        work.may_go.set()
        await asyncio.gather(*calls)
        assert len(work.begun) == 6


async def test_where_nothing_is_said_of_it_one_connection_has_a_thousand_calls() -> None:
    work = Waiting()
    async with serving(work, most=2_000) as server, outside(server) as ada, neighbour(server) as bob:
        calls = [asyncio.create_task(ada.one("first", timeout=600)) for _ in range(1_001)]
        await eventually(lambda: len(work.begun) == 1_000, within=300)
        with acting_as(BOB):
            calls.append(asyncio.create_task(bob.one("second", timeout=600)))
        await eventually(lambda: "second" in work.begun)
        assert work.begun == ["first"] * 1_000 + ["second"]
        work.may_go.set()
        await asyncio.gather(*calls)
