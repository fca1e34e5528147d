"""MinHash fingerprints by rensa."""

from collections.abc import AsyncIterator, Callable
from typing import Final, TypeVar

from rensa import RMinHash  # type: ignore[import-untyped]  # it ships no types

from sluiceway_common.fair_semaphore import FairSemaphore
from sluiceway_common.principal import current_tenant
from sluiceway_common.tasks import Threads
from sluiceway_ingest.domain.near_duplicates import HASHES, MinHash, beginning, near, shingles

# MinHashes are kept for years; another seed would make them strangers to one another.
_SEED: Final = 42
_THREADS: Final = 2

T = TypeVar("T")


class MinHashFingerprinter:
    """Works in threads of its own, for a long text takes a second; one of them no tenant has alone."""

    def __init__(self) -> None:
        self._threads = Threads(_THREADS, "minhash")
        self._turns = FairSemaphore(_THREADS, reserved=_THREADS - 1)

    async def fingerprint(self, text: str) -> MinHash:
        return await self._turn(lambda: _fingerprint(text))

    async def near(self, text: bytes, others: AsyncIterator[tuple[str, bytes]]) -> tuple[str, ...]:
        mine = await self._turn(lambda: beginning(text))
        return tuple(sorted([name async for name, other in others if await self._is_near(mine, other)]))

    async def _is_near(self, mine: frozenset[str], other: bytes) -> bool:
        return await self._turn(lambda: near(mine, beginning(other)))

    async def _turn(self, work: Callable[[], T]) -> T:
        async with self._turns.slot(current_tenant()):
            return await self._threads(work)


def _fingerprint(text: str) -> MinHash:
    hashes = RMinHash(num_perm=HASHES, seed=_SEED)
    hashes.update(sorted(shingles(text)))
    return MinHash(tuple(hashes.digest()))
