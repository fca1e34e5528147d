"""Arguments of a tool call: the strings in it, and where they stand."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sluiceway_common.errors import TooLarge

# Each is looked at by itself; nobody calls a tool with so many.
MOST_ARGUMENTS: Final = 16_384
# In JSON nothing else has a quote. One that is not closed is read once, to the end.
_STRING: Final = re.compile(r'"(?:[^"\\]++|\\.)*+(?P<closed>")?', re.DOTALL)


@dataclass(frozen=True)
class Argument:
    """A string as the tool receives it, and the code points of the call that it is written in."""

    value: str
    start: int
    end: int


def arguments(call: str) -> tuple[Argument, ...]:
    """Strings of a call that is JSON, in their order: names of fields included, and each of those under one name, as
    tools do not agree on which of them counts. Of what is no JSON the whole of it, and the strings of what looks like
    JSON: a tool may read more than we do. Raises TooLarge."""
    whole = Argument(call, 0, len(call))
    if not call.lstrip().startswith(("{", "[", '"')):
        return (whole,)
    found = tuple(_strings(call))
    return found if _is_json(call) else (whole, *found)


def _strings(call: str) -> Iterator[Argument]:
    closed = (string for string in _STRING.finditer(call) if string["closed"])
    for number, string in enumerate(closed):
        if number == MOST_ARGUMENTS:
            raise TooLarge(f"the call has more than {MOST_ARGUMENTS} strings in it; send fewer of them")
        yield Argument(_read(string[0]), string.start() + 1, string.end() - 1)


def _read(written: str) -> str:
    """Without its quotes, and with what its escapes stand for."""
    if "\\" not in written:
        return written[1:-1]
    try:
        return str(json.loads(written, strict=False))
    except ValueError:
        return written[1:-1]


def _is_json(call: str) -> bool:
    try:
        json.loads(call)
    except (ValueError, RecursionError):
        return False
    return True
