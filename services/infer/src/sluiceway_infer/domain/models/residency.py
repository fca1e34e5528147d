"""Residency of adapters: which of them are held in memory, and how often a tenant may have that changed."""

from collections.abc import Mapping, Sequence
from itertools import chain, zip_longest
from typing import TypeVar

T = TypeVar("T")

SWAPS_AT_ONCE = 8
SECONDS_A_SWAP = 15.0


def fair_share(wanted: Mapping[str, Sequence[T]], most: int) -> tuple[T, ...]:
    """The first of each tenant, then the second of each, and so on: who wants more than his share takes it from nobody.
    Tenants and their wishes stand in their order, the dearest first."""
    rounds = chain.from_iterable(zip_longest(*(dict.fromkeys(wishes) for wishes in wanted.values())))
    return tuple(each for each in rounds if each is not None)[:most]


class SwapBudget:
    """Token bucket of each tenant: a change of what is held costs all tenants processor and memory, and whoever asks
    for one after another has them less often."""

    def __init__(self, *, at_once: int = SWAPS_AT_ONCE, seconds: float = SECONDS_A_SWAP) -> None:
        self._at_once, self._seconds = at_once, seconds
        self._full_at: dict[str, float] = {}

    def wait(self, tenant: str, now: float) -> float:
        """Seconds until the tenant may have the next change; 0 where that is now."""
        lacking = max(0.0, self._full_at.get(tenant, now) - now)
        return max(0.0, lacking - (self._at_once - 1) * self._seconds)

    def take(self, tenant: str, now: float) -> None:
        """A change was made for it."""
        self._full_at = {name: at for name, at in self._full_at.items() if at > now}
        self._full_at[tenant] = max(now, self._full_at.get(tenant, now)) + self._seconds
