"""The comments of a .proto file: what the generated code forgets."""

import re
from collections.abc import Iterator, Mapping

_MESSAGE = re.compile(r"message (\w+) \{")
_FIELD = re.compile(r"(?:repeated |optional )?[\w.]+(?:<.*>)? (\w+) = \d+")


def comments(proto: str) -> Mapping[str, str]:
    """By `Message` and `Message.field`: the sentences that stand above it."""
    return dict(_comments(proto))


def _comments(proto: str) -> Iterator[tuple[str, str]]:
    above: list[str] = []
    message = ""
    for line in map(str.strip, proto.splitlines()):
        if line.startswith("//"):
            above.append(line.removeprefix("//").strip())
            continue
        if found := _MESSAGE.match(line):
            message = found[1]
            yield message, " ".join(above)
        elif found := _FIELD.match(line):
            yield f"{message}.{found[1]}", " ".join(above)
        above = []
