"""Coverage of one module by test, and what each took: a mutant's own tests can be run first, the fastest before all."""

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import pytest


@dataclass(frozen=True)
class Covered:
    """A test that passed, and the lines of the module that it went through in its own process."""

    test: str
    seconds: float
    lines: frozenset[int]


class Coverage:
    """Plugin of pytest that traces one file, and writes at the end what was found to `into`."""

    def __init__(self, module: Path, into: Path) -> None:
        self._module = str(module)
        self._into = into
        self._found: list[tuple[str, float, set[int]]] = []
        self._lines: set[int] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._lines = set()
        began = time.monotonic()
        with self._traced():
            result = yield
        self._found.append((item.nodeid, time.monotonic() - began, self._lines))
        return result

    def pytest_sessionfinish(self) -> None:
        self._into.write_text(json.dumps([(*first, sorted(lines)) for *first, lines in self._found]), "utf-8")

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
        return self._passed if frame.f_code.co_filename == self._module else None

    def _passed(self, frame: FrameType, event: str, argument: Any) -> Any:
        self._lines.add(frame.f_lineno)
        return self._passed


def read(found: Path) -> tuple[Covered, ...]:
    """What a run wrote, the fastest test first."""
    covered = (
        Covered(test, seconds, frozenset(lines)) for test, seconds, lines in json.loads(found.read_text("utf-8"))
    )
    return tuple(sorted(covered, key=lambda each: each.seconds))
