"""Runs of the tests against mutants: each in a process of its own, forked where the libraries are loaded already."""

import importlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pytest

from tests.mutants.planted import Mutant, planted
from tests.support.repository import ROOT, files

Outcome = Literal["killed", "survived"]
SOURCES = ("proto/gen", "libs/*/src", "services/*/src", "deploy/local/src")


# What most modules import, loaded once; nothing of the product is among it.
_LIBRARIES = (
    "aiokafka",
    "grpc.aio",
    "psycopg",
    "pydantic_settings",
    "sqlalchemy.ext.asyncio",
    "starlette.applications",
    "opentelemetry.sdk.trace",
    "uvicorn",
)
_SECONDS = 60.0
# The libraries are there before pytest looks for assertions in them.
_QUIETLY = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", "ignore::pytest.PytestAssertRewriteWarning")


@dataclass(frozen=True)
class Guarded:
    """A module that guards people, and the tests that must notice a bug in it."""

    module: Path
    tests: tuple[str, ...]


def found_in(guarded: Guarded, most: int, equivalent: frozenset[str]) -> dict[Mutant, Outcome]:
    """In a process of its own: the outcome of each mutant of a module."""
    for library in _LIBRARIES:
        importlib.import_module(library)
    mutants = [each for each in planted(guarded.module) if each.id not in equivalent][:most]
    with copy() as root:
        began = time.monotonic()
        if not passes(root, guarded.tests, seconds=10 * _SECONDS):
            raise RuntimeError(f"the tests of {guarded.module} do not pass as it stands: {' '.join(guarded.tests)}")
        seconds = _SECONDS + 5 * (time.monotonic() - began)
        return {each: judged(each, root, guarded.tests, seconds=seconds) for each in mutants}


@contextmanager
def copy() -> Iterator[Path]:
    """The repository in a folder of its own, where bugs are planted."""
    with TemporaryDirectory(prefix="sluiceway-mutants-") as name:
        root = Path(name)
        for path in files():
            target = root / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
        yield root


def judged(mutant: Mutant, root: Path, tests: Sequence[str], *, seconds: float) -> Outcome:
    """Whether a test fails, or hangs, with the bug in `root`; there is none in it afterwards."""
    module = root / mutant.module
    sound = module.read_text("utf-8")
    _write(module, mutant.code)
    try:
        return "survived" if passes(root, tests, seconds=seconds) else "killed"
    finally:
        _write(module, sound)


def _write(module: Path, code: str) -> None:
    """What was compiled of it goes too: a change within the same second would not be seen."""
    module.write_text(code, "utf-8")
    for compiled in module.parent.glob(f"__pycache__/{module.stem}.*"):
        compiled.unlink()


def passes(root: Path, tests: Sequence[str], *, seconds: float) -> bool:
    """Whether all tests pass within so many seconds."""
    child = os.fork()
    if child == 0:
        _test(root, tests)
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status) == pytest.ExitCode.OK
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _test(root: Path, tests: Sequence[str]) -> None:
    """In the child: it never returns."""
    os.setsid()
    os.chdir(root)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    # The copy's own modules are found before those that the environment names.
    sys.path[:0] = [str(root), *(str(path) for source in SOURCES for path in sorted(root.glob(source)))]
    for name in [name for name in sys.modules if name.split(".")[0].startswith(("sluiceway", "tests"))]:
        del sys.modules[name]
    code = 70
    try:
        code = int(pytest.main([*_QUIETLY, *tests]))
    finally:
        os._exit(code)
