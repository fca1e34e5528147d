"""Drop of a tenant: refused everywhere first, deleted then, unreadable at last."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Select, cast, column, delete, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.schema import MetaData, Table

from sluiceway_common.access.tenant_states import TenantStates
from sluiceway_common.blobs.port import uris_of
from sluiceway_common.bus import headers
from sluiceway_common.database import Database
from sluiceway_common.errors import Invalid

_BATCH: Final = 5_000

# Deletes what is held of a tenant outside the database, and says how much where it can be counted. Twice is once.
DropData = Callable[[str], Awaitable[int | None]]


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

    async def tenants(self) -> frozenset[str]:
        """Names in the tables that have them. Where an index begins with the name, each is one step in it."""
        found = set[str]()
        async with self._database.autocommit() as connection:
            for table in self._metadata.sorted_tables:
                if "tenant" in table.c:
                    found.update((await connection.execute(_names(table))).scalars())
        return frozenset(found)

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


def _names(table: Table) -> Select[str]:
    """The least name, and then the next one each time: PostgreSQL's DISTINCT would read all rows."""
    name = table.c.tenant
    if not _is_indexed(table):
        return select(name).where(name.is_not(None)).distinct()
    names = select(func.min(name).label("tenant")).cte("names", recursive=True)
    following = select(func.min(name)).where(name > names.c.tenant).scalar_subquery()
    names = names.union_all(select(following).where(names.c.tenant.is_not(None)))
    return select(names.c.tenant).where(names.c.tenant.is_not(None))


def _is_indexed(table: Table) -> bool:
    leading = (
        next(iter(keys), None) for keys in (table.primary_key.columns, *(index.columns for index in table.indexes))
    )
    return any(column is table.c.tenant for column in leading)


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
    states: TenantStates
    rows: TenantRows
    stores: Mapping[str, DropData] = field(default_factory=dict)

    async def drop(self, tenant: str, *, absent: Collection[str] = ()) -> DropOutcome:
        """Returns when nothing is left here. The service that is last takes the keys with it. Twice is once.

        `absent` are services that this installation does not run. Raises Invalid for what is none.
        """
        absent = self._services_of(absent)
        age = await self.states.add(tenant)
        # Whoever has not looked since would take something in behind our back.
        await self.states.known_everywhere(age)
        deleted = dict(await self._delete(tenant))
        done = await self.states.acknowledge(tenant, self.service)
        waiting_for = tuple(name for name in self.services if name not in done | absent)
        if not waiting_for:
            deleted |= await self.states.shred(tenant)
        return DropOutcome(deleted, waiting_for)

    def _services_of(self, absent: Collection[str]) -> frozenset[str]:
        services = tuple(self.services)
        # Counted first: of a million a set takes half a second of the loop.
        if len(absent) > len(services):
            raise Invalid(f"`absent` names {len(absent):,} services; there are {len(services)}", field="absent")
        if unknown := sorted(set(absent).difference(services)):
            raise Invalid(
                f"`absent` names {unknown[0][:40]!r}, which is no service; there are {', '.join(services)}",
                field="absent",
            )
        return frozenset(absent)

    async def clear(self, tenant: str) -> bool:
        """Whether the tenant was dropped; then what has come since is deleted too."""
        if not await self.states.is_dropped(tenant):
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
