"""States of tenants: who was dropped and who is suspended, as of a few seconds ago, so that asking costs nothing.

A tombstone is for ever and holds the hash of a name: late events must not bring back what was deleted.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy import all_, delete, func, literal, select, union_all, update
from sqlalchemy.dialects.postgresql import insert

from sluiceway_common.access.tables import data_keys, dropped_tenants, keys, suspended_tenants
from sluiceway_common.cache import SingleFlight
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.database import Database
from sluiceway_common.errors import Blocked, Overloaded, Unauthenticated, Unavailable
from sluiceway_common.ids import sha256
from sluiceway_common.principal import Principal

# Every process looks this often, so after that time nobody is let in any more of a dropped or suspended tenant.
REFRESH_SECONDS: Final = 5.0
_STALE_SECONDS: Final = 30.0
# A database that says nothing is waited for: little where what is remembered may be read on, else for so long.
_PATIENCE_SECONDS: Final = 0.25
_LONGEST_SECONDS: Final = 10.0
_LOOK: Final = union_all(
    select(
        dropped_tenants.c.tenant_sha256.label("tenant"), literal("").label("reason"), literal(True).label("dropped")
    ),
    select(suspended_tenants.c.tenant, suspended_tenants.c.reason, literal(False)),
)


@dataclass(frozen=True)
class _Known:
    """Hashes of the names that were dropped; names that are suspended, each with the reason."""

    dropped: frozenset[str] = frozenset()
    suspended: Mapping[str, str] = field(default_factory=dict)

    def has_dropped(self, tenant: str) -> bool:
        return bool(self.dropped) and sha256(tenant) in self.dropped

    def suspension(self, tenant: str) -> str | None:
        reason = self.suspended.get(tenant)
        if reason is None:
            return None
        why = f" ({reason})" if reason else ""
        return f"the tenant {tenant!r} is suspended{why}; ask whoever runs this installation"


class TenantStates:
    """Rows of `access.dropped_tenants` and `access.suspended_tenants`, read as a whole in one look every few
    seconds."""

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        self._database = database
        self._clock = clock or SystemClock()
        self._known = _Known()
        self._read_at = float("-inf")
        self._reading = SingleFlight[None, None]()

    async def is_dropped(self, tenant: str) -> bool:
        """Whether the tenant was dropped, as of a few seconds ago. Raises Unavailable."""
        return (await self._looked()).has_dropped(tenant)

    async def is_dropped_by_now(self, tenant: str) -> bool:
        """As `is_dropped`, as of now: for what is kept for ever. Raises Unavailable."""
        await self.refresh()
        return self._known.has_dropped(tenant)

    async def suspension(self, tenant: str) -> str | None:
        """What is told to whom is refused because the tenant is suspended, as of a few seconds ago; None where it is
        not. Raises Unavailable."""
        return (await self._looked()).suspension(tenant)

    async def admitted(self, principal: Principal) -> Principal:
        """Who calls. Raises Blocked where the tenant is suspended. Of a dropped one an admin may repeat the drop, and
        everybody else nothing: raises Unauthenticated."""
        known = await self._looked()
        why = known.suspension(principal.tenant)
        if why is not None:
            raise Blocked(why)
        if not known.has_dropped(principal.tenant):
            return principal
        if "admin" not in principal.roles:
            raise Unauthenticated("the tenant of this credential was dropped; use one of another tenant")
        return replace(principal, dropped=True)

    async def refresh(self) -> None:
        """What is known afterwards is as of now."""
        now = self._clock.monotonic()
        async with self._database.autocommit() as connection:
            rows = (await connection.execute(_LOOK)).all()
        if now < self._read_at:
            # One that began later was answered before.
            return
        dropped = frozenset(row.tenant for row in rows if row.dropped)
        self._known = _Known(dropped, {row.tenant: row.reason for row in rows if not row.dropped})
        self._read_at = now

    async def known_everywhere(self, age: float) -> None:
        """Returns when each process has looked since what was written so many seconds ago."""
        await asyncio.sleep(max(0.0, REFRESH_SECONDS - age))

    async def _looked(self) -> _Known:
        if self._age() >= REFRESH_SECONDS:
            await self._look()
        return self._known

    async def _look(self) -> None:
        """One look for all who ask meanwhile. Without the database nothing can be written, and what is remembered may
        be read on for as long as a key."""
        patience = _PATIENCE_SECONDS if self._age() < _STALE_SECONDS else _LONGEST_SECONDS
        try:
            async with asyncio.timeout(patience):
                await self._reading.load(None, self.refresh)
        except (TimeoutError, Unavailable, Overloaded) as error:
            # A database that hangs is one whose connections are all taken.
            if self._age() < _STALE_SECONDS:
                return
            if isinstance(error, Unavailable):
                raise
            raise Unavailable("the database does not answer; ask again in a moment", retry_after=1.0) from error

    def _age(self) -> float:
        return self._clock.monotonic() - self._read_at

    async def add(self, tenant: str) -> float:
        """The tombstone, and its age in seconds. Twice is once."""
        row = insert(dropped_tenants).values(tenant_sha256=sha256(tenant), at=func.clock_timestamp(), services=[])
        age = func.extract("epoch", func.clock_timestamp() - dropped_tenants.c.at)
        async with self._database.transaction() as connection:
            await connection.execute(row.on_conflict_do_nothing())
            found = await connection.execute(select(age).where(dropped_tenants.c.tenant_sha256 == sha256(tenant)))
            return float(found.scalar_one())

    async def last_drop(self) -> float | None:
        """Seconds since a tenant was dropped; None where none ever was. Raises Unavailable."""
        age = select(func.extract("epoch", func.clock_timestamp() - func.max(dropped_tenants.c.at)))
        async with self._database.autocommit() as connection:
            seconds = (await connection.execute(age)).scalar_one()
        return None if seconds is None else float(seconds)

    async def acknowledge(self, tenant: str, service: str) -> frozenset[str]:
        """Notes that a service holds nothing of the tenant any more; all that have said so."""
        services = dropped_tenants.c.services
        mine = dropped_tenants.c.tenant_sha256 == sha256(tenant)
        added = update(dropped_tenants).where(mine, literal(service) != all_(services))
        async with self._database.transaction() as connection:
            await connection.execute(added.values(services=func.array_append(services, service)))
            return frozenset((await connection.execute(select(services).where(mine))).scalar_one())

    async def shred(self, tenant: str) -> Mapping[str, int]:
        """Deletes the data keys and the API keys, and that the tenant is suspended: what was sealed is unreadable,
        wherever copies lie. Twice is once."""
        async with self._database.transaction() as connection:
            return {
                table.name: (await connection.execute(delete(table).where(table.c.tenant == tenant))).rowcount
                for table in (data_keys, keys, suspended_tenants)
            }
