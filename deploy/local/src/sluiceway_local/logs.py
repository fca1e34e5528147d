"""What a process said: as it is for programs, readable for people."""

import json
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from rich.text import Text

from sluiceway_common.errors import NotFound
from sluiceway_local.place import Place

_LOOK_SECONDS = 0.2
_COLOURS = {"debug": "dim", "warning": "yellow", "error": "red", "critical": "red"}
_SAID_APART = ("timestamp", "level", "event")


def find(place: Place, name: str) -> Path:
    """The log of that process. Raises NotFound with the names that there are."""
    log = place.log(name)
    if not log.is_file():
        there = sorted(each.stem for each in log.parent.glob("*.log"))
        raise NotFound(f"there is no log of {name!r}; there are {', '.join(there) or 'none: nothing was ever started'}")
    return log


def last(log: Path, count: int) -> list[str]:
    """The last lines."""
    with log.open(errors="replace") as file:
        return [line.rstrip("\n") for line in deque(file, maxlen=count)]


def coming(log: Path) -> Iterator[str]:
    """Lines as they are written, from now on; does not end."""
    with log.open(errors="replace") as file:
        file.seek(0, 2)
        rest = ""
        while True:
            if log.stat().st_size < file.tell():
                file.seek(0)
            rest += file.read()
            *lines, rest = rest.split("\n")
            yield from lines
            time.sleep(_LOOK_SECONDS)


def readable(line: str) -> Text:
    """Time, level, event and fields in colours; a line that is not one of ours as it is."""
    try:
        fields = json.loads(line)
    except ValueError:
        return Text(line)
    if not isinstance(fields, dict) or "event" not in fields:
        return Text(line)
    level = str(fields.get("level", ""))
    rest = " ".join(f"{name}={value}" for name, value in fields.items() if name not in _SAID_APART)
    return Text.assemble(
        (f"{fields.get('timestamp', '')} ", "dim"),
        (f"{level:<8}", _COLOURS.get(level, "")),
        (f"{fields['event']} ", "bold"),
        rest,
    )
