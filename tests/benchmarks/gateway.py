"""What infer adds to a model that costs nothing: processor time and waits, beside other gateways in the same run."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import astuple, dataclass
from itertools import chain
from typing import Final

import psutil

from tests.benchmarks.datasets import Datasets
from tests.benchmarks.gateway_leaving import Freed, freed
from tests.benchmarks.gateway_load import LONG, SHORT, Call, at_rate, over_grpc, over_http, together
from tests.benchmarks.gateway_peers import litellm, portkey, tensorzero
from tests.benchmarks.gateway_world import PACE, TOKENS, Gateway, infer, upstream
from tests.benchmarks.measured import Section, Table, at_most, family_cpu_seconds, ratio, short

UNARY = 3_000
UNARY_AT_A_TIME = 16
# One, some and many callers: what they share (a produce, a transaction) is the less for each, the more they are.
CALLERS = (1, UNARY_AT_A_TIME, 64)
STREAMS = 96
STREAMS_AT_A_TIME = 16
RATES = (50, 100, 200, 400, 800)
RATE_SECONDS = 5.0
MANY = 20_000
# Bars of whole answers, for each number of callers; then of streams of one token, and of a further token.
WHOLE_MS = {"scripted": (1.2, 0.35, 0.28), "over a server": (1.2, 0.5, 0.42)}
GRPC_MS = 0.6
HTTP_MS = 0.5
TOKEN_US = 50
# Over a server, whole, by the most callers.
TIMES_TENSORZERO = 1.6

Opened = Callable[[str], AbstractAsyncContextManager[Call]]


@dataclass(frozen=True)
class Cost:
    """CPU of the gateway's process: milliseconds a call of one token, microseconds a token beyond it."""

    unary_ms: float
    token_us: float


@dataclass(frozen=True)
class Peer:
    """What another gateway needs over the same server: whole calls by the number of callers, streams, and waits."""

    whole: tuple[float, ...]
    streamed: Cost | None
    loads: list[tuple[str, ...]]


def run(data: Datasets) -> Section:
    """All tables."""
    with upstream() as port:
        with infer(port) as ours:
            costs = asyncio.run(_costs(ours))
            whole = {name: asyncio.run(_whole(ours, model)) for name, model in _WHOLE.items()}
            loads = asyncio.run(_loads(ours, RATES))
            memory = asyncio.run(_memory(ours))
        peers = {name: _peer(name, opened, port) for name, opened in _PEERS.items()}
    leaving = asyncio.run(freed())
    return Section(
        "Gateway",
        (
            Table(_WHOLE_COLUMNS, tuple(_whole_rows(whole, peers)), _WHOLE_LEAD),
            Table(_COST_COLUMNS, tuple(_cost_rows(costs, peers)), _COST_LEAD),
            Table(_TIMES_COLUMNS, tuple(_times_rows(whole["over a server"], costs[_OVER], peers)), _TIMES_LEAD),
            Table(_LOAD_COLUMNS, (*loads, *(row for peer in peers.values() for row in peer.loads)), _LOAD_LEAD),
        ),
        (
            memory,
            _left(leaving),
            *_NOTES,
        ),
    )


def _peer(name: str, opened: Callable[[int], AbstractContextManager[Gateway]], port: int) -> Peer:
    """Who takes long is asked a quarter of the calls."""
    share = 4 if name == "LiteLLM" else 1
    with opened(port) as gateway:
        whole = asyncio.run(_whole(gateway, gateway.model, share))
        streamed = None if name in _WHOLE_ALONE else asyncio.run(_cost(gateway, _streamed(gateway), share))
        return Peer(whole, streamed, asyncio.run(_loads_over(gateway, name)))


async def _costs(ours: Gateway) -> dict[str, Cost]:
    return {
        "infer, gRPC, scripted, fast": await _cost(ours, lambda text: over_grpc(ours, "scripted", text)),
        f"infer, gRPC, scripted, {PACE:g} tokens/s": await _cost(ours, lambda text: over_grpc(ours, "paced", text)),
        "infer, HTTP streamed, scripted, fast": await _cost(
            ours, lambda text: over_http(ours, "scripted", text, stream=True)
        ),
        f"infer, HTTP streamed, scripted, {PACE:g} tokens/s": await _cost(
            ours, lambda text: over_http(ours, "paced", text, stream=True)
        ),
        _OVER: await _cost(ours, _streamed(ours)),
    }


def _streamed(gateway: Gateway) -> Opened:
    return lambda text: over_http(gateway, gateway.model, text, stream=True)


async def _cost(gateway: Gateway, opened: Opened, share: int = 1) -> Cost:
    """`share` divides the number of calls, for who takes long."""
    unary = await _unary(gateway, opened, share)
    async with opened(LONG) as call:
        await together(call, STREAMS_AT_A_TIME, STREAMS_AT_A_TIME)
        before = family_cpu_seconds(gateway.pid)
        await together(call, STREAMS // share, STREAMS_AT_A_TIME)
        spent = (family_cpu_seconds(gateway.pid) - before) / (STREAMS // share) * 1000
    return Cost(unary, (spent - unary) / (TOKENS - 1) * 1000)


async def _unary(gateway: Gateway, opened: Opened, share: int = 1, at_a_time: int = UNARY_AT_A_TIME) -> float:
    async with opened(SHORT) as call:
        await together(call, UNARY // share // 5, at_a_time)
        before = family_cpu_seconds(gateway.pid)
        await together(call, UNARY // share, at_a_time)
        return (family_cpu_seconds(gateway.pid) - before) / (UNARY // share) * 1000


async def _whole(gateway: Gateway, model: str, share: int = 1) -> tuple[float, ...]:
    """CPU ms a call, for each number of callers."""

    def opened(text: str) -> AbstractAsyncContextManager[Call]:
        return over_http(gateway, model, text, stream=False)

    return tuple([await _unary(gateway, opened, share, callers) for callers in CALLERS])


async def _loads(gateway: Gateway, rates: tuple[int, ...]) -> list[tuple[str, ...]]:
    async with over_grpc(gateway, "scripted", SHORT) as call:
        return [await _load("infer, gRPC, scripted", call, rate) for rate in rates] + await _loads_over(
            gateway, "infer"
        )


async def _loads_over(gateway: Gateway, name: str) -> list[tuple[str, ...]]:
    async with over_http(gateway, gateway.model, SHORT, stream=False) as call:
        return [await _load(f"{name}, HTTP, over a server", call, rate) for rate in (50, 100, 200)]


async def _load(name: str, call: Call, rate: int) -> tuple[str, ...]:
    waits = await at_rate(call, rate, RATE_SECONDS)
    return (name, str(rate), short(waits.percentile(0.5)), short(waits.percentile(0.99)), str(waits.failed))


async def _memory(gateway: Gateway) -> str:
    """Resident memory before and after many calls."""
    process = psutil.Process(gateway.pid)
    async with over_grpc(gateway, "scripted", SHORT) as call:
        seen = [process.memory_info().rss / 2**20]
        for _ in range(2):
            await together(call, MANY // 2, UNARY_AT_A_TIME)
            seen.append(process.memory_info().rss / 2**20)
    grown = " → ".join(f"{megabytes:.0f}" for megabytes in seen)
    return f"Resident memory of infer over {MANY:,} more calls, in MiB: {grown}."


def _left(seen: Freed) -> str:
    reading, speaking = (
        f"{short(sorted(times)[len(times) // 2])}, at most {short(max(times))}" for times in astuple(seen)
    )
    return (
        f"A listener who leaves frees a slot of llama.cpp after, in ms at the median: {reading} while it reads the "
        f"prompt; {speaking} while it speaks (bar: 200)."
    )


def _whole_rows(whole: Mapping[str, tuple[float, ...]], peers: Mapping[str, Peer]) -> Iterator[tuple[str, ...]]:
    for name, costs in whole.items():
        judged = ((short(cost), at_most(bar, cost)) for cost, bar in zip(costs, WHOLE_MS[name], strict=True))
        yield (f"infer, HTTP, {name}", *chain.from_iterable(judged))
    for name, peer in peers.items():
        yield (f"{name}, HTTP, over a server", *chain.from_iterable((short(cost), "") for cost in peer.whole))


def _cost_rows(costs: Mapping[str, Cost], peers: Mapping[str, Peer]) -> Iterator[tuple[str, ...]]:
    for name, cost in costs.items():
        call = at_most(GRPC_MS if "gRPC" in name else HTTP_MS, cost.unary_ms)
        yield name, short(cost.unary_ms), call, short(cost.token_us), at_most(TOKEN_US, cost.token_us)
    for name, peer in peers.items():
        if peer.streamed is not None:
            call, token = short(peer.streamed.unary_ms), short(peer.streamed.token_us)
            yield f"{name}, HTTP streamed, over a server", call, "", token, ""


def _times_rows(whole: tuple[float, ...], streamed: Cost, peers: Mapping[str, Peer]) -> Iterator[tuple[str, ...]]:
    """How many times of each peer infer needs."""
    for name, peer in peers.items():
        bar = at_most(TIMES_TENSORZERO, whole[-1] / peer.whole[-1]) if name == "TensorZero" else ""
        streams = ("", "")
        if peer.streamed is not None:
            streams = (
                ratio(streamed.unary_ms, peer.streamed.unary_ms),
                ratio(streamed.token_us, peer.streamed.token_us),
            )
        yield name, *map(ratio, whole, peer.whole), bar, *streams


_PEERS: Final = {"LiteLLM": litellm, "TensorZero": tensorzero, "Portkey": portkey}
# Its streams end in an error of its client of HTTP on this server.
_WHOLE_ALONE: Final = frozenset({"Portkey"})
_OVER: Final = "infer, HTTP streamed, over a server"
_COST_COLUMNS = ("gateway", "CPU ms a call", "bar", "CPU µs a further token", "bar")
_LOAD_COLUMNS = ("gateway", "calls a second", "p50 ms", "p99 ms", "failed")
_WHOLE = {"scripted": "scripted", "over a server": "over"}
_WHOLE_COLUMNS = ("gateway", *(name for callers in CALLERS for name in (f"CPU ms a call of {callers}", "bar")))
_TIMES_COLUMNS = (
    "infer over a server, times",
    *(f"whole, {callers} at a time" for callers in CALLERS),
    "bar",
    "streamed",
    "a further token",
)
_WHOLE_LEAD = (
    "Processor time of the gateway for a call that is answered at once and whole, with one token; for so many callers "
    "at a time."
)
_COST_LEAD = (
    f"Processor time of the gateway: for a call of one token, and for each of {TOKENS - 1} further tokens of a stream."
)
_TIMES_LEAD = "The processor time of infer over a server, as so many times that of another gateway over it."
_LOAD_LEAD = "Waits of one-token calls that begin at a rate, whoever is still being served."
_NOTES = (
    "Every call of infer is authenticated, its texts are sealed, its record is on a real Kafka before it ends, and its "
    "answer is kept in a real PostgreSQL. LiteLLM runs with one worker, a master key, and neither database nor log; "
    "TensorZero (its embedded gateway, over HTTP) and Portkey without keys, database and log.",
    "Callers, gateway, model server, Kafka and PostgreSQL share the cores, so waits at high rates are the machine's.",
)
