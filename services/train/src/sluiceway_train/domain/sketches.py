"""MinHash sketches of texts (Broder, 1997), and an index of them by bands (locality-sensitive hashing).

128 hashes in 16 bands of 8: two texts that share 0.7 of their shingles meet with even odds, at 0.85 nearly always.
"""

import zlib
from collections.abc import Iterable, Sequence
from typing import Final
from unicodedata import normalize

import numpy as np
import numpy.typing as npt

HASHES: Final = 128
BAND: Final = 8
SHINGLE: Final = 5
# Of texts that meet the same one so many are compared: where all rows begin alike, each meets all others.
MOST_COMPARED: Final = 500
# What comes later in a long text does not change whether it is a copy.
_MOST_CHARACTERS: Final = 20_000
_HIGH: Final = np.uint64(32)

Sketch = npt.NDArray[np.uint32]

# Multiply-shift hashing (Dietzfelbinger et al., 1997): a division would cost ten times as much.
_random = np.random.default_rng(42)
_FACTORS: Final = (_random.integers(0, 2**63, HASHES, dtype=np.uint64) * np.uint64(2) + np.uint64(1))[:, None]
_ADDED: Final = _random.integers(0, 2**63, HASHES, dtype=np.uint64)[:, None]


def sketch(text: str) -> Sketch:
    """128 numbers; the share in which those of two texts are equal estimates their Jaccard index."""
    hashes = np.fromiter((zlib.crc32(one) for one in shingles(text)), dtype=np.uint64)
    mixed = _FACTORS * hashes
    mixed += _ADDED
    # Of each product the high half is random; the smallest of those is that of the smallest product.
    least: Sketch = (mixed.min(axis=1) >> _HIGH).astype(np.uint32)
    return least


def shingles(text: str) -> set[bytes]:
    """Runs of five bytes of UTF-8, in small letters, with single spaces and however accents are written; a shorter text
    is one of them."""
    plain = " ".join(normalize("NFC", text[:_MOST_CHARACTERS].casefold()).split()).encode()
    return {plain[start : start + SHINGLE] for start in range(max(1, len(plain) - SHINGLE + 1))}


def similarity(one: Sketch, two: Sketch) -> float:
    """An estimate of the Jaccard index of the shingles, 0 to 1."""
    return float(np.count_nonzero(one == two)) / HASHES


class SketchIndex:
    """Sketches that were added, found by what is nearly the same. Two kilobytes each: a file has a hundred thousand."""

    def __init__(self) -> None:
        self._sketches: list[Sketch] = []
        # Most bands are those of one sketch alone.
        self._first: dict[int, int] = {}
        self._others: dict[int, list[int]] = {}

    def add(self, one: Sketch) -> int:
        """Its number, counted from 0."""
        number = len(self._sketches)
        self._sketches.append(one)
        for key in _keys(one):
            if self._first.setdefault(key, number) != number:
                self._others.setdefault(key, []).append(number)
        return number

    def near(self, one: Sketch, least: float) -> list[int]:
        """Numbers of those that are so similar at the least, in the order in which they were added."""
        met = sorted(self._met(one))
        return [number for number, share in self._shares(one, met) if share >= least]

    def closest(self, one: Sketch, among: Sequence[int], most: int) -> list[int]:
        """Of those numbers so many, the most similar first; of two that are alike the one that was added first."""
        if len(among) <= 1:
            return list(among)
        shares = sorted(self._shares(one, among), key=lambda each: (-each[1], each[0]))
        return [number for number, _ in shares[:most]]

    def _shares(self, one: Sketch, numbers: Sequence[int]) -> Sequence[tuple[int, float]]:
        """How similar each of them is."""
        if not numbers:
            return []
        equal = np.stack([self._sketches[number] for number in numbers]) == one
        return list(zip(numbers, (np.count_nonzero(equal, axis=1) / HASHES).tolist(), strict=True))

    def _met(self, one: Sketch) -> Iterable[int]:
        met: set[int] = set()
        for key in _keys(one):
            if key in self._first:
                met.add(self._first[key])
                met.update(self._others.get(key, ())[: MOST_COMPARED - len(met)])
            if len(met) >= MOST_COMPARED:
                break
        return met


def _keys(one: Sketch) -> list[int]:
    """Of each band. That two have the same key by chance costs a comparison, and no more."""
    return [start << 32 | zlib.crc32(one[start : start + BAND].tobytes()) for start in range(0, HASHES, BAND)]
