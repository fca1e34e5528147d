"""MinHash by rensa."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from rensa import RMinHash  # type: ignore[import-untyped]  # it ships no types

from sluiceway_ingest.domain.likeness import HASHES, Signature, beginning, near, shingles

# Signatures are kept for years; another seed would make them strangers to one another.
_SEED: Final = 42


class MinHashSigner:
    """Works in a thread: a long text takes a second."""

    async def sign(self, text: str) -> Signature:
        return await asyncio.to_thread(_sign, text)

    async def near(self, text: bytes, others: AsyncIterator[tuple[str, bytes]]) -> tuple[str, ...]:
        mine = await asyncio.to_thread(beginning, text)
        return tuple(sorted([name async for name, other in others if await asyncio.to_thread(_is_near, mine, other)]))


def _sign(text: str) -> Signature:
    minhash = RMinHash(num_perm=HASHES, seed=_SEED)
    minhash.update(sorted(shingles(text)))
    return Signature(tuple(minhash.digest()))


def _is_near(mine: frozenset[str], other: bytes) -> bool:
    return near(mine, beginning(other))
