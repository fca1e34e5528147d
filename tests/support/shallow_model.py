"""GGUF file of the first layers of the packaged model: it talks nonsense, always the same, in a third of the time. For
tests that ask what becomes of a call, and not what it says.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sluiceway_infer.adapters.engines.llama import packaged

LAYERS: Final = 2
ALIGNMENT: Final = 32
_COUNT: Final = b".block_count"
_STRING, _ARRAY = 8, 9
# By the type of GGUF, as `struct` calls it.
_NUMBERS: Final = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}


@dataclass(frozen=True)
class _Tensor:
    """Its head in the file up to where it lies, and its numbers."""

    name: str
    head: bytes
    begins: int


@dataclass
class _Reader:
    content: bytes
    at: int = 4

    def number(self, kind: str) -> Any:
        (value,) = struct.unpack_from(f"<{kind}", self.content, self.at)
        self.at += struct.calcsize(f"<{kind}")
        return value

    def text(self) -> bytes:
        length = self.number("Q")
        self.at += length
        return self.content[self.at - length : self.at]

    def skip(self, kind: int) -> None:
        if kind == _STRING:
            self.text()
        elif kind == _ARRAY:
            inner, count = self.number("I"), self.number("Q")
            for _ in range(count):
                self.skip(inner)
        else:
            self.number(_NUMBERS[kind])

    def word(self) -> bytes:
        """A key with its value; the count of layers is another one."""
        begins, key = self.at, self.text()
        kind, value = self.number("I"), self.at
        self.skip(kind)
        return self.content[begins:value] + (
            struct.pack("<I", LAYERS) if key.endswith(_COUNT) else self.content[value : self.at]
        )

    def tensor(self) -> _Tensor:
        begins, name = self.at, self.text()
        for kind in ("Q" * self.number("I")) + "I":
            self.number(kind)
        return _Tensor(name.decode(), self.content[begins : self.at], self.number("Q"))


def write_shallow(path: Path) -> Path:
    """The packaged model with `LAYERS` of its thirty."""
    reader = _Reader(packaged().read_bytes())
    version, tensors, words = reader.number("I"), reader.number("Q"), reader.number("Q")
    said = [reader.word() for _ in range(words)]
    found = [reader.tensor() for _ in range(tensors)]
    numbers = reader.content[reader.at + -reader.at % ALIGNMENT :]
    bounds = sorted([tensor.begins for tensor in found] + [len(numbers)])
    kept = [tensor for tensor in found if _layer(tensor.name) < LAYERS]
    head, body = b"GGUF" + struct.pack("<IQQ", version, len(kept), words) + b"".join(said), b""
    for tensor in kept:
        head += tensor.head + struct.pack("<Q", len(body))
        body += padded(numbers[tensor.begins : bounds[bounds.index(tensor.begins) + 1]])
    path.write_bytes(padded(head) + body)
    return path


def _layer(name: str) -> int:
    """0 for what belongs to none."""
    return int(name.split(".")[1]) if name.startswith("blk.") else 0


def padded(content: bytes) -> bytes:
    """Filled up with zeros to where the next part may begin."""
    return content + b"\0" * (-len(content) % ALIGNMENT)
