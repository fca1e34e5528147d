"""MinHash fingerprints by rensa."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from rensa import RMinHash  # type: ignore[import-untyped]  # it ships no types

from sluiceway_ingest.domain.near_duplicates import HASHES, MinHash, beginning, near, shingles

# MinHashes are kept for years; another seed would make them strangers to one another.
_SEED: Final = 42


class MinHashFingerprinter:
    """Works in a thread: a long text takes a second."""

    async def fingerprint(self, text: str) -> MinHash:
        return await asyncio.to_thread(_fingerprint, text)

    async def near(self, text: bytes, others: AsyncIterator[tuple[str, bytes]]) -> tuple[str, ...]:
        mine = await asyncio.to_thread(beginning, text)
        return tuple(sorted([name async for name, other in others if await asyncio.to_thread(_is_near, mine, other)]))


def _fingerprint(text: str) -> MinHash:
    hashes = RMinHash(num_perm=HASHES, seed=_SEED)
    hashes.update(sorted(shingles(text)))
    return MinHash(tuple(hashes.digest()))


def _is_near(mine: frozenset[str], other: bytes) -> bool:
    return near(mine, beginning(other))
