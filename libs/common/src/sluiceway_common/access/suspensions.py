"""Suspension of tenants, and the list of those that are known: rows of `access.suspended_tenants`, and of what names
a tenant beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Select, delete, func, or_, select, union
from sqlalchemy.dialects.postgresql import insert

from sluiceway_common.access.api_key import must_be_a_name
from sluiceway_common.access.tables import data_keys, keys, suspended_tenants
from sluiceway_common.access.tenant_states import TenantStates
from sluiceway_common.clock import Clock
from sluiceway_common.database import Database
from sluiceway_common.errors import Conflict, Invalid

MOST_TENANT: Final = 1_000
TenantState = Literal["active", "suspended", "dropped"]

_NAMED: Final = union(select(keys.c.tenant), select(data_keys.c.tenant), select(suspended_tenants.c.tenant)).subquery()


@dataclass(frozen=True)
class Suspension:
    """Since when, by whom, and why as it is told to who is refused."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class KnownTenant:
    """A tenant, and how many of its keys have neither expired nor been revoked."""

    name: str
    keys: int
    suspension: Suspension | None
    dropped: bool

    @property
    def state(self) -> TenantState:
        if self.dropped:
            return "dropped"
        return "active" if self.suspension is None else "suspended"


class Suspensions:
    """What is changed here is known in this process at once, and in all others within seconds."""

    def __init__(self, database: Database, states: TenantStates, clock: Clock) -> None:
        self._database, self._states, self._clock = database, states, clock

    async def suspend(self, tenant: str, *, by: str, reason: str = "") -> KnownTenant:
        """Twice is once: the first moment and reason stay. Raises Invalid for a name that is none, and Conflict where
        the tenant was dropped."""
        must_be_a_tenant(tenant)
        if reason:
            must_be_a_name(reason, "reason")
        await self._must_be_there(tenant)
        row = {"tenant": tenant, "at": self._clock.now(), "by": by, "reason": reason}
        async with self._database.autocommit() as connection:
            await connection.execute(insert(suspended_tenants).values(row).on_conflict_do_nothing())
        return await self.find(tenant)

    async def resume(self, tenant: str) -> KnownTenant:
        """Twice is once. Raises Invalid and Conflict as `suspend`."""
        must_be_a_tenant(tenant)
        await self._must_be_there(tenant)
        async with self._database.autocommit() as connection:
            await connection.execute(delete(suspended_tenants).where(suspended_tenants.c.tenant == tenant))
        return await self.find(tenant)

    async def may_be_dropped(self, tenant: str) -> bool:
        """Whether it is suspended, or its drop has begun."""
        await self._states.refresh()
        return await self._states.suspension(tenant) is not None or await self._states.is_dropped(tenant)

    async def find(self, tenant: str) -> KnownTenant:
        """One of which nothing need be known."""
        found = await self._read(select(_NAMED.c.tenant).where(_NAMED.c.tenant == tenant))
        return found[0] if found else KnownTenant(name=tenant, keys=0, suspension=None, dropped=False)

    async def page(self, *, after: str, limit: int) -> tuple[Sequence[KnownTenant], int]:
        """By name, one more than the limit where there are more, and how many there are in all."""
        wanted = select(_NAMED.c.tenant).where(_NAMED.c.tenant > after).order_by(_NAMED.c.tenant).limit(limit + 1)
        async with self._database.autocommit() as connection:
            total = (await connection.execute(select(func.count()).select_from(_NAMED))).scalar_one()
        return await self._read(wanted), total

    async def _read(self, names: Select[tuple[str]]) -> list[KnownTenant]:
        await self._states.refresh()
        named, now = names.subquery(), self._clock.now()
        opening = keys.c.revoked.is_(None) & or_(keys.c.expires.is_(None), keys.c.expires > now)
        count = select(func.count()).where(keys.c.tenant == named.c.tenant, opening).scalar_subquery()
        why = suspended_tenants
        wanted = select(named.c.tenant, count.label("keys"), why.c.at, why.c.by, why.c.reason)
        joined = wanted.join_from(named, why, why.c.tenant == named.c.tenant, isouter=True).order_by(named.c.tenant)
        async with self._database.autocommit() as connection:
            return [await self._tenant(row) for row in (await connection.execute(joined)).all()]

    async def _tenant(self, row: Any) -> KnownTenant:
        suspension = Suspension(row.at, row.by, row.reason) if row.at else None
        dropped = await self._states.is_dropped(row.tenant)
        return KnownTenant(name=row.tenant, keys=row.keys, suspension=suspension, dropped=dropped)

    async def _must_be_there(self, tenant: str) -> None:
        await self._states.refresh()
        if await self._states.is_dropped(tenant):
            raise Conflict(f"the tenant {tenant!r} was dropped, and stays out; name another", field="tenant")


def must_be_a_tenant(said: str) -> None:
    """Raises Invalid for what no tenant can be called. Nothing else is refused: a provider calls tenants as it likes,
    and each can be suspended."""
    if not 0 < len(said) <= MOST_TENANT or "\0" in said:
        raise Invalid(
            f"`tenant` has {len(said):,} characters; it must have 1 to {MOST_TENANT:,}, and no NUL", field="tenant"
        )
