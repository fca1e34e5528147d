"""The real infer as a process of its own, with a real log and database, over a model server that costs nothing."""

import asyncio
import base64
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sluiceway_common.access.keys import Access
from sluiceway_common.access.tables import SCHEMA
from sluiceway_common.database import Database
from sluiceway_common.processes import ChildProcess, Program
from sluiceway_local.servers.ports import accepts
from tests.support import servers
from tests.support.servers import folder, free_ports

TOKENS = 256
PACE = 100.0
UPSTREAM = "tests.benchmarks.gateway_upstream"
ROOT = Path(__file__).parents[2]
_START_SECONDS = 120.0


@dataclass(frozen=True)
class Gateway:
    """A process that is asked: whose processor time counts, where chat completions are asked, by which headers, and
    the model that stands over the upstream."""

    pid: int
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    model: str = "over"
    grpc: int = 0


@contextmanager
def upstream() -> Iterator[int]:
    """The port of a model server that costs next to nothing."""
    (port,) = free_ports(1)
    argv = (sys.executable, "-m", UPSTREAM, str(port))
    with folder() as place, process(argv, place / "upstream.log", {}, lambda: accepts(port)):
        yield port


@contextmanager
def infer(upstream_port: int) -> Iterator[Gateway]:
    """A replica of infer."""
    with ExitStack() as stack:
        place = stack.enter_context(folder())
        log, database = stack.enter_context(servers.kafka()), stack.enter_context(servers.postgres())
        grpc_port, http = free_ports(2)
        environment = _environment(place, log.servers, database.url, grpc_port, http, upstream_port)
        servers.run(_migrated(environment))
        key = asyncio.run(_key(database.url))
        argv = (sys.executable, "-m", "sluiceway_infer", "serve")
        running = stack.enter_context(process(argv, place / "infer.log", environment, lambda: accepts(http)))
        yield Gateway(
            running.pid or 0, f"http://127.0.0.1:{http}/v1", {"authorization": f"Bearer {key}"}, grpc=grpc_port
        )


@contextmanager
def process(
    argv: tuple[str, ...], log: Path, environment: Mapping[str, str], ready: Callable[[], Awaitable[bool]]
) -> Iterator[ChildProcess]:
    """Runs it until the block ends, which begins when it is ready."""
    named = {"PATH": os.environ["PATH"], "HOME": str(log.parent), "OMP_NUM_THREADS": "1", **environment}
    running = ChildProcess(Program(argv=argv, log=log, environment=named, folder=ROOT))
    running.spawn()
    try:
        servers.run(running.until(ready, within=_START_SECONDS, name=argv[-1]))
        yield running
    finally:
        servers.run(running.end(within=20))


def _environment(place: Path, kafka: str, database: str, grpc: int, http: int, upstream_port: int) -> dict[str, str]:
    script = place / "script.jsonl"
    long = " ".join(f"word{number}" for number in range(TOKENS))
    script.write_text(
        "\n".join(json.dumps(line) for line in ({"when": "long", "say": long}, {"when": "", "say": "Yes."}))
    )
    fast = {"engine": "scripted", "script": str(script), "max_concurrent_requests": 1024}
    paced = fast | {"name": "paced", "tokens_per_second": PACE}
    over = {"engine": "openai_http", "name": "over", "url": f"http://127.0.0.1:{upstream_port}/v1", "model": "bench"}
    return {
        "SLUICEWAY_KAFKA": kafka,
        "SLUICEWAY_DATABASE": database,
        "SLUICEWAY_DATA": str(place / "data"),
        "SLUICEWAY_MASTER_KEY": base64.b64encode(b"m" * 32).decode(),
        "SLUICEWAY_INTERNAL_KEY": base64.b64encode(b"i" * 32).decode(),
        "SLUICEWAY_LOG_LEVEL": "warning",
        "INFER_GUARD": "none",
        "INFER_EMBED": "none",
        "INFER_GRPC": f"127.0.0.1:{grpc}",
        "INFER_HTTP": f"127.0.0.1:{http}",
        "INFER_MODELS": json.dumps([fast, paced, over | {"max_concurrent_requests": 1024}]),
    }


async def _migrated(environment: dict[str, str]) -> None:
    named = {"PATH": os.environ["PATH"]} | environment
    migrating = await asyncio.create_subprocess_exec(sys.executable, "-m", "sluiceway_infer", "migrate", env=named)
    assert await migrating.wait() == 0, "the tables of infer could not be made"


async def _key(url: str) -> str:
    database = Database(url, schema=SCHEMA)
    await database.start()
    try:
        return await Access(database).create_key("default", "bench", ["reader"])
    finally:
        await database.stop()
