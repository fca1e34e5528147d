"""Engine over the wire: when a worker is not asked, for what is not known of it or for how it has failed."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import grpc
import pytest

from sluiceway.engine.v1 import engine_service_pb2 as wire
from sluiceway_common.calls.limits import limited
from sluiceway_common.errors import Unavailable
from sluiceway_common.principal import acting_as
from sluiceway_common.rpc.errors import trailers
from sluiceway_common.testing import ManualClock, eventually
from sluiceway_infer.adapters.engines.engine_grpc import EngineGrpc
from sluiceway_infer.adapters.engines.first_token import FirstTokenTimeout
from sluiceway_infer.domain.conversation.chat import End
from tests.support.infer import READER
from tests.support.infer_stranger import PROMPT, SALTED, Stranger, aborting, delta, engine_at, finished, said
from tests.support.replica import started

SCHEMA = '{"type": "string"}'


async def test_a_worker_that_is_not_known_yet_is_looked_at_before_it_is_asked(stranger: Stranger, port: int) -> None:
    """As where infer starts before its worker, and a call comes before the next look."""
    stranger.messages = [finished(0)]
    keeping, stranger.described = stranger.described, wire.DescribeResponse()
    engine = engine_at(port, ManualClock())
    async with started(engine):
        with pytest.raises(Unavailable, match="does not say which model it has"):
            await said(engine, SALTED)
        stranger.described = wire.DescribeResponse(instance="1", digest="d", context_tokens=9)
        with pytest.raises(Unavailable, match="does not keep the prompts of tenants apart"):
            await said(engine, SALTED)
        assert stranger.asked == []
        stranger.described = keeping
        await engine.ready()
        assert [type(end) for end in await said(engine, SALTED)] == [End]


async def test_a_worker_that_refuses_to_be_looked_at_is_unavailable(stranger: Stranger, port: int) -> None:
    engine = engine_at(port, ManualClock())
    stranger.describing = aborting(grpc.StatusCode.UNIMPLEMENTED)
    async with started(engine):
        with pytest.raises(Unavailable, match="does not say whether it keeps the prompts of tenants apart"):
            await said(engine, SALTED)
    assert stranger.asked == []


@pytest.mark.parametrize("code", [grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.INTERNAL])
async def test_a_worker_that_does_not_say_what_it_is_is_left_alone_after_five_looks(
    code: grpc.StatusCode, stranger: Stranger, port: int
) -> None:
    clock = ManualClock()
    engine = engine_at(port, clock)
    stranger.describing = aborting(code)
    async with started(engine):
        before = stranger.looked_at
        for _ in range(8):
            with pytest.raises(Unavailable):
                await said(engine, SALTED)
        assert stranger.looked_at - before == 5
        with pytest.raises(Unavailable, match="failed 5 times in a row"):
            await said(engine, SALTED)


async def test_calls_that_wait_to_know_a_worker_share_a_look_which_counts_once(stranger: Stranger, port: int) -> None:
    stranger.messages = [finished(0)]
    stranger.describing = aborting(grpc.StatusCode.INTERNAL)
    engine = engine_at(port, ManualClock())
    async with started(engine):
        before, answers = stranger.looked_at, asyncio.Event()
        stranger.describing = aborting_after(answers)
        calls = [asyncio.create_task(said(engine, SALTED)) for _ in range(8)]
        await eventually(lambda: stranger.looked_at > before)
        calls[0].cancel()
        answers.set()
        left, *told = await asyncio.gather(*calls, return_exceptions=True)
        assert isinstance(left, asyncio.CancelledError)
        assert [type(error) for error in told] == [Unavailable] * 7
        assert stranger.looked_at - before == 1
        stranger.describing = None
        assert [type(end) for end in await said(engine, SALTED)] == [End]


async def test_a_look_has_its_own_deadline_and_not_that_of_who_waits_for_it(stranger: Stranger, port: int) -> None:
    """By one that is short anybody could make it fail for all."""
    stranger.messages = [finished(0)]
    stranger.describing = aborting(grpc.StatusCode.INTERNAL)
    engine = engine_at(port, ManualClock())
    async with started(engine):
        left: list[float] = []
        stranger.describing = noting_time_left(left)
        assert [type(end) for end in await limited(3, lambda: said(engine, SALTED))] == [End]
    assert left[0] > 5


def noting_time_left(left: list[float]) -> Callable[[Any], Awaitable[None]]:
    async def notes(context: Any) -> None:
        left.append(context.time_remaining())

    return notes


async def test_while_a_worker_is_left_alone_nobody_waits_for_the_look_of_before(stranger: Stranger, port: int) -> None:
    stranger.describing = aborting(grpc.StatusCode.INTERNAL)
    engine = engine_at(port, ManualClock())
    async with started(engine):
        before, answers = stranger.looked_at, asyncio.Event()
        stranger.describing = aborting_after(answers)
        waiting = asyncio.create_task(said(engine, SALTED))
        await eventually(lambda: stranger.looked_at > before)
        for _ in range(5):
            engine.breaker.silent_for(1)
        with pytest.raises(Unavailable, match="failed 5 times in a row"):
            await said(engine, SALTED)
        assert not waiting.done()
        answers.set()
        await asyncio.gather(waiting, return_exceptions=True)


async def test_a_worker_that_is_silent_where_it_is_to_count_is_left_alone(stranger: Stranger, port: int) -> None:
    stranger.messages, stranger.counting = [finished(0)], aborting(grpc.StatusCode.DEADLINE_EXCEEDED)
    engine = engine_at(port, ManualClock())
    async with started(engine):
        for _ in range(6):
            with pytest.raises(Unavailable, match="did not answer in time"):
                await limited(5, lambda: count(engine))
        for _ in range(5):
            with pytest.raises(Unavailable, match="did not answer in time"):
                await count(engine)
        for asked in (count(engine), said(engine)):
            with pytest.raises(Unavailable, match="failed 5 times in a row"):
                await asked
        assert stranger.asked == []


async def test_while_one_waits_for_a_worker_to_count_that_was_left_alone_nobody_else_does(
    stranger: Stranger, port: int
) -> None:
    clock, has_begun, goes_on = ManualClock(), asyncio.Event(), asyncio.Event()

    async def counting(context: Any) -> None:
        has_begun.set()
        await goes_on.wait()
        await context.abort(grpc.StatusCode.INTERNAL, "so it is")

    engine, stranger.counting = engine_at(port, clock), counting
    async with started(engine):
        for _ in range(5):
            engine.breaker.silent_for(1)
        clock.advance(5)
        waiting = asyncio.create_task(count(engine))
        await limited(5, has_begun.wait)
        with pytest.raises(Unavailable, match="failed 5 times in a row"):
            await limited(5, lambda: count(engine))
        with pytest.raises(Unavailable, match="failed 5 times in a row"):
            await limited(5, lambda: said(engine))
        goes_on.set()
        with pytest.raises(Unavailable, match="its log says why"):
            await waiting
        stranger.counting = None
        await count(engine)


async def count(engine: EngineGrpc) -> None:
    with acting_as(READER):
        await engine.count(["hello"])


def aborting_after(event: asyncio.Event) -> Callable[[Any], Awaitable[None]]:
    async def waits(context: Any) -> None:
        await event.wait()
        await context.abort(grpc.StatusCode.INTERNAL, "so it is")

    return waits


async def test_answers_that_break_off_open_the_breaker(stranger: Stranger, engine: EngineGrpc) -> None:
    stranger.messages = [delta("Hel", 0)]
    for _ in range(6):
        with pytest.raises(Unavailable):
            await said(engine)
    assert len(stranger.asked) == 5
    with pytest.raises(Unavailable, match="5 times in a row"):
        await engine.ready()


@pytest.mark.parametrize("code", [grpc.StatusCode.NOT_FOUND, grpc.StatusCode.DEADLINE_EXCEEDED])
async def test_what_is_the_caller_s_own_opens_it_for_nobody(
    code: grpc.StatusCode, stranger: Stranger, engine: EngineGrpc
) -> None:
    stranger.refuses = aborting(code)
    for _ in range(6):
        with pytest.raises(Unavailable):
            await said(engine)
    assert len(stranger.asked) == 6
    await engine.ready()


async def refusing_itself(context: Any) -> None:
    """As a worker of ours does; where nobody is there to refuse, there is no word of a worker beside the status."""
    await context.abort(grpc.StatusCode.UNAVAILABLE, "so it is", trailers(Unavailable("so it is")))


@pytest.mark.parametrize(
    "refuses", [aborting(grpc.StatusCode.INTERNAL), aborting(grpc.StatusCode.UNKNOWN), refusing_itself]
)
async def test_a_failure_that_a_schema_may_have_caused_leaves_the_worker_to_others(
    refuses: Callable[[Any], Awaitable[None]], stranger: Stranger, engine: EngineGrpc
) -> None:
    stranger.refuses = refuses
    for _ in range(6):
        with pytest.raises(Unavailable):
            await said(engine, replace(PROMPT, response_schema=SCHEMA))
    assert len(stranger.asked) == 6
    await engine.ready()


@pytest.mark.parametrize(("code", "schema"), [(grpc.StatusCode.INTERNAL, ""), (grpc.StatusCode.UNAVAILABLE, SCHEMA)])
async def test_a_failure_without_a_schema_and_a_worker_that_is_away_count(
    code: grpc.StatusCode, schema: str, stranger: Stranger, engine: EngineGrpc
) -> None:
    stranger.refuses = aborting(code)
    for _ in range(6):
        with pytest.raises(Unavailable):
            await said(engine, replace(PROMPT, response_schema=schema))
    assert len(stranger.asked) == 5


async def test_a_worker_that_hangs_is_left_alone_after_five_calls(stranger: Stranger, engine: EngineGrpc) -> None:
    stranger.stays_silent, bounded = True, FirstTokenTimeout(engine, seconds=0.05)
    for words in (*["had not begun to answer"] * 5, "failed 5 times in a row"):
        with acting_as(READER), pytest.raises(Unavailable, match=words):
            await anext(bounded.generate(PROMPT))
