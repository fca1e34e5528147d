"""Processor time of a command from its start to its end, beside that of the libraries which it cannot do without."""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import grpc

from sluiceway.embed.v1 import embed_service_pb2, values_pb2
from sluiceway.embed.v1.embed_service_pb2_grpc import EmbedServiceServicer, add_EmbedServiceServicer_to_server
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.measured import Section, Table, at_most

_TRIES: Final = 15
_STUB: Final = "import grpc; from sluiceway.embed.v1 import embed_service_pb2_grpc"


@dataclass(frozen=True)
class Command:
    """Its words, what it cannot do without, and the seconds that it may cost."""

    words: tuple[str, ...]
    needs: str
    may_cost: float


_COMMANDS: Final = (
    Command(("--help",), "pass", 0.15),
    Command(("--version",), "import importlib.metadata", 0.15),
    Command(("status",), "import typer", 0.25),
    Command(("search", "x"), _STUB, 0.25),
)
_NOTES: Final = (
    f"Median of {_TRIES} and, in brackets, the least, in seconds of the whole process: Python's own start is included.",
    "`needs` is the cost of a Python that imports so much and ends.",
    "*Not compiled* is the worst that can be: no bytecode lies anywhere, not even of Python's own library. "
    "`make setup` leaves everything compiled.",
    "`search` is answered by a service that finds one passage.",
)


class _FindsOne(EmbedServiceServicer):
    def Search(self, request: Any, context: Any) -> embed_service_pb2.SearchResponse:
        return embed_service_pb2.SearchResponse(passages=[values_pb2.Passage(title="Notes", text="x", score=1.0)])


def run(_: Datasets) -> Section:
    """Each command, with bytecode and without."""
    with tempfile.TemporaryDirectory() as name, _finding_one() as address:
        folder = Path(name)
        (folder / ".sluiceway").mkdir()
        (folder / ".sluiceway" / "client.json").write_text(json.dumps({"api_key": "sw_1", "embed": address}))
        rows = tuple(_row(command, folder) for command in _COMMANDS)
    columns = ("command", "CPU s", "needs", "CPU s of that", "bar", "not compiled", "that, not compiled")
    return Section("Commands", (Table(columns, rows),), _NOTES)


def _row(command: Command, folder: Path) -> tuple[str, ...]:
    said, bare = ("-m", "sluiceway_client", *command.words), ("-c", command.needs)
    spent = _spent(said, folder)
    never = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": str(folder / "none")}
    return (
        f"`sluiceway {' '.join(command.words)}`",
        _figure(spent),
        f"`{command.needs}`",
        _figure(_spent(bare, folder)),
        at_most(command.may_cost, statistics.median(spent)),
        _figure(_spent(said, folder, **never)),
        _figure(_spent(bare, folder, **never)),
    )


def _figure(spent: list[float]) -> str:
    return f"{statistics.median(spent):.3f} ({min(spent):.3f})"


def _spent(words: tuple[str, ...], folder: Path, **environment: str) -> list[float]:
    return [_cpu_seconds((sys.executable, *words), folder, {**os.environ, **environment}) for _ in range(_TRIES)]


def _cpu_seconds(words: tuple[str, ...], folder: Path, environment: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, cwd=folder, env=environment, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@contextmanager
def _finding_one() -> Iterator[str]:
    server = grpc.server(ThreadPoolExecutor(1))
    add_EmbedServiceServicer_to_server(_FindsOne(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(None).wait()
