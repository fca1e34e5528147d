"""A worker of another house, on a real server, that answers infer's engine over the wire as a test says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

import grpc

from sluiceway.engine.v1 import engine_service_pb2 as wire
from sluiceway.engine.v1.engine_service_pb2_grpc import EngineServiceServicer
from sluiceway_common.clock import SystemClock
from sluiceway_common.principal import acting_as
from sluiceway_common.testing import ManualClock
from sluiceway_infer.adapters.engines.engine_grpc import EngineGrpc, WireModel
from sluiceway_infer.domain.conversation.chat import End, Message, Prompt, TokenDelta
from tests.support.infer import READER
from tests.support.infer_worker import channel_to

PROMPT = Prompt(messages=(Message("user", "hello"),), max_tokens=16)
SALTED = replace(PROMPT, cache_salt="s")
STOP = wire.FINISH_REASON_STOP
DESCRIBED = wire.DescribeResponse(
    instance="1", digest="d", context_tokens=1024, slots=1, features=[wire.FEATURE_STOP, wire.FEATURE_CACHE_SALT]
)


def delta(text: str, offset: int, tokens: int = 1) -> wire.GenerateResponse:
    return wire.GenerateResponse(delta=wire.Delta(text=text, tokens=tokens, offset=offset))


def finished(code_points: int, reason: wire.FinishReason.ValueType = STOP) -> wire.GenerateResponse:
    usage = wire.Usage(prompt_tokens=3, completion_tokens=2)
    return wire.GenerateResponse(finished=wire.Finished(reason=reason, usage=usage, code_points=code_points))


class Stranger(EngineServiceServicer):
    """A worker of another house on a real server: it answers as a test says."""

    def __init__(self) -> None:
        self.described = DESCRIBED
        self.messages: Sequence[wire.GenerateResponse] = ()
        self.refuses: Callable[[Any], Awaitable[None]] | None = None
        self.describing: Callable[[Any], Awaitable[None]] | None = None
        self.counting: Callable[[Any], Awaitable[None]] | None = None
        self.asked: list[wire.GenerateRequest] = []
        self.looked_at = 0
        self.stays_silent = False
        self.left = asyncio.Event()

    async def Describe(self, request: wire.DescribeRequest, context: Any) -> wire.DescribeResponse:
        self.looked_at += 1
        if self.describing:
            await self.describing(context)
        return self.described

    async def Generate(self, request: wire.GenerateRequest, context: Any) -> AsyncIterator[wire.GenerateResponse]:
        self.asked.append(request)
        if self.refuses:
            await self.refuses(context)
        for message in self.messages:
            yield message
        try:
            if self.stays_silent:
                await asyncio.Event().wait()
        finally:
            self.left.set()

    async def CountTokens(self, request: wire.CountTokensRequest, context: Any) -> wire.CountTokensResponse:
        if self.counting:
            await self.counting(context)
        return wire.CountTokensResponse(tokens=[1])


def aborting(code: grpc.StatusCode) -> Callable[[Any], Awaitable[None]]:
    async def refuses(context: Any) -> None:
        await context.abort(code, "so it is")

    return refuses


def engine_at(port: int, clock: ManualClock | SystemClock | None = None, **model: Any) -> EngineGrpc:
    return EngineGrpc(WireModel(name="m", **model), channel_to(port), clock or SystemClock())


async def said(engine: EngineGrpc, prompt: Prompt = PROMPT) -> list[TokenDelta | End]:
    with acting_as(READER):
        return [delta async for delta in engine.generate(prompt)]
