"""Callers of a gateway: many at a time as fast as they are served, or at a rate that does not wait for anybody."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import grpc

from sluiceway.infer.v1 import infer_service_pb2 as calls
from sluiceway.infer.v1 import values_pb2
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceStub
from tests.benchmarks.gateway_world import Gateway
from tests.benchmarks.measured import percentile

Call = Callable[[], Awaitable[None]]
SHORT = "Short, please."
LONG = "A long one, please."


@dataclass(frozen=True)
class Waits:
    """How long calls took, in milliseconds, and how many failed."""

    milliseconds: tuple[float, ...]
    failed: int = 0

    def percentile(self, share: float) -> float:
        return percentile(self.milliseconds, share)


@asynccontextmanager
async def over_grpc(gateway: Gateway, model: str, text: str) -> AsyncIterator[Call]:
    """Generate, read to its end."""
    message = values_pb2.Message(role=values_pb2.ROLE_USER, text=text)
    request = calls.GenerateRequest(messages=[message], model=model, max_tokens=1_024)
    who = tuple(gateway.headers.items())
    async with grpc.aio.insecure_channel(f"127.0.0.1:{gateway.grpc}") as channel:
        stub: Any = InferServiceStub(channel)

        async def call() -> None:
            async for event in stub.Generate(request, metadata=who, timeout=60):
                last = event
            assert last.HasField("finished")

        yield call


@asynccontextmanager
async def over_http(gateway: Gateway, model: str, text: str, *, stream: bool) -> AsyncIterator[Call]:
    """A chat completion, read to its end."""
    url = f"{gateway.url}/chat/completions"
    body = {"model": model, "messages": [{"role": "user", "content": text}], "stream": stream, "max_tokens": 1_024}
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(headers=gateway.headers, connector=connector) as session:

        async def call() -> None:
            async with session.post(url, json=body) as response:
                content = await response.read()
                assert response.status == 200, content

        yield call


async def together(call: Call, count: int, at_a_time: int) -> Waits:
    """So many calls, a fixed number at a time: whoever is served asks again."""
    left = iter(range(count))
    waits: list[float] = []

    async def caller() -> None:
        for _ in left:
            began = time.perf_counter()
            await call()
            waits.append((time.perf_counter() - began) * 1000)

    await asyncio.gather(*(caller() for _ in range(at_a_time)))
    return Waits(tuple(waits))


async def at_rate(call: Call, per_second: float, seconds: float) -> Waits:
    """Calls begin when they are due, whether the ones before have ended or not; a wait counts from then."""
    waits: list[float] = []
    failed = 0

    async def one(due: float) -> None:
        nonlocal failed
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        try:
            await call()
        except (grpc.aio.AioRpcError, aiohttp.ClientError, AssertionError, TimeoutError):
            failed += 1
            return
        waits.append((time.perf_counter() - due) * 1000)

    began = time.perf_counter() + 0.1
    await asyncio.gather(*(one(began + number / per_second) for number in range(int(per_second * seconds))))
    return Waits(tuple(waits), failed)
