"""Rate limit of audited calls: entries are kept for ever, and nobody fills the disks of all with his."""

from typing import Final

from sluiceway_common.cache import LRUCache
from sluiceway_common.calls.roles import requirement_of
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Overloaded
from sluiceway_common.principal import Principal

_REMEMBERED: Final = 4_096
# Calls of so many seconds may come at once.
_BURST_SECONDS: Final = 60.0


class LeakyBucket:
    """So many calls `per_second` of each name, and those of a minute at once (GCRA). `whose` tells who is refused."""

    def __init__(self, per_second: float, clock: Clock, whose: str) -> None:
        self._per_second = per_second
        self._clock = clock
        self._whose = whose
        self._due: LRUCache[str, float] = LRUCache(_REMEMBERED)

    def check(self, name: str) -> None:
        """Raises Overloaded with the time to wait."""
        wait = self._due_of(name) - self._clock.monotonic() - _BURST_SECONDS
        if wait > 0:
            raise Overloaded(
                f"{self._whose} makes more than {self._per_second:g} calls a second that are audited; leave {wait:.1f} "
                "s before the next one",
                retry_after=round(wait, 1),
            )

    def count(self, name: str) -> None:
        self._due[name] = self._due_of(name) + 1 / self._per_second

    def take(self, name: str) -> None:
        """Counts a call. Raises Overloaded with the time to wait."""
        self.check(name)
        self.count(name)

    def _due_of(self, name: str) -> float:
        now = self._clock.monotonic()
        return max(now, self._due.get(name, now))


class AuditPace:
    """So many audited calls `per_second` of a tenant, half of them of one caller. What admins alone may do has as many
    beside them: whoever has an operator's key that leaked keeps nobody from revoking it."""

    def __init__(self, per_second: float, clock: Clock) -> None:
        self._of_admins = LeakyBucket(per_second, clock, "this tenant")
        self._of_tenant = LeakyBucket(per_second, clock, "this tenant")
        self._of_caller = LeakyBucket(per_second / 2, clock, "this caller")

    def take(self, caller: Principal, method: str) -> None:
        """Counts a call of the method. Raises Overloaded with the time to wait."""
        if requirement_of(method).role == "admin":
            self._of_admins.take(caller.tenant)
            return
        # Names of tenants and subjects are printable.
        subject = f"{caller.tenant}\0{caller.subject}"
        self._of_caller.check(subject)
        self._of_tenant.take(caller.tenant)
        self._of_caller.count(subject)
