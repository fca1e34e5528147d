"""Concurrency limit (bulkhead) with fair shares: calls meet a limit, no room is an answer, never a queue."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, Literal

from sluiceway_common.errors import Overloaded
from sluiceway_common.principal import Principal
from sluiceway_common.recently_seen import RecentlySeen

Bound = Literal["all", "tenant", "caller"]
OnRefused = Callable[[str, Bound], None]
"""Is told what was refused, and which bound did it."""

# Of so few the share of one would leave most of them idle wherever there is one tenant.
_FEW: Final = 8
_REMEMBERED_SECONDS: Final = 600.0


@dataclass(frozen=True, kw_only=True)
class Shares:
    """What one tenant, and one caller in it, may have of anything that callers share; 1: all of it."""

    tenant: float = 0.75
    caller: float = 0.5

    def of(self, capacity: int) -> dict[Bound, int]:
        """What each bound comes to. Never none: who shares one must take turns."""
        shares: dict[Bound, float] = {"all": 1.0, "tenant": self.tenant, "caller": self.caller}
        return {bound: max(1, int(capacity * share)) if capacity else 0 for bound, share in shares.items()}


class ConcurrencyLimit:
    """At most `capacity` at a time, and of it at most their shares for one tenant and for one caller; whoever comes
    then is told when to come again. A caller is a subject of a tenant, whichever key it shows.

    Where there are fewer than eight, shares bind only while somebody else has asked in the last ten minutes.
    """

    def __init__(
        self,
        capacity: int,
        *,
        what: str,
        retry_after: float,
        shares: Shares | None = None,
        on_refused: OnRefused | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.capacity = capacity
        self.taken = 0
        self._what = what
        self._retry_after = retry_after
        self._most = (shares or Shares()).of(capacity)
        self._on_refused = on_refused or _nobody
        self._by: dict[Bound, dict[tuple[str, ...], int]] = {"tenant": {}, "caller": {}}
        self._seen = {
            bound: RecentlySeen[tuple[str, ...]](_REMEMBERED_SECONDS, now=now) for bound in self._by if capacity < _FEW
        }

    def taken_by(self, tenant: str) -> int:
        """What one tenant has of it."""
        return self._by["tenant"].get((tenant,), 0)

    def slot(self, caller: Principal, size: int = 1) -> AbstractContextManager[None]:
        """`size` of it for as long as the block runs. Its beginning raises Overloaded when they are taken."""
        return _Slot(self, (caller.tenant,), (caller.tenant, caller.subject), size)

    def take(self, tenant: tuple[str, ...], caller: tuple[str, ...], size: int) -> None:
        """What a slot does at its beginning. Raises Overloaded."""
        # Only of a few are there looks at who else has asked; every call takes parts of several limits.
        is_bound = (self._binds("tenant", tenant), self._binds("caller", caller)) if self._seen else (True, True)
        self._check("all", self.taken, size)
        if is_bound[0]:
            self._check("tenant", self._by["tenant"].get(tenant, 0), size)
        if is_bound[1]:
            self._check("caller", self._by["caller"].get(caller, 0), size)
        self.add(tenant, caller, size)

    def _binds(self, bound: Bound, name: tuple[str, ...]) -> bool:
        """Notes that this one has asked, and tells whether its share binds it."""
        self._seen[bound].note(name)
        return self._seen[bound].others_than(name)

    def _check(self, bound: Bound, taken: int, size: int) -> None:
        most = self._most[bound]
        # What is larger than the whole share goes alone.
        if (taken and taken + size > most) or not most:
            self._on_refused(self._what, bound)
            raise Overloaded(_SAID[bound].format(most, self._what, self._retry_after), retry_after=self._retry_after)

    def add(self, tenant: tuple[str, ...], caller: tuple[str, ...], size: int) -> None:
        """Counts what is taken, or less than none of it what is given back."""
        self.taken += size
        _count(self._by["tenant"], tenant, size)
        _count(self._by["caller"], caller, size)


@dataclass(frozen=True, slots=True)
class _Slot(AbstractContextManager[None]):
    """A part of a limit, for a call: every call takes some, and a context manager made of a generator costs more."""

    limit: ConcurrencyLimit
    tenant: tuple[str, ...]
    caller: tuple[str, ...]
    size: int

    def __enter__(self) -> None:
        self.limit.take(self.tenant, self.caller, self.size)

    def __exit__(self, *_failure: object) -> None:
        self.limit.add(self.tenant, self.caller, -self.size)


def _count(taken: dict[tuple[str, ...], int], name: tuple[str, ...], size: int) -> None:
    """Nothing is kept of who has none."""
    if count := taken.get(name, 0) + size:
        taken[name] = count
    else:
        taken.pop(name, None)


_SAID: Final[dict[Bound, str]] = {
    "all": "all {} {} are taken; ask again in {:g} s",
    "tenant": "your tenant has the {} {} that one tenant may have at a time; ask again in {:g} s",
    "caller": "you have the {} {} that one caller may have at a time; ask again in {:g} s",
}


def _nobody(_what: str, _bound: Bound) -> None:
    """Nobody is told."""


@dataclass(frozen=True)
class Admission:
    """Makes the limits of a process: one rule of shares and one measure for all of them."""

    shares: Shares = Shares()
    on_refused: OnRefused = _nobody

    def limit(self, capacity: int, *, what: str, retry_after: float = 1.0) -> ConcurrencyLimit:
        return ConcurrencyLimit(
            capacity, what=what, retry_after=retry_after, shares=self.shares, on_refused=self.on_refused
        )
