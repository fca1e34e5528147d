"""MinHash by rensa."""

import asyncio
from collections.abc import Sequence
from typing import Final

from rensa import RMinHash  # type: ignore[import-untyped]  # it ships no types

from sluiceway_ingest.domain.likeness import HASHES, Signature, near, shingles

# Signatures are kept for years; another seed would make them strangers to one another.
_SEED: Final = 42


class MinHashSigner:
    """Works in a thread: a long text takes a second."""

    async def sign(self, text: str) -> Signature:
        return await asyncio.to_thread(_sign, text)

    async def near(self, text: str, others: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        return await asyncio.to_thread(_near, text, others)


def _sign(text: str) -> Signature:
    minhash = RMinHash(num_perm=HASHES, seed=_SEED)
    minhash.update(sorted(shingles(text)))
    return Signature(tuple(minhash.digest()))


def _near(text: str, others: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return near(shingles(text), [(name, shingles(other)) for name, other in others])
