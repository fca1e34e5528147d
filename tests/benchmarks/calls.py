"""What stands around a call costs: CPU time of an intercepted call against a bare one of gRPC, in one process."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import grpc
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

from sluiceway_common.principal import acting_as
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.measured import Section, Table, short
from tests.unit.common.rpc.scripted import ADA, Client, Scripted, neighbour, outside, serving, tokens

_CALLS = 4000
_STREAMS = 15
_MESSAGES = 1000
_PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@dataclass(frozen=True)
class Row:
    """Microseconds of CPU, client and server together."""

    name: str
    microseconds: float


class _Nowhere(SpanExporter):
    """Takes spans as a collector would, without the network."""

    def export(self, spans: object) -> SpanExportResult:
        return SpanExportResult.SUCCESS


async def echo(text: str) -> str:
    return text


@asynccontextmanager
async def bare() -> AsyncIterator[Client]:
    """The same service with nothing around it."""
    server = grpc.aio.server()
    Scripted(echo).register(server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield Client(channel, (("authorization", "Bearer sw_ada"),))
    await server.stop(None)


async def measured(name: str, call: Callable[[], Awaitable[object]], times: int, per: int = 1) -> Row:
    for _ in range(times // 10 + 1):
        await call()
    rounds = []
    for _ in range(3):
        began = time.process_time()
        for _ in range(times):
            await call()
        rounds.append((time.process_time() - began) / times / per * 1e6)
    return Row(name, min(rounds))


async def rows() -> list[Row]:
    words = "w " * _MESSAGES
    found = []
    async with bare() as client:
        found.append(await measured("bare unary", lambda: client.one("x"), _CALLS))
        found.append(await measured("bare streamed message", lambda: client.down(words), _STREAMS, _MESSAGES))
    async with serving(echo) as server:
        async with outside(server) as client:
            found.append(await measured("intercepted unary, API key", lambda: client.one("x"), _CALLS))
            found.append(
                await measured("intercepted streamed message", lambda: client.down(words), _STREAMS, _MESSAGES)
            )
        token = tokens().mint(ADA, "test", datetime.now(UTC))
        async with outside(server, token) as client:
            name = "intercepted unary, internal token, on a trace"
            found.append(await measured(name, lambda: client.one("x", traceparent=_PARENT), _CALLS))
        async with neighbour(server) as client:
            with acting_as(ADA):
                found.append(await measured("intercepted unary, internal channel", lambda: client.one("x"), _CALLS))
    return found


def run(data: Datasets) -> Section:
    """The same calls without a collector of traces, then with one that takes every call."""
    unsampled = asyncio.run(rows())
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(_Nowhere()))
    trace.set_tracer_provider(provider)
    sampled = asyncio.run(rows())
    provider.shutdown()
    pairs = zip(unsampled, sampled, strict=True)
    found = tuple((row.name, short(row.microseconds), short(traced.microseconds)) for row, traced in pairs)
    return Section("Calls", (Table(("call", "CPU µs", "CPU µs, all traced"), found),), _NOTES)


_NOTES = (
    "Client and server together, in one process; each figure is the best of three rounds.",
    "Bare is the same service of `grpc.aio` without principal, errors, deadline, trace, metrics and log context.",
)
