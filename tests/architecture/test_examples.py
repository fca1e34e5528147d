"""Every command that a document shows is one that the command line takes, with its options and arguments."""

import re
import shlex
from collections.abc import Sequence
from typing import Any

import pytest
import typer

from sluiceway_client.command.main import _data_first, app
from tests.support.documented import shells

_OURS = re.compile(r"^(?:\S*/)?sluiceway (?P<words>.+)")
_PLACE = re.compile(r"[<>…]|\[|\.\.\.")


def _said() -> list[tuple[str, str]]:
    """Commands as they stand there; what has a place for something, such as `<id>`, is no command yet."""
    said = ((each.page, _OURS.match(command)) for each in shells() for command in each.commands)
    return sorted({(page, found["words"]) for page, found in said if found and not _PLACE.search(found["words"])})


def _taken(words: Sequence[str]) -> None:
    """Parsed as the command would parse them; nothing is done."""
    command: Any = typer.main.get_command(app())
    rest = [word for word in _data_first(words)]
    if rest[:1] == ["--data"]:
        rest = rest[2:]
    while hasattr(command, "commands") and rest and not rest[0].startswith("-"):
        command, rest = command.commands[rest[0]], rest[1:]
    if not {"--help", "-h"} & set(rest) and not hasattr(command, "commands"):
        command.make_context(command.name, rest)


@pytest.mark.parametrize(("page", "words"), _said())
def test_a_command_that_a_document_shows_is_taken(page: str, words: str) -> None:
    _taken([word for word in shlex.split(words.split("|")[0], comments=True) if word != "&&"])


def test_documents_show_commands() -> None:
    assert len(_said()) > 15


@pytest.mark.parametrize(
    "words", [["search"], ["search", "x", "--no-such"], ["nothing"], ["docs", "list", "--limit", "0"]]
)
def test_one_that_is_none_is_noticed(words: list[str]) -> None:
    with pytest.raises((Exception, SystemExit)):  # whatever the library says
        _taken(words)
