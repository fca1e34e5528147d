"""Limit of open collections, which all tenants share."""

import threading
from collections import OrderedDict


class OpenLimit:
    """How many collections all tenants may have open together. Where there is one too many, the tenant with most gives
    one up; of several with as many, the one that has asked for nothing longest. For any thread."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._counts: OrderedDict[str, int] = OrderedDict()
        self._lock = threading.Lock()

    def used(self, tenant: str) -> None:
        with self._lock:
            if tenant in self._counts:
                self._counts.move_to_end(tenant)

    def opened(self, tenant: str) -> str | None:
        """The tenant that is to close one now; never for the only one that has just been opened."""
        with self._lock:
            self._counts[tenant] = self._counts.get(tenant, 0) + 1
            self._counts.move_to_end(tenant)
            if sum(self._counts.values()) <= self._most:
                return None
            others = {each: count for each, count in self._counts.items() if each != tenant or count > 1}
            return max(others, key=others.__getitem__, default=None)

    def closed(self, tenant: str) -> None:
        with self._lock:
            self._counts[tenant] -= 1
            if not self._counts[tenant]:
                del self._counts[tenant]
