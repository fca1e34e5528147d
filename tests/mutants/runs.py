"""Runs of the tests against mutants: each in a process of its own, forked where the libraries are loaded already."""

import gc
import importlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.mutants.coverage import Coverage, Covered, Retry, read
from tests.mutants.planted import Mutant, planted
from tests.support.repository import ROOT, files

SOURCES = ("proto/gen", "libs/*/src", "services/*/src", "deploy/local/src")


# What most modules import, pytest's plugins and many tests, loaded once; nothing of the product is among it.
_LIBRARIES = (
    "aiohttp",
    "aiokafka.admin",
    "alembic.command",
    "anyio.pytest_plugin",
    "cachetools",
    "cryptography.hazmat.primitives.ciphers.aead",
    "google.rpc.status_pb2",
    "grpc.aio",
    "grpc_health.v1.health",
    "grpc_reflection.v1alpha.reflection",
    "httpx",
    "hypothesis",
    "numpy",
    "opentelemetry.sdk.trace",
    "prometheus_client",
    "psycopg",
    "pydantic_settings",
    "pytest_asyncio.plugin",
    "pytest_timeout",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.ext.asyncio",
    "starlette.applications",
    "structlog",
    "uvicorn",
    "weaviate",
)
_BASELINE = 600.0
# What a test may take with a bug planted: so much more than without, and so many times as long.
_SECONDS = 10.0
_SLOWER = 3
# The libraries are there before pytest looks for assertions in them.
_QUIETLY = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", "ignore::pytest.PytestAssertRewriteWarning")


@dataclass(frozen=True)
class Guarded:
    """A module that guards people, and those of its mutants that are equivalent, with the reason."""

    module: Path
    equivalent: Mapping[str, str]


@dataclass(frozen=True)
class Group:
    """Modules that the same tests concern."""

    tests: tuple[str, ...]
    guarded: tuple[Guarded, ...]


@dataclass(frozen=True)
class Judged:
    """What became of the mutants of a module; `equivalent` are those that nobody can tell from it, and none of them."""

    module: Path
    mutants: int
    survived: tuple[Mutant, ...]
    equivalent: int

    @property
    def killed(self) -> int:
        return self.mutants - len(self.survived)

    def __str__(self) -> str:
        return "\n  ".join([row(self.mutants, self.killed, self.equivalent, self.module), *map(str, self.survived)])


def row(judged: int, killed: int, equivalent: int, of: object) -> str:
    share = killed / judged if judged else 0.0
    counts = f"{judged:5} judged {killed:5} killed {judged - killed:4} survived {share:7.1%}"
    return f"{counts} {equivalent:4} equivalent  {of}"


def judge(groups: Sequence[Group], most: int) -> list[Judged]:
    """At most so many mutants of each module, each printed with what survived; in a process of its own.

    Raises ValueError as `_must_know_equivalents` does, before any is judged."""
    _load()
    found: list[Judged] = []
    with copy() as root:
        for each in (guarded for group in groups for guarded in group.guarded if guarded.equivalent):
            _must_know_equivalents(each, root)
        for group in groups:
            covered = _covered(root, group)
            if not covered:
                print(f"not judged, for these tests do not pass as it stands: {' '.join(group.tests)}", flush=True)
                continue
            for guarded in group.guarded:
                found.append(_judged(guarded, root, covered, most))
                print(found[-1], flush=True)
    return found


def _judged(guarded: Guarded, root: Path, covered: Sequence[Covered], most: int) -> Judged:
    sample = [each for each in planted(guarded.module, root) if each.id not in guarded.equivalent][:most]
    survived = tuple(each for each in sample if survives(each, root, covered))
    return Judged(guarded.module, len(sample), survived, len(guarded.equivalent))


def _must_know_equivalents(guarded: Guarded, root: Path) -> None:
    """Raises ValueError with a name of an equivalent that no mutant bears: its line has changed."""
    if unknown := guarded.equivalent.keys() - {each.id for each in planted(guarded.module, root)}:
        raise ValueError(f"{guarded.module} has no mutants {', '.join(sorted(unknown))}; take them off `equivalent`")


def _load() -> None:
    """Once for all runs; the collector of garbage need not look through it in each."""
    for library in _LIBRARIES:
        importlib.import_module(library)
    gc.collect()
    gc.freeze()


def _covered(root: Path, group: Group) -> tuple[Covered, ...]:
    """None unless the tests pass as the modules stand and are found by their names: else all would notice any bug."""
    found = root / "coverage.json"
    coverage = Coverage(root, [each.module for each in group.guarded], found)
    if passes(root, group.tests, seconds=_BASELINE, plugins=[coverage, Retry()]):
        covered = read(found)
        if passes(root, ["--collect-only", *(each.test for each in covered)], seconds=_BASELINE):
            return covered
    return ()


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


def survives(mutant: Mutant, root: Path, covered: Sequence[Covered]) -> bool:
    """Whether all tests that go through its line pass with the bug in `root`; where none is seen to, all tests."""
    through = [each for each in covered if (str(mutant.module), mutant.line) in each.lines]
    module = root / mutant.module
    sound = module.read_text("utf-8")
    _write(module, mutant.code)
    try:
        # Whichever test comes first starts the server that they share.
        return _pass(root, through or covered, longest=covered[-1].seconds)
    finally:
        _write(module, sound)


def _pass(root: Path, tests: Sequence[Covered], longest: float) -> bool:
    """A test that hangs has noticed."""
    limits = (f"--timeout={_SECONDS + _SLOWER * longest}", "--timeout-method=thread")
    words = (*limits, *(each.test for each in tests))
    seconds = 2 * _SECONDS + _SLOWER * sum(each.seconds for each in tests)
    return passes(root, words, seconds=seconds, plugins=[Retry()])


def _write(module: Path, code: str) -> None:
    """What was compiled of it goes too: a change within the same second would not be seen."""
    module.write_text(code, "utf-8")
    for compiled in module.parent.glob(f"__pycache__/{module.stem}.*"):
        compiled.unlink()


def passes(root: Path, words: Sequence[str], *, seconds: float, plugins: Sequence[object] = ()) -> bool:
    """Whether pytest, told these words, finds that all tests pass within so many seconds."""
    child = os.fork()
    if child == 0:
        _test(root, words, plugins)
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status) == pytest.ExitCode.OK
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _test(root: Path, words: Sequence[str], plugins: Sequence[object]) -> None:
    """In the child: it never returns."""
    os.setsid()
    os.chdir(root)
    # What is compiled of the copy serves all runs, also where the environment says that none is to be kept.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    # The copy's own modules are found before those that the environment names.
    sys.path[:0] = [str(root), *(str(path) for source in SOURCES for path in sorted(root.glob(source)))]
    for name in [name for name in sys.modules if name.split(".")[0].startswith(("sluiceway", "tests"))]:
        del sys.modules[name]
    code = 70
    try:
        code = int(pytest.main([*_QUIETLY, *words], plugins))
    finally:
        os._exit(code)
