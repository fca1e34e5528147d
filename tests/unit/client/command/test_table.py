"""What the command knows without a library, and what each of its words imports."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import grpc
import pytest
import typer

from sluiceway.embed.v1 import embed_service_pb2, values_pb2
from sluiceway.embed.v1.embed_service_pb2_grpc import EmbedServiceServicer, add_EmbedServiceServicer_to_server
from sluiceway_client.command.main import _data_first, app
from sluiceway_client.command.table import commands, help_text
from tests.unit.client.records import recalled, recording

_LOOK = """
import sys
sys.argv = ["sluiceway", *{words!r}]
from sluiceway_client.__main__ import start
try:
    start()
except SystemExit:
    pass
print("imported:", *(name for name in {heavy!r} if name in sys.modules))
"""
# What a call cannot be made without; all else that is heavy is for other commands.
CALLS = frozenset({"typer", "asyncio", "grpc", "google.protobuf"})
HEAVY = CALLS | {
    *("rich", "numpy", "pydantic", "pydantic_settings", "psutil", "httpx", "requests", "opentelemetry", "watchfiles"),
    *("sqlalchemy", "alembic", "psycopg", "aiokafka", "weaviate", "zvec", "starlette", "uvicorn", "structlog"),
    *("sluiceway_ingest", "sluiceway_embed", "sluiceway_infer", "sluiceway.ingest.v1.ingest_service_pb2"),
}


def said(*words: str) -> tuple[str, list[str]]:
    """What the command printed, and which heavy libraries it took for that."""
    script = _LOOK.format(words=words, heavy=sorted(HEAVY))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    printed, _, imported = done.stdout.rpartition("imported:")
    return printed, imported.split()


def test_the_help_names_every_command_and_imports_nothing() -> None:
    printed, imported = said("--help")
    assert (printed, imported) == (help_text(commands()) + "\n", [])


def test_the_version_is_that_of_the_package_and_imports_nothing() -> None:
    assert said("--version") == (f"sluiceway {version('sluiceway-client')}\n", [])


class _FindsOne(EmbedServiceServicer):
    async def Search(self, request: Any, context: Any) -> embed_service_pb2.SearchResponse:
        return embed_service_pb2.SearchResponse(passages=[values_pb2.Passage(title="Notes", text="oxygen")])


@pytest.fixture
async def data(tmp_path: Path) -> AsyncIterator[str]:
    """A data folder that says where a service is which finds one passage."""
    server = grpc.aio.server()
    add_EmbedServiceServicer_to_server(_FindsOne(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    (tmp_path / "client.json").write_text(json.dumps({"api_key": "sw_1", "embed": f"127.0.0.1:{port}"}))
    yield str(tmp_path)
    await server.stop(None)


async def test_a_search_imports_what_a_call_needs_and_the_contract_of_no_other_service(data: str) -> None:
    printed, imported = await asyncio.to_thread(said, "--data", data, "search", "oxygen")
    assert "oxygen" in printed
    assert set(imported) == CALLS


@pytest.mark.parametrize("behind", [("--data", "{}"), ("--data={}",)])
async def test_the_data_folder_is_found_where_it_is_named_last(data: str, behind: tuple[str, ...]) -> None:
    printed, _ = await asyncio.to_thread(said, "search", "oxygen", *(word.format(data) for word in behind))
    assert "oxygen" in printed


@pytest.mark.parametrize("words", [("recall", "doc_1", "--json"), ("explain", "ans_1", "--json"), ("record", "digest")])
async def test_what_is_said_to_a_program_about_the_record_imports_no_library_for_people(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    async with recording(recalled=recalled(1)) as record:
        (tmp_path / "client.json").write_text(json.dumps({"api_key": "sw_1", "eval": record.address}))
        printed, imported = await asyncio.to_thread(said, "--data", str(tmp_path), *words)
    assert printed
    assert set(imported) == CALLS


async def test_the_status_imports_nothing_but_what_reads_words(data: str) -> None:
    printed, imported = await asyncio.to_thread(said, "status", "--data", data)
    assert "nothing runs in" in printed
    assert imported == ["typer"]


def test_to_stop_imports_no_server(tmp_path: Path) -> None:
    _, imported = said("down", "--data", str(tmp_path))
    assert set(imported) <= {"typer", "psutil", "rich"}


def test_the_table_says_of_each_command_what_the_command_says() -> None:
    made = typer.main.get_command(app()).commands  # type: ignore[attr-defined]
    assert set(made) == {each.name for each in commands()}
    assert {name: command.get_short_help_str(200).rstrip(".") for name, command in made.items()} == {
        each.name: each.help.rstrip(".") for each in commands()
    }


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (["search", "x", "--data", "d"], ["--data", "d", "search", "x"]),
        (["search", "--data=d", "x"], ["--data=d", "search", "x"]),
        (["search", "--", "--data", "d"], ["search", "--", "--data", "d"]),
        (["search", "x"], ["search", "x"]),
    ],
)
def test_the_data_folder_may_be_named_behind_any_word(words: list[str], first: list[str]) -> None:
    assert _data_first(words) == first
