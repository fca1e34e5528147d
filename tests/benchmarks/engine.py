"""Overhead of an engine behind the wire: processor time of a token and of a call, beside the same engine inside."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sluiceway_common.clock import SystemClock
from sluiceway_common.tls import Tls, TlsFiles
from sluiceway_infer.adapters.engines.engine_grpc import EngineGrpc, WireModel
from sluiceway_infer.adapters.engines.scripted import SUPPORTS, Script, Scripted, ScriptRule
from sluiceway_infer.domain.conversation.chat import Message, Prompt
from sluiceway_infer.domain.models.info import ModelInfo
from sluiceway_infer.ports import Engine
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.measured import Section, Table, awaited_cpu_seconds, short
from tests.support.certificates import Authority
from tests.support.infer_worker import InName, around, channel_to, new_worker
from tests.support.replica import started

TOKENS = 2_000
CALLS = 200
ROUNDS = 5
_STORY = " ".join(f"word{number}" for number in range(TOKENS))
_ASKED = (Message("user", "Tell me a long story."),)


@dataclass(frozen=True)
class Cost:
    """Microseconds of processor time, of both sides together where there are two."""

    where: str
    token: float
    call: float


def scripted() -> Scripted:
    """As fast as can be: all that is measured lies around it."""
    script = Script((ScriptRule("", _STORY),))
    info = ModelInfo(
        name="scripted", engine="scripted", digest=script.digest, context_tokens=2 * TOKENS, supports=SUPPORTS
    )
    return Scripted(info, script, SystemClock())


@asynccontextmanager
async def inside() -> AsyncIterator[Engine]:
    yield scripted()


@asynccontextmanager
async def over_grpc(*, encrypted: bool) -> AsyncIterator[Engine]:
    with tempfile.TemporaryDirectory(prefix="sluiceway-engine-") as name:
        folder = Path(name)
        authority = Authority.new(folder)
        own = authority.sign("worker", ["127.0.0.1"])
        files = {"tls_certificate": own, "tls_client_ca": authority.path} if encrypted else {}
        made = new_worker(scripted(), folder, surroundings=around(**files))
        async with started(*made.components):
            tls = Tls(TlsFiles(certificate=own, ca=authority.path)) if encrypted else None
            engine = InName(EngineGrpc(WireModel(name="wire"), channel_to(made.server.port, tls), SystemClock()))
            async with started(engine):
                yield engine


async def listened(engine: Engine, tokens: int, calls: int) -> None:
    prompt = Prompt(messages=_ASKED, max_tokens=tokens)
    for _ in range(calls):
        async for _ in engine.generate(prompt):
            pass


async def cost(where: str, opened: Callable[[], AbstractAsyncContextManager[Engine]]) -> Cost:
    async with opened() as engine:
        await listened(engine, 10, CALLS // 10)
        call = await awaited_cpu_seconds(lambda: listened(engine, 1, CALLS), ROUNDS) / CALLS
        long = await awaited_cpu_seconds(lambda: listened(engine, TOKENS, 1), ROUNDS)
    return Cost(where, (long - call) / (TOKENS - 1) * 1e6, call * 1e6)


async def measured() -> tuple[Cost, Cost, Cost]:
    return (
        await cost("in infer's own process", inside),
        await cost("behind `EngineService`", lambda: over_grpc(encrypted=False)),
        await cost("behind it, over mutual TLS", lambda: over_grpc(encrypted=True)),
    )


def run(_data: Datasets) -> Section:
    costs = asyncio.run(measured())
    base = costs[0]
    rows = tuple(
        (one.where, short(one.token), short(one.token - base.token), short(one.call), short(one.call - base.call))
        for one in costs
    )
    columns = ("a script that speaks as fast as can be", "µs a token", "added", "µs a call of one token", "added")
    return Section(
        "Engine over the wire",
        (Table(columns, rows),),
        (
            f"Processor time of infer's engine and of the worker together, in one process over loopback: the best of "
            f"{ROUNDS} rounds of one answer of {TOKENS:,} tokens, and of {CALLS} calls of one token each.",
            "Each token is a message of its own. What a model takes to make one is not in it, and on two machines each "
            "side has its own half.",
        ),
    )
