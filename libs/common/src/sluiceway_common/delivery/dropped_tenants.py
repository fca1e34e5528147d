"""Dropped tenants as a subscription meets them: what has come of one since is deleted, and then nothing more is looked
for before something of it may have come again. A deletion goes through all tables and stores, and a tenant may have a
hundred thousand records on their way when it is dropped.
"""

from collections.abc import Awaitable, Callable, Iterable

# Whether a tenant was dropped; then what has come of it since is deleted, too.
ClearDropped = Callable[[str], Awaitable[bool]]


class DroppedTenants:
    """Those that a subscription need not handle. Nobody is one where nobody can tell."""

    def __init__(self, clear: ClearDropped | None = None) -> None:
        self._clear = clear
        self._cleared = set[str]()
        # The last deletion that is under way, as long as nothing has come that it may have missed.
        self._clearing: dict[str, object] = {}

    async def among(self, tenants: Iterable[str]) -> frozenset[str]:
        """Those that were dropped; nothing is left of them here."""
        return frozenset([tenant for tenant in tenants if await self._is_dropped(tenant)])

    def handled(self, tenants: Iterable[str]) -> None:
        """Something of them may have come, also where the handler failed: it is looked for the next time."""
        for tenant in tenants:
            self._cleared.discard(tenant)
            self._clearing.pop(tenant, None)

    def moved(self) -> None:
        """Partitions have another owner: what the last one left half done may lie there, of any tenant."""
        self._cleared.clear()
        self._clearing.clear()

    async def _is_dropped(self, tenant: str) -> bool:
        if tenant in self._cleared:
            return True
        if self._clear is None:
            return False
        mine = self._clearing[tenant] = object()
        is_dropped = await self._clear(tenant)
        if self._clearing.get(tenant) is mine:
            del self._clearing[tenant]
            if is_dropped:
                self._cleared.add(tenant)
        return is_dropped
