"""The words that people type are those that there are."""

import re
import shutil
import subprocess

import pytest
import typer

from sluiceway_client.command.main import app
from tests.support.repository import ROOT, files

MAKE = (
    *("help", "setup", "worker", "up", "down", "fmt", "check", "test", "upgrade-drill", "mutants", "chaos", "fuzz"),
    *("bench", "docs", "notice", "sbom", "new-service", "proto"),
)
SAID = re.compile(r"^\s*(?:\S*/)?sluiceway (?P<word>[a-z]+)", re.MULTILINE)


def test_make_help_names_every_word() -> None:
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    # Below `make test` a make names the folder that it enters, unless told not to.
    asked = ("make", "--no-print-directory", "help")
    said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert tuple(line.split()[0] for line in said.splitlines()) == MAKE


def test_documents_show_no_word_that_the_command_does_not_have() -> None:
    there = set(typer.main.get_command(app()).commands)  # type: ignore[attr-defined]
    shown = {(page.name, found["word"]) for page in files("*.md") for found in SAID.finditer(page.read_text())}
    assert {each for each in shown if each[1] not in there} == set()


def test_up_down_status_and_logs_are_words_of_the_command() -> None:
    there = set(typer.main.get_command(app()).commands)  # type: ignore[attr-defined]
    assert {"up", "down", "status", "logs"} <= there
