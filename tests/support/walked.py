"""Files of the product that a piece of work walks through, in the order in which it meets them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any


@contextmanager
def walked(*packages: str) -> Iterator[list[str]]:
    """Paths below the packages, `sluiceway_common/run.py`, as their functions are called; no two alike in a row."""
    files: list[str] = []

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        path = Path(frame.f_code.co_filename)
        package = next((name for name in packages if name in path.parts), None)
        if event == "call" and package is not None:
            file = "/".join(path.parts[path.parts.index(package) :])
            if files[-1:] != [file]:
                files.append(file)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield files
    finally:
        sys.setprofile(before)
