"""Record as it is measured: a log, a database and one process of eval, on a machine that has nothing else of ours."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import grpc
import psycopg

from sluiceway_common.bus.topics import events_of
from sluiceway_common.settings import Shared
from sluiceway_common.testing import eventually, free_port
from sluiceway_eval.handlers import FACTS
from sluiceway_local.servers.process import ServerProcess
from tests.benchmarks.measured import family_cpu_seconds
from tests.support import servers
from tests.support.eval_running import SERVE, RecordCaller, environment, record_callers
from tests.support.log import log_at
from tests.support.replica import migrated, shared_settings

TENANT: Final = "bench"
OTHER: Final = "bystander"
PARTS: Final = ("eval", "postgres", "kafka")
_WITHIN: Final = 600.0

Servers = Mapping[str, ServerProcess]
Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class RecordWorld:
    """What runs, its processes by their part, and an operator of each of two tenants."""

    shared: Shared
    callers: Mapping[str, RecordCaller]
    pids: Mapping[str, int]

    def spent(self) -> dict[str, float]:
        """CPU-seconds so far, by part."""
        return {part: family_cpu_seconds(pid) for part, pid in self.pids.items()}

    async def until(self, condition: Callable[[Connection], bool], *, every: float = 0.02) -> None:
        with connected(self.shared) as connection:
            await eventually(lambda: condition(connection), within=_WITHIN, every=every)


@contextmanager
def connected(shared: Shared) -> Iterator[Connection]:
    with psycopg.connect(shared.database.get_secret_value(), autocommit=True) as connection:
        connection.execute("SET search_path TO eval")
        yield connection


@contextmanager
def record_servers() -> Iterator[Servers]:
    """They are started before the loop that measures."""
    with servers.kafka() as kafka, servers.postgres() as postgres:
        yield {"kafka": kafka, "postgres": postgres}


@asynccontextmanager
async def record_world(kafka: Any, postgres: Any) -> AsyncIterator[RecordWorld]:
    with tempfile.TemporaryDirectory(prefix="sluiceway-bench-") as folder:
        shared, port = shared_settings(kafka.servers, postgres.url, Path(folder)), free_port()
        await asyncio.to_thread(migrated, "eval", shared)
        async with log_at(shared.kafka) as bus:
            await bus.ensure_topics(*{*FACTS, *events_of("eval")})
        async with _process(shared, port) as pid, record_callers(shared, port, (TENANT, OTHER)) as callers:
            await eventually(lambda: _answers(callers[0]), within=60, every=0.2)
            pids = {"eval": pid, "postgres": postgres.pid, "kafka": kafka.pid}
            yield RecordWorld(shared, {caller.tenant: caller for caller in callers}, pids)


@asynccontextmanager
async def _process(shared: Shared, port: int) -> AsyncIterator[int]:
    child = await asyncio.create_subprocess_exec(
        *SERVE, env={**os.environ, **environment(shared, port)}, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        yield child.pid
    finally:
        child.terminate()
        await child.wait()


async def _answers(caller: RecordCaller) -> bool:
    try:
        return (await caller.digest())[1] == 0
    except grpc.aio.AioRpcError as error:
        if error.code() is not grpc.StatusCode.UNAVAILABLE:
            raise
        return False
