"""Logs of the processes: as they are for programs, readable for people."""

import json
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import typer

from sluiceway_common.errors import NotFound
from sluiceway_local.data_directory import DataDirectory

_LOOK_SECONDS = 0.2
_COLOURS = {"warning": "yellow", "error": "red", "critical": "red"}
# Control signs, and those that turn a line round.
_STEERING = dict.fromkeys(
    (*range(0x09), *range(0x0A, 0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)
_SAID_APART = ("timestamp", "level", "event")


def find(directory: DataDirectory, name: str) -> Path:
    """The log of that process. Raises NotFound with the names that there are."""
    log = directory.log(name)
    if not log.is_file():
        there = sorted(each.stem for each in log.parent.glob("*.log"))
        raise NotFound(f"there is no log of {name!r}; there are {', '.join(there) or 'none: nothing was ever started'}")
    return log


def last(log: Path, count: int) -> Iterator[str]:
    """The last lines."""
    with log.open(errors="replace") as file:
        yield from _last(file, count)


def last_and_coming(log: Path, count: int) -> Iterator[str]:
    """The last lines, then each as it is written; does not end."""
    with log.open(errors="replace") as file:
        yield from _last(file, count)
        rest = ""
        while True:
            if log.stat().st_size < file.tell():
                # It had grown too large and begins anew.
                file.seek(0)
            *lines, rest = (rest + file.read()).split("\n")
            yield from lines
            time.sleep(_LOOK_SECONDS)


def _last(file: TextIO, count: int) -> list[str]:
    return [line.rstrip("\n") for line in deque(file, maxlen=count)]


def readable(line: str) -> str:
    """Time, level, event and fields in colours; a line that is not one of ours as it is."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict) or "event" not in fields:
        return _harmless(line)
    level = _harmless(str(fields.get("level", "")))
    rest = " ".join(f"{name}={value}" for name, value in fields.items() if name not in _SAID_APART)
    return " ".join(
        (
            typer.style(_harmless(str(fields.get("timestamp", ""))), dim=True),
            typer.style(f"{level:<7}", fg=_COLOURS.get(level), dim=level == "debug"),
            typer.style(_harmless(str(fields["event"])), bold=True),
            _harmless(rest),
        )
    )


def _harmless(text: str) -> str:
    """Without what would steer a terminal: names of documents come from strangers."""
    return text.translate(_STEERING)
