"""Concurrency limit (bulkhead) with fair shares: calls meet a limit, no room is an answer, never a queue."""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal

from sluiceway_common.errors import Overloaded
from sluiceway_common.principal import Principal

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

    def of(self, capacity: int, bound: Bound) -> int:
        """Never none: who shares one must take turns."""
        share = {"all": 1.0, "tenant": self.tenant, "caller": self.caller}[bound]
        return max(1, int(capacity * share)) if capacity else 0


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
        self._shares = shares or Shares()
        self._on_refused = on_refused or _nobody
        self._by: dict[Bound, Counter[tuple[str, ...]]] = {"tenant": Counter(), "caller": Counter()}
        self._others = {bound: _Seen(now) for bound in self._by} if capacity < _FEW else {}

    def taken_by(self, tenant: str) -> int:
        """What one tenant has of it."""
        return self._by["tenant"][(tenant,)]

    @contextmanager
    def slot(self, caller: Principal, size: int = 1) -> Iterator[None]:
        """`size` of it for as long as the block runs. Raises Overloaded when they are taken."""
        names: dict[Bound, tuple[str, ...]] = {"tenant": (caller.tenant,), "caller": (caller.tenant, caller.subject)}
        binding = [bound for bound, name in names.items() if self._binds(bound, name)]
        self._check("all", self.taken, size)
        for bound in binding:
            self._check(bound, self._by[bound][names[bound]], size)
        self._add(names, size)
        try:
            yield
        finally:
            self._add(names, -size)

    def _binds(self, bound: Bound, name: tuple[str, ...]) -> bool:
        return bound not in self._others or self._others[bound].others_than(name)

    def _check(self, bound: Bound, taken: int, size: int) -> None:
        most = self._shares.of(self.capacity, bound)
        # What is larger than the whole share goes alone.
        if (taken and taken + size > most) or not most:
            self._on_refused(self._what, bound)
            raise Overloaded(_SAID[bound].format(most, self._what, self._retry_after), retry_after=self._retry_after)

    def _add(self, names: dict[Bound, tuple[str, ...]], size: int) -> None:
        self.taken += size
        for bound, name in names.items():
            self._by[bound][name] += size
            if not self._by[bound][name]:
                del self._by[bound][name]


_SAID: Final[dict[Bound, str]] = {
    "all": "all {} {} are taken; ask again in {:g} s",
    "tenant": "your tenant has the {} {} that one tenant may have at a time; ask again in {:g} s",
    "caller": "you have the {} {} that one caller may have at a time; ask again in {:g} s",
}


def _nobody(_what: str, _bound: Bound) -> None:
    """Nobody is told."""


class _Seen:
    """Who has asked lately. Two names are enough to know whether there is another one."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._last: OrderedDict[tuple[str, ...], float] = OrderedDict()

    def others_than(self, name: tuple[str, ...]) -> bool:
        """Notes that this one has asked, and tells whether another one has."""
        now = self._now()
        self._last[name] = now
        self._last.move_to_end(name)
        while len(self._last) > 2:
            self._last.popitem(last=False)
        return any(other != name and now - at < _REMEMBERED_SECONDS for other, at in self._last.items())


@dataclass(frozen=True)
class Admission:
    """Makes the limits of a process: one rule of shares and one measure for all of them."""

    shares: Shares = Shares()
    on_refused: OnRefused = _nobody

    def limit(self, capacity: int, *, what: str, retry_after: float = 1.0) -> ConcurrencyLimit:
        return ConcurrencyLimit(
            capacity, what=what, retry_after=retry_after, shares=self.shares, on_refused=self.on_refused
        )
