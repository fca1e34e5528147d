"""Callers of `docs/calling.md`: what each asks of a running machine, with stubs of the contracts, is answered."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from sluiceway_client import discover
from tests.support.documented import shells
from tests.support.laptop import Laptop
from tests.support.provided import provided
from tests.support.repository import ROOT
from tests.support.servers import Missing, binary

pytestmark = pytest.mark.server

QUESTION = "When did Carl Wilhelm Scheele discover oxygen?"
JAVA = ROOT / ".tools" / "java"
SHOWN = [command for each in shells() if each.page == "docs/calling.md" for command in each.commands]
GRPCURL = [command for command in SHOWN if command.startswith("grpcurl ")]


@contextmanager
def go() -> Iterator[Sequence[str]]:
    yield (binary("ask", str(ROOT / "docs/calling/go")),)


@contextmanager
def java() -> Iterator[Sequence[str]]:
    if shutil.which("java") is None or not (JAVA / "ask-1.jar").is_file():
        raise Missing("the caller in Java is not built; `make servers` does it where Maven and a JDK are")
    yield ("java", "-cp", f"{JAVA / 'ask-1.jar'}:{JAVA / 'dependency'}/*", "Ask")


def ran(machine: Laptop, words: Sequence[str], **environment: str) -> "subprocess.CompletedProcess[str]":
    """The program, where it finds the machine as the page says; it may look at the contracts."""
    found = discover(machine.data, {})
    where = {"SLUICEWAY_INFER": found.of("infer"), "SLUICEWAY_API_KEY": found.api_key}
    return subprocess.run(
        words,
        cwd=ROOT,
        env={**os.environ, **where, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("program", [go, java])
def test_a_caller_is_answered_with_citations(
    machine: Laptop, sample: list[dict[str, Any]], program: Callable[[], AbstractContextManager[Sequence[str]]]
) -> None:
    with provided(program()) as words:
        said = ran(machine, (*words, QUESTION))
    assert said.returncode == 0, said.stderr
    assert "Carl Wilhelm Scheele" in said.stdout
    assert "\n[1] doc_" in said.stdout


@pytest.mark.parametrize(("program", "code"), [(go, "Unauthenticated"), (java, "UNAUTHENTICATED")])
def test_a_caller_is_told_why_not(
    machine: Laptop, program: Callable[[], AbstractContextManager[Sequence[str]]], code: str
) -> None:
    with provided(program()) as words:
        said = ran(machine, (*words, QUESTION), SLUICEWAY_API_KEY="sw_nobody")
    assert said.returncode == 1
    assert f"{code}: " in said.stderr
    assert said.stdout == ""


@pytest.mark.parametrize("command", GRPCURL)
def test_grpcurl_works_as_the_page_shows_it(machine: Laptop, sample: list[dict[str, Any]], command: str) -> None:
    with provided(grpcurl()) as folder:
        line = command.replace("127.0.0.1:17030", discover(machine.data, {}).of("infer"))
        said = ran(machine, ("bash", "-c", line), PATH=f"{folder}{os.pathsep}{os.environ['PATH']}")
    assert said.returncode == 0, said.stderr
    assert any(words in said.stdout for words in ("sluiceway.infer.v1", "smollm2-135m", '"citations"'))


def test_what_reflection_names_asks_for_a_key_all_the_same(machine: Laptop) -> None:
    with provided(grpcurl()) as folder:
        call = "sluiceway.infer.v1.InferService/ListModels"
        words = (f"{folder}/grpcurl", "-plaintext", discover(machine.data, {}).of("infer"), call)
        said = ran(machine, words)
    assert "Code: Unauthenticated" in said.stderr


@contextmanager
def grpcurl() -> Iterator[Path]:
    yield Path(binary("grpcurl", "github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3")).parent


def test_the_programs_of_these_tests_were_made_as_the_page_says() -> None:
    made = (ROOT / "tools/servers").read_text("utf-8")
    for tool in (word for command in SHOWN for word in command.split() if word.startswith("google.golang.org/")):
        assert tool in made
    for command in SHOWN:
        if command.startswith("buf "):
            assert command in made
    assert len(GRPCURL) == 6
    assert json.dumps(QUESTION) in (ROOT / "docs/calling.md").read_text("utf-8")
