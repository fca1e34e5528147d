"""Arguments of a tool call: the strings in it, and where they stand."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# Where a string stands is looked for; in what is longer that would take too long.
_LONGEST_READ: Final = 65_536


@dataclass(frozen=True)
class Argument:
    """A string as the tool receives it, and the code points of the call that it is written in."""

    value: str
    start: int
    end: int


def arguments(call: str) -> tuple[Argument, ...]:
    """Strings of a call that is JSON, names of fields included; of any other or very long call the whole of it."""
    if len(call) > _LONGEST_READ or not call.lstrip().startswith(("{", "[", '"')):
        return (Argument(call, 0, len(call)),)
    try:
        values = tuple(_strings(json.loads(call)))
    except (ValueError, RecursionError):
        return (Argument(call, 0, len(call)),)
    return tuple(_placed(call, values))


def _strings(read: object) -> Iterator[str]:
    """In any order; without recursion, as nobody says how deep a call is."""
    waiting = [read]
    while waiting:
        match waiting.pop():
            case str(value):
                yield value
            case dict(fields):
                waiting += [part for field in reversed(fields.items()) for part in reversed(field)]
            case list(items):
                waiting += reversed(items)


def _placed(call: str, values: tuple[str, ...]) -> Iterator[Argument]:
    """In their order in the call; one that is written with other escapes than JSON's usual has the whole call."""
    at = 0
    for value in values:
        places = ((call.find(written, at), len(written)) for written in _written(value))
        start, length = min((place for place in places if place[0] >= 0), default=(-1, 0))
        at = max(at, start + length)
        yield Argument(value, start, start + length) if start >= 0 else Argument(value, 0, len(call))


def _written(value: str) -> Iterator[str]:
    yield json.dumps(value, ensure_ascii=False)[1:-1]
    yield json.dumps(value)[1:-1]
