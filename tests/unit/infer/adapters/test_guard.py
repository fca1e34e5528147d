"""Client of guard before a guard that is not as it should be."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from sluiceway.guard.v1 import guard_service_pb2 as calls
from sluiceway.guard.v1 import values_pb2
from sluiceway.guard.v1.guard_service_pb2_grpc import GuardServiceServicer, add_GuardServiceServicer_to_server
from sluiceway_common.calls import Authenticator, ServiceTokens
from sluiceway_common.errors import Unavailable
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.principal import acting_as
from sluiceway_common.rpc import Server
from sluiceway_common.testing import eventually
from sluiceway_infer.adapters.guard import GuardClient
from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.guard import Verdict, question_subject
from tests.support.guard_rpc import guard_at
from tests.support.infer import READER, authenticate
from tests.support.infer_rpc import SEED
from tests.support.replica import started

QUESTION = question_subject([Message("user", "What is it?")])


@dataclass
class WithoutVerdict(GuardServiceServicer):
    """Lets all of an answer go, and never comes to its verdict."""

    left: asyncio.Event = field(default_factory=asyncio.Event)

    async def CheckStream(self, requests: Any, _context: Any) -> AsyncIterator[calls.CheckStreamResponse]:
        try:
            async for request in requests:
                yield calls.CheckStreamResponse(text=request.text)
            await asyncio.Event().wait()
        finally:
            self.left.set()


@asynccontextmanager
async def client(
    guard: GuardServiceServicer, *, seconds: float, metrics: Metrics | None = None
) -> AsyncIterator[GuardClient]:
    server = Server(
        "127.0.0.1:0",
        register=lambda listening: add_GuardServiceServicer_to_server(guard, listening),
        names=("sluiceway.guard.v1.GuardService",),
        authenticate=Authenticator(authenticate, ServiceTokens(SEED, (), audience="guard")),
        drain=0.5,
    )
    async with started(server), guard_at(server.port, seconds=seconds, metrics=metrics) as made:
        with acting_as(READER):
            yield made


async def said(*pieces: str) -> AsyncGenerator[str, None]:
    for piece in pieces:
        yield piece


async def test_a_verdict_that_does_not_come_is_not_waited_for_for_ever() -> None:
    async with client(WithoutVerdict(), seconds=0.5) as guard:
        with pytest.raises(Unavailable, match="has not judged the answer within"):
            async with asyncio.timeout(60):
                _ = [event async for event in guard.release(said("It is."), QUESTION)]


@dataclass
class InNoHurry(GuardServiceServicer):
    """Lets each sign of an answer go by itself, and comes to its verdict."""

    async def CheckStream(self, requests: Any, _context: Any) -> AsyncIterator[calls.CheckStreamResponse]:
        async for request in requests:
            for sign in request.text:
                yield calls.CheckStreamResponse(text=sign)
        yield calls.CheckStreamResponse(verdict=values_pb2.Verdict(verdict_id="ver_1", action=values_pb2.ACTION_ALLOW))


@pytest.mark.parametrize("pieces", [("It is." * 50,), ("It is.",) * 2_000], ids=["one", "many"])
async def test_a_listener_who_takes_his_time_is_no_guard_that_is_silent(pieces: tuple[str, ...]) -> None:
    async with client(InNoHurry(), seconds=1.5) as guard:
        heard = list[str | Verdict]()
        async with aclosing(guard.release(said(*pieces), QUESTION)) as events:
            async for event in events:
                heard.append(event)
                if len(heard) == 1:
                    await asyncio.sleep(4)

    *words, verdict = heard
    assert "".join(map(str, words)) == "".join(pieces)
    assert isinstance(verdict, Verdict)


async def test_whoever_leaves_an_answer_ends_the_call_that_judges_it() -> None:
    judge = WithoutVerdict()
    async with client(judge, seconds=3_600) as guard:
        async with aclosing(guard.release(said("It is."), QUESTION)) as events:
            assert await anext(events) == "It is."
        async with asyncio.timeout(60):
            await judge.left.wait()


@dataclass
class Blocking(GuardServiceServicer):
    """Lets the first words of an answer go, and ends it with what comes then."""

    async def CheckStream(self, requests: Any, _context: Any) -> AsyncIterator[calls.CheckStreamResponse]:
        yield calls.CheckStreamResponse(text=(await anext(requests)).text)
        await anext(requests)
        yield calls.CheckStreamResponse(verdict=values_pb2.Verdict(verdict_id="ver_1", action=values_pb2.ACTION_BLOCK))


async def test_a_listener_who_takes_his_time_hears_what_was_decided_though_more_was_sent() -> None:
    sent = list[str]()

    async def words() -> AsyncGenerator[str, None]:
        while True:
            sent.append("It is. ")
            yield sent[-1]
            await asyncio.sleep(0.06)

    async with client(Blocking(), seconds=20) as guard:
        heard = list[str | Verdict]()
        async with aclosing(guard.release(words(), QUESTION)) as events:
            async for event in events:
                heard.append(event)
                if len(heard) == 1:
                    await asyncio.sleep(1)

    first, verdict = heard
    assert first == "It is. "
    assert isinstance(verdict, Verdict)
    assert (verdict.id, verdict.action) == ("ver_1", "block")


@pytest.mark.parametrize("pieces", [("It is.",), ("It is. ", "It was.")], ids=["one", "two"])
async def test_an_answer_that_was_judged_counts_as_one_that_was_answered(pieces: tuple[str, ...]) -> None:
    metrics = Metrics()
    async with client(InNoHurry(), seconds=20, metrics=metrics) as guard:
        async for _ in guard.release(slowly(*pieces), QUESTION):
            pass

    told = {"method": "/sluiceway.guard.v1.GuardService/CheckStream", "code": "OK"}
    await eventually(lambda: metrics.registry.get_sample_value("sluiceway_internal_calls_total", told) == 1)


async def slowly(*pieces: str) -> AsyncGenerator[str, None]:
    for piece in pieces:
        yield piece
        await asyncio.sleep(0.06)
