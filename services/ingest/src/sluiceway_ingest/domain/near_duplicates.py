"""Near-duplicates of a text: shingles, MinHash, bands of locality-sensitive hashing and the Jaccard index."""

import hashlib
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

SHINGLE_WORDS: Final = 5
# Texts that share this part of their shingles say nearly the same.
NEAR: Final = 0.8
# 40 hashes in 8 bands of 5: at 0.8 two texts meet in a band nineteen times in twenty, at 0.5 twice in nine. So they do
# at 0.8 in 16 bands of 8, which a release before has kept, and which are read and written where it runs.
BANDS: Final = 8
BAND: Final = 5
HASHES: Final = 128
_BAND_BEFORE: Final = 8
MOST_NEAR: Final = 50
"""So many near-duplicates of a document are named: a form letter has thousands, and each would be told of each."""

# What comes later in a very long text does not change whether it is a copy.
_MOST_WORDS: Final = 200_000
# Written without blanks between words: Thai, Lao, Burmese, Khmer, Japanese and Chinese.
_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua9e0-\ua9ff\uaa60-\uaa7f\uf900-\ufaff\uff66-\uff9f\U00020000-\U000323af"
)
_WORD: Final = re.compile(rf"[{_UNSPACED}]|[^{_UNSPACED}\s]+")
# So much of two texts is compared word by word. A text may have 50 MB, and each of its words takes a hundred bytes.
COMPARED_BYTES: Final = 2**20


@dataclass(frozen=True)
class MinHash:
    """MinHash of the shingles of a text: 128 numbers of 32 bits."""

    hashes: tuple[int, ...]

    def bands(self) -> tuple[int, ...]:
        """A number of 63 bits for each band; two texts that share one of them are worth a closer look."""
        return self._bands(BAND, BANDS * BAND)

    def bands_before(self) -> tuple[int, ...]:
        """The same as a release before has cut them; no number of those is one of these."""
        return self._bands(_BAND_BEFORE, HASHES)

    def _bands(self, width: int, end: int) -> tuple[int, ...]:
        return tuple(_band(start, self.hashes[start : start + width]) for start in range(0, end, width))


def _band(start: int, row: Sequence[int]) -> int:
    digest = hashlib.blake2b(struct.pack(f"<{len(row) + 1}Q", start, *row), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def shingles(text: str) -> frozenset[str]:
    """All runs of five words, in lower case; a shorter text is one shingle. A word is what stands between blanks, and
    each sign of a script that has none.
    """
    words = [word.group() for word in islice(_WORD.finditer(text.lower()), _MOST_WORDS)]
    runs = zip(*(words[i:] for i in range(SHINGLE_WORDS)), strict=False)
    return frozenset(" ".join(run) for run in runs) or frozenset([" ".join(words)])


def jaccard(one: frozenset[str], two: frozenset[str]) -> float:
    """The shared part of two sets, 0 to 1."""
    shared = len(one & two)
    return shared / (len(one) + len(two) - shared) if shared else 0.0


def beginning(text: bytes) -> frozenset[str]:
    """The shingles of the part that is compared."""
    return shingles(text[:COMPARED_BYTES].decode(errors="ignore"))


def near(one: frozenset[str], two: frozenset[str]) -> bool:
    """Whether they say nearly the same."""
    return jaccard(one, two) >= NEAR


@dataclass(frozen=True)
class NearDuplicates:
    """The MinHash of a document version, and which others say nearly the same."""

    minhash: MinHash
    document_ids: tuple[str, ...]
