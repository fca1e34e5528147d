"""Coverage of modules by test, and what each took: a mutant is judged by the tests that go through its line."""

import json
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol


@dataclass(frozen=True)
class Covered:
    """A test that passed, and the lines that it went through in its own process, each with its module."""

    test: str
    seconds: float
    lines: frozenset[tuple[str, int]]


class Coverage:
    """Plugin of pytest that traces `modules` of `root`, and writes at the end what was found to `into`."""

    def __init__(self, root: Path, modules: Iterable[Path], into: Path) -> None:
        self._modules = {str(root / module): str(module) for module in modules}
        self._into = into
        self._found: list[tuple[str, float, list[tuple[str, int]]]] = []
        self._lines: set[tuple[str, int]] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._lines = set()
        began = time.monotonic()
        with self._traced():
            result = yield
        self._found.append((item.nodeid, time.monotonic() - began, sorted(self._lines)))
        return result

    def pytest_sessionfinish(self) -> None:
        self._into.write_text(json.dumps(self._found), "utf-8")

    @contextmanager
    def _traced(self) -> Iterator[None]:
        """Threads that begin meanwhile are traced too; processes are not."""
        threading.settrace(self._entered)
        sys.settrace(self._entered)
        try:
            yield
        finally:
            sys.settrace(None)
            threading.settrace(None)  # type: ignore[arg-type]  # none, as sys.settrace takes it

    def _entered(self, frame: FrameType, event: str, argument: Any) -> Any:
        return self._passed if frame.f_code.co_filename in self._modules else None

    def _passed(self, frame: FrameType, event: str, argument: Any) -> Any:
        # An error that leaves a function may leave it from no line.
        if event == "line":
            self._lines.add((self._modules[frame.f_code.co_filename], frame.f_lineno))
        return self._passed


def read(found: Path) -> tuple[Covered, ...]:
    """What a run wrote, the fastest test first."""
    rows = json.loads(found.read_text("utf-8"))
    covered = (Covered(test, seconds, frozenset(map(tuple, lines))) for test, seconds, lines in rows)
    return tuple(sorted(covered, key=lambda each: each.seconds))


class Retry:
    """Plugin of pytest that tries a failed test again: a busy machine fails one now and then, with no bug in it."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        if any(report.failed for report in reports):
            item._initrequest()  # type: ignore[attr-defined]  # what makes its fixtures anew
            reports = runtestprotocol(item, nextitem=nextitem, log=False)
        for report in reports:
            item.ihook.pytest_runtest_logreport(report=report)
        return True
