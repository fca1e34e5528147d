"""What may stand in an f-string of the product, as mypy is told: words and numbers, and what has words of its own."""

import subprocess
import sys
import tomllib
from pathlib import Path

from tests.architecture import printed
from tests.support.repository import ROOT

HEAD = """
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from pathlib import Path
from typing import Literal, NamedTuple

class Told(NamedTuple):
    a: int
    def __str__(self) -> str:
        return "told"

class Untold(NamedTuple):
    a: int

class Word(StrEnum):
    A = "a"

class Member(str, Enum):
    A = "a"

@dataclass
class Bare:
    a: int
"""
PRINTED = ("str", "int", "float", "bool", "Path", "datetime", "timedelta", "OSError", "Told", "Word", 'Literal["a"]')
REFUSED = (
    *("tuple[int, ...]", "tuple[str, int]", "list[str]", "dict[str, int]", "set[str]", "Sequence[str]"),
    *("Mapping[str, int]", "bytes", "str | None", "None", "type[str]", "Untold", "Member", "Literal[Member.A]", "Bare"),
)


def test_mypy_refuses_what_python_alone_would_write_so(tmp_path: Path) -> None:
    kinds = [*PRINTED, *REFUSED]
    said = [f"def _{at}(value: {kind}) -> str: return f'it is {{value}}'" for at, kind in enumerate(kinds)]
    # As the house quotes names; and what was joined first.
    said += ["def _quoted(value: list[str]) -> str: return f'it is {value!r}'"]
    said += ["def _joined(value: list[str]) -> str: return f'it is {\", \".join(value)}'"]
    (tmp_path / "said.py").write_text(HEAD + "\n".join(said))
    (tmp_path / "mypy.ini").write_text(f"[mypy]\nplugins = {Path(printed.__file__)}\n")
    order = (sys.executable, "-m", "mypy", "--config-file", "mypy.ini", "--cache-dir", "cache", "said.py")
    told = subprocess.run(order, cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    first = HEAD.count("\n") + 1
    refused = {int(line.split(":")[1]) - first for line in told.splitlines() if "put into words" in line}
    assert {kinds[at] if at < len(kinds) else said[at] for at in refused} == {*REFUSED, said[-2]}, told


def test_mypy_is_told_of_the_whole_product() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]
    assert str(Path(printed.__file__).relative_to(ROOT)) in settings["plugins"]
