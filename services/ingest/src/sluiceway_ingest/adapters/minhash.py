"""MinHash fingerprints by rensa."""

import hashlib
from collections.abc import AsyncIterator
from typing import Final

from rensa import RMinHash  # type: ignore[import-untyped]  # it ships no types

from sluiceway_common.cache import LRUCache
from sluiceway_common.fair_semaphore import FairThreads
from sluiceway_ingest.domain.near_duplicates import HASHES, MinHash, beginning, near, shingles

# MinHashes are kept for years; another seed would make them strangers to one another.
_SEED: Final = 42
# Bytes of texts whose shingles are kept, which take some 25 times as much; one text is an eighth of it at the most.
_KEPT_BYTES: Final = 2**20
_KEPT_TEXT: Final = _KEPT_BYTES // 8

_Shingles = frozenset[str]


class MinHashFingerprinter:
    """Works in threads, for a long text takes a second; one of them no tenant has alone.

    Copies come together, each is compared with those before it, and cutting a text into shingles costs far more than
    comparing two sets of them: so those of short texts are kept for a while. `cuts` counts texts that were cut.
    """

    def __init__(self, threads: FairThreads) -> None:
        self.cuts = 0
        self._threads = threads
        self._kept: LRUCache[bytes, tuple[_Shingles, int]] = LRUCache(_KEPT_BYTES, getsizeof=lambda kept: kept[1])

    async def fingerprint(self, text: str) -> MinHash:
        return await self._threads(_fingerprint, text)

    async def near(self, text: bytes, others: AsyncIterator[tuple[str, bytes]]) -> tuple[str, ...]:
        mine = await self._shingles(text)
        return tuple(sorted([name async for name, other in others if await self._is_near(mine, other)]))

    async def _is_near(self, mine: _Shingles, other: bytes) -> bool:
        theirs = await self._shingles(other)
        return await self._threads(near, mine, theirs)

    async def _shingles(self, text: bytes) -> _Shingles:
        if len(text) > _KEPT_TEXT:
            return await self._cut(text)
        digest = hashlib.sha256(text).digest()
        if (kept := self._kept.get(digest)) is None:
            kept = self._kept[digest] = (await self._cut(text), len(text))
        return kept[0]

    async def _cut(self, text: bytes) -> _Shingles:
        self.cuts += 1
        return await self._threads(beginning, text)


def _fingerprint(text: str) -> MinHash:
    hashes = RMinHash(num_perm=HASHES, seed=_SEED)
    hashes.update(sorted(shingles(text)))
    return MinHash(tuple(hashes.digest()))
