"""Files of the product that a piece of work walks through, in the order in which it meets them."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import Any


@dataclass
class Walk:
    """Paths below the packages, `sluiceway_common/run.py`, as their functions are called, and by which task."""

    _steps: list[tuple[str, object]] = field(default_factory=list)

    def note(self, file: str) -> None:
        self._steps.append((file, asyncio.current_task()))

    def clear(self) -> None:
        self._steps.clear()

    @property
    def files(self) -> list[str]:
        """Of all tasks; no two alike in a row."""
        return _without_repeats([file for file, _ in self._steps])

    def of_who_met(self, file: str) -> list[str]:
        """The same of the one task that came to this file: others work meanwhile, the longer the slower it is."""
        (whose,) = {task for met, task in self._steps if met == file}
        return _without_repeats([met for met, task in self._steps if task is whose])


def _without_repeats(files: list[str]) -> list[str]:
    return [file for file, _ in groupby(files)]


@contextmanager
def walked(*packages: str) -> Iterator[Walk]:
    """What is walked while the block runs, in this thread."""
    walk = Walk()

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        path = Path(frame.f_code.co_filename)
        package = next((name for name in packages if name in path.parts), None)
        if event == "call" and package is not None:
            walk.note("/".join(path.parts[path.parts.index(package) :]))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield walk
    finally:
        sys.setprofile(before)
