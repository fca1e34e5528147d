"""Tombstones of dropped tenants, and the drop itself: refused everywhere first, deleted then, unreadable at last.

A tombstone is for ever and holds the hash of a name: late events must not bring back what was deleted.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy import all_, cast, column, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH, insert
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.schema import MetaData, Table

from sluiceway_common.access.tables import data_keys, dropped_tenants, keys
from sluiceway_common.blobs.port import uris_of
from sluiceway_common.bus import headers
from sluiceway_common.cache import SingleFlight
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.database import Database
from sluiceway_common.errors import Unauthenticated, Unavailable
from sluiceway_common.ids import sha256
from sluiceway_common.principal import Principal

# Every process looks this often, so after that time nobody takes anything of a dropped tenant any more.
REFRESH_SECONDS: Final = 5.0
_STALE_SECONDS: Final = 30.0
# A database that says nothing is waited for: little where what is remembered may be read on, else for so long.
_PATIENCE_SECONDS: Final = 0.25
_LONGEST_SECONDS: Final = 10.0
_BATCH: Final = 5_000

# Deletes what is held of a tenant outside the database, and says how much where it can be counted. Twice is once.
DropData = Callable[[str], Awaitable[int | None]]


class DroppedTenants:
    """Rows of `access.dropped_tenants`; read as a whole every few seconds, so that asking costs nothing."""

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        self._database = database
        self._clock = clock or SystemClock()
        self._known: frozenset[str] = frozenset()
        self._read_at = float("-inf")
        self._reading = SingleFlight[None, None]()

    async def includes(self, tenant: str) -> bool:
        """Whether the tenant was dropped, as of a few seconds ago. Raises Unavailable."""
        if self._age() >= REFRESH_SECONDS:
            await self._look()
        return bool(self._known) and sha256(tenant) in self._known

    async def admitted(self, principal: Principal) -> Principal:
        """Who calls. Of a dropped tenant an admin may repeat the drop, and everybody else nothing: raises
        Unauthenticated."""
        if not await self.includes(principal.tenant):
            return principal
        if "admin" not in principal.roles:
            raise Unauthenticated("the tenant of this credential was dropped; use one of another tenant")
        return replace(principal, dropped=True)

    async def refresh(self) -> None:
        """What is known afterwards is as of now."""
        now = self._clock.monotonic()
        async with self._database.autocommit() as connection:
            self._known = frozenset((await connection.execute(select(dropped_tenants.c.tenant_sha256))).scalars())
        self._read_at = now

    async def _look(self) -> None:
        """One look for all who ask meanwhile. Without the database nothing can be written, and what is remembered may
        be read on for as long as a key."""
        patience = _PATIENCE_SECONDS if self._age() < _STALE_SECONDS else _LONGEST_SECONDS
        try:
            async with asyncio.timeout(patience):
                await self._reading.load(None, self.refresh)
        except (TimeoutError, Unavailable) as error:
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

    async def acknowledge(self, tenant: str, service: str) -> frozenset[str]:
        """Notes that a service holds nothing of the tenant any more; all that have said so."""
        services = dropped_tenants.c.services
        mine = dropped_tenants.c.tenant_sha256 == sha256(tenant)
        added = update(dropped_tenants).where(mine, literal(service) != all_(services))
        async with self._database.transaction() as connection:
            await connection.execute(added.values(services=func.array_append(services, service)))
            return frozenset((await connection.execute(select(services).where(mine))).scalar_one())

    async def shred(self, tenant: str) -> Mapping[str, int]:
        """Deletes the data keys and the API keys: what was sealed is unreadable, wherever copies lie. Twice is once."""
        async with self._database.transaction() as connection:
            return {
                table.name: (await connection.execute(delete(table).where(table.c.tenant == tenant))).rowcount
                for table in (data_keys, keys)
            }


class TenantRows:
    """All rows of a tenant in the tables of a service: those that name it, its blobs by uri, its events in the outbox.

    A table that is added with a column `tenant` is covered.
    """

    def __init__(self, database: Database, metadata: MetaData) -> None:
        self._database = database
        self._metadata = metadata

    async def drop(self, tenant: str) -> Mapping[str, int]:
        """Deletes them, and says how many of each table. Twice is once; what a crash left goes the next time."""
        return {
            table.name: await self._drop(table, condition)
            for table in reversed(self._metadata.sorted_tables)
            if (condition := _of_tenant(table, tenant)) is not None
        }

    async def _drop(self, table: Table, condition: ColumnElement[bool]) -> int:
        """In batches: no statement may take longer than the database allows."""
        count = 0
        place: ColumnElement[str] = column("ctid")
        batch = select(place).select_from(table).where(condition).limit(_BATCH)
        while True:
            async with self._database.autocommit() as connection:
                gone = (await connection.execute(delete(table).where(place.in_(batch)))).rowcount
            count += gone
            # A row that was written meanwhile lies elsewhere, and is met the next time.
            if not gone:
                return count


def _of_tenant(table: Table, tenant: str) -> ColumnElement[bool] | None:
    if "tenant" in table.c:
        return table.c.tenant == tenant
    if "uri" in table.c:
        return table.c.uri.startswith(uris_of(tenant), autoescape=True)
    if "headers" in table.c:
        path = cast(literal('strict $[*] ? (@[0] == "ce_tenant" && @[1] == $tenant)'), JSONPATH)
        named = cast(literal({"tenant": headers.encoded(tenant).decode()}, JSONB), JSONB)
        return func.jsonb_path_exists(table.c.headers, path, named)
    return None


@dataclass(frozen=True)
class DropOutcome:
    """What was deleted, by name, and the services that must still drop the tenant before its keys go."""

    deleted: Mapping[str, int]
    waiting_for: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TenantDrops:
    """Drops tenants in one service of `services`: the rows of its tables, then what `stores` hold by their names."""

    service: str
    services: Iterable[str]
    dropped: DroppedTenants
    rows: TenantRows
    stores: Mapping[str, DropData] = field(default_factory=dict)

    async def drop(self, tenant: str, *, absent: Iterable[str] = ()) -> DropOutcome:
        """Returns when nothing is left here. The service that is last takes the keys with it. Twice is once.

        `absent` are services that this installation does not run.
        """
        age = await self.dropped.add(tenant)
        # Whoever has not looked since would take something in behind our back.
        await asyncio.sleep(max(0.0, REFRESH_SECONDS - age))
        deleted = dict(await self._delete(tenant))
        done = await self.dropped.acknowledge(tenant, self.service)
        waiting_for = tuple(name for name in self.services if name not in done | set(absent))
        if not waiting_for:
            deleted |= await self.dropped.shred(tenant)
        return DropOutcome(deleted, waiting_for)

    async def clear(self, tenant: str) -> bool:
        """Whether the tenant was dropped; then what has come since is deleted too."""
        if not await self.dropped.includes(tenant):
            return False
        await self._delete(tenant)
        return True

    async def _delete(self, tenant: str) -> Mapping[str, int]:
        deleted = dict(await self.rows.drop(tenant))
        for name, drop in self.stores.items():
            count = await drop(tenant)
            if count is not None:
                deleted[name] = count
        return deleted
