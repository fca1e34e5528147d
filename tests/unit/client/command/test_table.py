"""What the command knows without a library, and what each of its words imports."""

import subprocess
import sys
from importlib.metadata import version

import pytest
import typer

from sluiceway_client.command.main import _data_first, app
from sluiceway_client.command.table import commands, help_text

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
HEAVY = (
    "typer",
    "rich",
    "grpc",
    "asyncio",
    "google.protobuf",
    "pydantic",
    "psutil",
    "sqlalchemy",
    "watchfiles",
    "aiokafka",
    "psycopg",
)


def said(*words: str) -> tuple[str, list[str]]:
    """What the command printed, and which heavy libraries it took for that."""
    script = _LOOK.format(words=words, heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    printed, _, imported = done.stdout.rpartition("imported:")
    return printed, imported.split()


def test_the_help_names_every_command_and_imports_nothing() -> None:
    printed, imported = said("--help")
    assert (printed, imported) == (help_text(commands()) + "\n", [])


def test_the_version_is_that_of_the_package_and_imports_nothing() -> None:
    assert said("--version") == (f"sluiceway {version('sluiceway-client')}\n", [])


@pytest.mark.parametrize(
    ("words", "without"),
    [
        (("search", "x"), {"rich", "pydantic", "psutil", "sqlalchemy", "watchfiles"}),
        (("down",), {"grpc", "pydantic", "sqlalchemy", "aiokafka", "psycopg", "google.protobuf"}),
        (("status",), {"psutil", "rich", "grpc", "pydantic", "sqlalchemy", "watchfiles", "google.protobuf"}),
    ],
)
def test_what_is_said_often_imports_little(words: tuple[str, ...], without: set[str]) -> None:
    _, imported = said(*words)
    assert "typer" in imported
    assert without & set(imported) == set()


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
